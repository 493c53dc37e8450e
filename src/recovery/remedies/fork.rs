//! The same end as a rewind, made by the client itself: `claude -p --fork-session --resume-session-at`. Nothing but the
//! client touches a file.

use super::{Plan, Tally, Way};
use crate::diagnosis::fork::fork;
use crate::session::Session;

/// What a client needs to know to end the session where a rewind does, or before.
#[derive(Clone, Debug)]
pub struct Fork {
    /// The version that this was worked out for.
    pub version: String,
    /// The uuid of the last message, which is safe to type.
    pub at: String,
    /// What it keeps less than the rewind.
    pub less: Tally,
}

/// How a client of this version, else the newest measured, does without a file of ours what a rewind does. None where the
/// model of that client does not say that it works.
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

/// Whether an id from a file is no more than an id wherever it is typed.
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
