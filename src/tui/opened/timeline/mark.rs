//! How a turn or step is, in one sign.

use std::collections::BTreeMap;

use crate::diagnosis::{Diagnosis, Severity};
use crate::session::{Place as Spot, Session};
use crate::tui::Role;

/// The state of a turn or step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// Nothing is wrong.
    Good,
    /// A call without a result, which may still run.
    Open,
    /// An API error.
    Error,
    /// Clients leave something of it out.
    Lossy,
    /// The API refuses it.
    Bad,
}

impl Mark {
    /// Its sign and role.
    pub fn sign(self) -> (&'static str, Role) {
        match self {
            Self::Good => ("✓", Role::Dim),
            Self::Open => ("…", Role::Dim),
            Self::Error | Self::Lossy => ("!", Role::Warn),
            Self::Bad => ("✗", Role::Bad),
        }
    }
}

/// The worst damage of each place. Entries off the chain have no place.
pub(super) fn worst(session: &Session, diagnosis: &Diagnosis) -> BTreeMap<Spot, Mark> {
    let mut worst = BTreeMap::new();
    for finding in &diagnosis.findings {
        let mark = match finding.severity {
            Severity::Fatal => Mark::Bad,
            Severity::Lossy => Mark::Lossy,
            Severity::Note => continue,
        };
        if let Some(place) = finding.place(session) {
            let at = worst.entry(place).or_insert(mark);
            *at = mark.max(*at);
        }
    }
    worst
}
