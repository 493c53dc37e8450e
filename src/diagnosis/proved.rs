//! How often remedies were tried with real clients.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::{Diagnosis, Severity};

/// On how many sessions a remedy was tried, and which versions opened every result the same way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tried {
    /// How many damaged sessions.
    pub sessions: u32,
    /// The versions, oldest first.
    pub clients: &'static [&'static str],
}

#[derive(Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
struct Proved {
    clients: Vec<&'static str>,
    plans: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    rule: &'static str,
    plan: &'static str,
    sessions: u32,
}

/// Measured; kept in `assets/clients.json`, shown in docs/clients.md.
static PROVED: LazyLock<Proved> = LazyLock::new(|| {
    #[derive(Deserialize)]
    #[serde(bound(deserialize = "'de: 'static"))]
    struct Facts {
        proved: Proved,
    }
    let facts: Facts = serde_json::from_str(include_str!("../../assets/clients.json")).expect("a test reads it too");
    facts.proved
});

/// How often a remedy was tried on damage like this. None if it was not tried on one of the rules.
pub fn tried(diagnosis: &Diagnosis, plan: &str) -> Option<Tried> {
    let damage = diagnosis.findings.iter().filter(|finding| finding.severity != Severity::Note);
    let sessions = |rule: &str| PROVED.plans.iter().find(|row| (row.rule, row.plan) == (rule, plan));
    let counts: Option<Vec<u32>> = damage.map(|finding| sessions(finding.rule.name).map(|row| row.sessions)).collect();
    Some(Tried { sessions: counts?.into_iter().min()?, clients: &PROVED.clients })
}

impl Tried {
    /// In a sentence.
    pub fn says(&self) -> String {
        let clients = self.clients.join(", ");
        format!(
            "tried on {} real-client sessions with this damage; {clients} all open the result the same way",
            self.sessions
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::RULES;

    #[test]
    fn what_was_tried_names_rules() {
        assert!(PROVED.clients.len() > 5 && PROVED.plans.len() > 20);
        assert!(PROVED.plans.iter().all(|row| row.sessions > 0 && RULES.iter().any(|rule| rule.name == row.rule)));
    }
}
