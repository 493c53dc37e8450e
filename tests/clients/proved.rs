//! On how many sessions each remedy of each rule's damage was tried, where every client opened every result alike.

use crate::facts::{Clients, Outcome, Rescued, in_order};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What the product may say of its remedies.
#[derive(Default, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proved {
    /// The clients that opened them.
    pub clients: Vec<String>,
    pub plans: Vec<Tried>,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tried {
    pub rule: String,
    pub plan: String,
    pub sessions: u32,
}

/// What follows from all measured sessions. A remedy that failed once is left out.
pub fn proved(clients: &Clients, rescued: &Rescued) -> Proved {
    let mut tried: BTreeMap<(&str, &str), Option<u32>> = BTreeMap::new();
    for (damage, outcomes) in rescued {
        let Some(rule) = clients.damages.get(damage).map(|row| row.rule.as_str()) else { continue };
        for (plan, remedy) in outcomes.values().flat_map(|outcome| &outcome.plans) {
            let count = tried.entry((rule, plan)).or_insert(Some(0));
            *count = count.filter(|_| remedy.holds()).map(|count| count + 1);
        }
    }
    let row = |((rule, plan), sessions): ((&str, &str), Option<u32>)| {
        Some(Tried { rule: rule.to_owned(), plan: plan.to_owned(), sessions: sessions? })
    };
    let outcomes = || rescued.values().flat_map(|writers| writers.values());
    let clients = in_order(outcomes().flat_map(Outcome::readers)).into_iter();
    // All of it can be said of those alone that read every session.
    let clients = clients.filter(|client| outcomes().all(|row| row.before.contains_key(*client)));
    let clients = clients.map(str::to_owned).collect();
    Proved { clients, plans: tried.into_iter().filter_map(row).collect() }
}
