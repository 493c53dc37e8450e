//! What clients heal by themselves when they load a session, and what they leave out to do it.
//!
//! A running client keeps the broken history in memory; quitting and `claude --resume` loads it anew. Measured on
//! 1.0.128, 2.0.14, 2.0.50, 2.0.76, 2.1.20, 2.1.80, 2.1.112, 2.1.150, 2.1.200 and 2.1.328.

use super::{Diagnosis, Severity};

/// One row: from which version on a client loads the damage, and what it leaves out.
pub struct Heal {
    /// The rule.
    pub rule: &'static str,
    /// The oldest measured version that loads it and is accepted, as have all later ones.
    pub from: &'static str,
    /// What is missing from the conversation afterwards.
    pub leaves_out: &'static str,
}

/// What was measured.
pub const HEALS: &[Heal] = &[
    Heal { rule: "unanswered_tool_use", from: "1.0.128", leaves_out: "the calls without a result" },
    Heal { rule: "orphan_tool_result", from: "2.1.20", leaves_out: "the result" },
    Heal { rule: "duplicate_tool_result", from: "2.1.20", leaves_out: "the second result" },
    Heal { rule: "duplicate_tool_use", from: "2.1.150", leaves_out: "the second call" },
    Heal { rule: "split_tool_results", from: "2.1.80", leaves_out: "nothing" },
    Heal { rule: "text_before_tool_result", from: "2.0.50", leaves_out: "nothing" },
    Heal { rule: "empty_text", from: "2.1.80", leaves_out: "the empty block" },
    Heal { rule: "missing_parent", from: "2.1.112", leaves_out: "nothing" },
    Heal { rule: "parent_loop", from: "2.1.80", leaves_out: "nothing, or the calls in the loop" },
    Heal { rule: "torn_line", from: "2.1.150", leaves_out: "the torn entry" },
    Heal { rule: "glued_line", from: "2.1.150", leaves_out: "the entries on the glued line" },
];

/// What a restart of the client does for a session.
#[derive(Debug, PartialEq, Eq)]
pub struct Restart {
    /// The version that is needed at least.
    pub from: &'static str,
    /// What is left out, for each rule once.
    pub leaves_out: Vec<&'static str>,
}

/// Whether quitting the client and resuming is enough, and from which version on. Nothing if not all damage heals.
pub fn restart(diagnosis: &Diagnosis) -> Option<Restart> {
    let mut restart = Restart { from: "0", leaves_out: Vec::new() };
    let damage = diagnosis.findings.iter().filter(|finding| finding.severity != Severity::Note);
    for finding in damage {
        let heal = HEALS.iter().find(|heal| heal.rule == finding.rule.name)?;
        if !at_least(restart.from, heal.from) {
            restart.from = heal.from;
        }
        if heal.leaves_out != "nothing" && !restart.leaves_out.contains(&heal.leaves_out) {
            restart.leaves_out.push(heal.leaves_out);
        }
    }
    (restart.from != "0").then_some(restart)
}

/// Whether a version is as new as another one. Versions are three numbers; what is none counts as 0.
pub fn at_least(version: &str, wanted: &str) -> bool {
    let numbers = |version: &str| -> Vec<u32> { version.split('.').map(|part| part.parse().unwrap_or(0)).collect() };
    numbers(version) >= numbers(wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_by_number() {
        assert!(at_least("2.1.112", "2.1.80"));
        assert!(!at_least("2.0.76", "2.1.20"));
        assert!(at_least("2.1.20", "2.1.20"));
    }
}
