//! A row that is newer than the end of the conversation.

use super::{Check, Rule, Severity};
use crate::diagnosis::Finding;
use crate::session::Session;
use crate::transcript::Kind;

pub(super) static RULE: Rule = Rule {
    name: "newer_above",
    severity: Severity::Note,
    says: "no later row is newer than this one, and clients up to 2.1.80 treat it as the end of the conversation",
    story: "A clock was wrong for a while, files were put together by hand, or a script gave all rows the same time. \
            Clients up to 2.1.80 continue from the newest row (from the first if several are equally new) and leave \
            out what is below it; 2.1.150 and later go by the last row (measured on 2.0.76, 2.1.80, 2.1.150 and \
            2.1.332). A rescued copy gets timestamps that never go backwards.",
    api: None,
    cure: None,
    check: Check::File(check),
};

fn check(session: &Session) -> Vec<Finding> {
    let facts = |at: usize| &session.transcript.entries[session.links[at].entry];
    let timed = session.visible(session.links.len()).filter_map(|at| Some((facts(at).time?, at)));
    // Of several with the same time, the first.
    let Some((_, newest)) = timed.max_by_key(|(time, at)| (*time, std::cmp::Reverse(*at))) else { return Vec::new() };
    let goes_on = |at: usize| match facts(at).kind {
        Kind::Assistant => facts(at).message != facts(newest).message,
        Kind::User => session.turns.iter().any(|turn| turn.prompt == Some(session.links[at].entry)),
        _ => false,
    };
    let is_left_out = (newest + 1..session.links.len()).any(goes_on);
    is_left_out
        .then(|| Finding::of_entry(&RULE, RULE.severity, session.links[newest].entry, Some(newest)))
        .into_iter()
        .collect()
}
