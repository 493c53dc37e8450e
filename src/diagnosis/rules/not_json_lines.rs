//! A file that somebody's tool wrote anew in another layout.

use super::{Check, Rule, Severity};
use crate::diagnosis::Finding;
use crate::session::Session;

pub(super) static RULE: Rule = Rule {
    name: "not_json_lines",
    severity: Severity::Lossy,
    says: "the file is not one JSON object a line in UTF-8, and Claude Code leaves out what is not",
    story: "A hand repair or a script wrote the file anew: `>` of an old PowerShell writes UTF-16, formatters and editors \
            spread a row over several lines, `jq -s` makes one array of all rows. Nothing is lost, but Claude Code \
            cannot read it.",
    api: None,
    cure: None,
    check: Check::File(check),
};

fn check(session: &Session) -> Vec<Finding> {
    let is_foreign = !session.transcript.layout.is_lines() && !session.transcript.entries.is_empty();
    is_foreign.then(|| Finding::of_entry(&RULE, RULE.severity, 0, None)).into_iter().collect()
}
