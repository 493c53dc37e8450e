//! A search in the open session: what is looked for, and the hits.

use crate::session::Place as Spot;

/// A search in the open session.
#[derive(Clone, Debug)]
pub struct Search {
    /// What is looked for, as it was typed.
    pub words: String,
    /// Whether it is still being typed.
    pub field: Field,
    /// The hits, once a worker has looked.
    pub hits: Option<Vec<Spot>>,
    /// Where the cursor was before.
    pub start: Spot,
}

/// Whether keys are typed into the search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// They are.
    Open,
    /// The words came from the list: once they are found, the cursor goes to the first hit.
    Brought,
    /// They are commands again.
    Closed,
}

impl Search {
    /// Which hit the cursor is on, and how many there are: `3/17`.
    pub fn counter(&self, cursor: Spot) -> String {
        match &self.hits {
            None => "…".to_owned(),
            Some(hits) => match hits.binary_search(&cursor) {
                Ok(at) => format!("{}/{}", at + 1, hits.len()),
                Err(_) => format!("–/{}", hits.len()),
            },
        }
    }
}
