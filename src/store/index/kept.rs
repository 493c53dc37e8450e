//! What `doctor` says of the index.

use std::path::PathBuf;

use serde::Serialize;

use super::cache::Cache;
use super::rows::Rows;
use crate::store::path_json;

/// The index as it is now.
#[derive(Clone, Debug, Serialize)]
pub struct Kept {
    /// Where it is, or would be.
    #[serde(serialize_with = "path_json::serialize")]
    pub path: PathBuf,
    /// Whether it is used.
    pub used: bool,
    /// How many sessions it remembers.
    pub sessions: usize,
}

impl Kept {
    /// The index of this place.
    pub fn of(cache: &Cache) -> Self {
        Self { path: cache.path(), used: cache.is_used(), sessions: Rows::read(cache).paths().count() }
    }
}
