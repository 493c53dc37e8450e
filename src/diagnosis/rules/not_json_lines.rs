//! A file that some tool rewrote in another layout.

use super::{Check, Rule, Severity};
use crate::diagnosis::Finding;
use crate::diagnosis::heals::at_least;
use crate::session::Session;
use crate::transcript::Layout;

pub(super) static RULE: Rule = Rule {
    name: "not_json_lines",
    severity: Severity::Lossy,
    says: "the file is not UTF-8 with one JSON object per line, and not every version of Claude Code can read it",
    story: "A manual repair or a script rewrote the file: `>` in old PowerShell versions writes UTF-16, formatters and \
            editors spread a row over several lines, and `jq -s` puts all rows into one array. Nothing is lost, but \
            Claude Code finds no conversation in UTF-16 or in an array; from 2.1.150 on, it reads rows spread over \
            several lines.",
    api: None,
    cure: None,
    check: Check::File(check),
};

/// The oldest client known to read rows that span several lines; 2.1.80 does not (measured).
const READS_SPREAD: &str = "2.1.150";

fn check(session: &Session) -> Vec<Finding> {
    let Layout { is_utf16, is_array, .. } = session.transcript.layout;
    let is_read = !is_utf16 && !is_array && at_least(session.version().unwrap_or_default(), READS_SPREAD);
    let severity = if is_read { Severity::Note } else { RULE.severity };
    let is_foreign = !session.transcript.layout.is_lines() && !session.transcript.entries.is_empty();
    is_foreign.then(|| Finding::of_entry(&RULE, severity, 0, None)).into_iter().collect()
}
