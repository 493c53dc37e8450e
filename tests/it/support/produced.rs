//! What a plan would write, with the names it gives.

use std::collections::HashMap;

use claude_rescue::recovery::{Naming, Offer, Plan, produce};
use claude_rescue::session::Session;

use super::uuid_of;

/// The id of every session that a test writes.
pub const NEW: &str = "11111111-2222-4333-8444-555555555555";

/// The bytes that a plan writes.
pub struct Produced {
    pub bytes: Vec<u8>,
    /// Old uuids to new ones.
    pub renamed: HashMap<String, String>,
}

impl Produced {
    /// Writes a plan under names that are the same on every run.
    pub fn of(session: &Session, plan: &Plan) -> Self {
        let mut renamed = HashMap::new();
        let rename = |old: &str| {
            let new = uuid_of(&format!("fresh {}", renamed.len()));
            renamed.insert(old.to_owned(), new.clone());
            new
        };
        let mut naming = Naming { session: NEW, title: Some(&plan.title), rename: Box::new(rename) };
        let bytes = produce(session, plan, &mut naming).bytes();
        drop(naming);
        Self { bytes, renamed }
    }
}

/// Those of the offers by which something is written.
pub fn written(offers: Vec<Offer>) -> Vec<Offer> {
    offers.into_iter().filter(|offer| offer.way.writes()).collect()
}
