//! The damage that clients were seen to heal when they load a session, and what they leave out to do so.
//!
//! Measured on sessions that lab clients wrote within seconds; read from `assets/clients.json`, shown in
//! docs/clients.md. This is evidence to show with each rule. What resuming does to one session is worked out in
//! `resume.rs`.

use std::sync::LazyLock;

use serde::Deserialize;

pub use crate::session::loading::at_least;

/// One measured row.
#[derive(Deserialize)]
pub struct Heal {
    /// The rule.
    pub rule: &'static str,
    /// The oldest measured version that loads every shape of it and is accepted, as are all later ones.
    pub from: &'static str,
    /// What is missing from the conversation afterwards.
    pub leaves_out: &'static str,
}

/// One row for each rule. Rules whose damage the newest client refuses have none.
pub static HEALS: LazyLock<Vec<Heal>> = LazyLock::new(|| {
    #[derive(Deserialize)]
    #[serde(bound(deserialize = "'de: 'static"))]
    struct Facts {
        heals: Vec<Heal>,
    }
    let facts: Facts = serde_json::from_str(include_str!("../../assets/clients.json")).expect("a test reads it too");
    facts.heals
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_measured_facts_can_be_read() {
        assert!(HEALS.iter().any(|heal| heal.rule == "unanswered_tool_use"));
        assert!(HEALS.iter().all(|heal| !at_least("0", heal.from)));
    }

    #[test]
    fn versions_compare_by_number() {
        assert!(at_least("2.1.112", "2.1.80"));
        assert!(!at_least("2.0.76", "2.1.20"));
        assert!(at_least("2.1.20", "2.1.20"));
    }
}
