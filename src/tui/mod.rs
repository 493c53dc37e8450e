//! The face for people (being built).

use crate::recovery::Plan;
use crate::store::{Place, Receipt, SessionFile};

/// Where the app starts.
#[derive(Clone, Debug)]
pub enum Start {
    /// On the newest broken session of this project, or on its list.
    Here,
    /// On one session.
    Session(SessionFile),
}

/// What was done.
pub struct Done {
    /// The plan that was written.
    pub plan: Plan,
    /// What was written where.
    pub receipt: Receipt,
}

/// Runs until the person quits or a plan is written.
pub fn run(_place: Place, _start: Start) -> anyhow::Result<Option<Done>> {
    Ok(None)
}
