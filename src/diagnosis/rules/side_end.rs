//! A conversation whose end is marked as an entry of a sub-agent.

use super::{Check, Rule, Severity};
use crate::diagnosis::Finding;
use crate::session::Session;
use crate::session::loading::{ERAS, side_end};
use crate::transcript::Marks;

pub(super) static RULE: Rule = Rule {
    name: "side_end",
    severity: Severity::Lossy,
    says: "for Claude Code the conversation ends here, in a sub-agent's entry; 2.1.150 and later say “No conversation \
           found”",
    story: "A sub-agent wrote into the main conversation, or a script or a manual edit marked the last row as a \
            sub-agent's, and the file names that row as its end. Then 2.1.150 and 2.1.332 find no conversation; 2.0.76 \
            and 2.1.80 end at the last message that is not from a sub-agent (measured). So does a rescued copy.",
    api: None,
    cure: None,
    check: Check::File(check),
};

fn check(session: &Session) -> Vec<Finding> {
    let mut entries = session.transcript.entries.iter();
    if !entries.any(|entry| entry.marks.has(Marks::SIDECHAIN)) || session.is_sidechain() {
        return Vec::new();
    }
    let end = ERAS.last().and_then(|newest| side_end(&session.transcript, newest));
    end.map(|end| Finding::of_entry(&RULE, RULE.severity, end, None)).into_iter().collect()
}
