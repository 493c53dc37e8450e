//! The same end as a rewind, made by the client itself with `claude -p --fork-session --resume-session-at`.

use super::{Plan, Tally, Way};
use crate::diagnosis::fork::fork;
use crate::session::Session;

/// How a client can end the session where a rewind does, or earlier.
#[derive(Clone, Debug)]
pub struct Fork {
    /// The version that this holds for.
    pub version: String,
    /// The uuid of the last message, safe to type in a shell.
    pub at: String,
    /// What the rewind keeps beyond it.
    pub less: Tally,
}

/// How a client of this version, or else the newest measured one, can do what a rewind does. None if our model of that
/// client does not say that it works.
pub(super) fn by_client(session: &Session, plan: &Plan, installed: Option<&str>) -> Option<Fork> {
    if plan.way != Way::Rewind {
        return None;
    }
    let end = plan.point.end;
    let fork = fork(session, end, installed)?;
    let at = session.transcript.id(session.transcript.entries[fork.entry].uuid?);
    let kept = Tally::among(session, end, |no| fork.entries.contains(&no));
    let less = Tally::of(session, end) - kept;
    is_plain(at).then(|| Fork { version: fork.version, at: at.to_owned(), less })
}

/// Whether an id from a file is safe to type in a shell.
fn is_plain(id: &str) -> bool {
    let is_fit = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    !id.is_empty() && !id.starts_with('-') && id.chars().all(is_fit)
}

#[cfg(test)]
mod tests {
    use super::is_plain;

    #[test]
    fn what_a_shell_or_a_client_could_take_for_more_is_no_id() {
        let plain = ["0c6c2f37-82c7-4b1e-9a55-0d8c5b2be0b1", "msg_01A", "u2"];
        let other = ["", "-x", "--fork-session", "a b", "$(id)", "a;b", "a'b", "ä", "a/b", "a\nb"];
        assert_eq!(plain.iter().chain(&other).filter(|id| is_plain(id)).count(), plain.len());
        assert!(plain.into_iter().all(is_plain));
    }
}
