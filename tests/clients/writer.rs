//! Who writes the sessions of the matrix: a client, or a client that compacts as well.

use crate::client::Client;
use crate::compacted::{COMPACTED, Compacted, Keeps};

/// One row of the matrix.
#[derive(Clone, Copy)]
pub struct Writer {
    pub client: Client,
    pub compacts: Option<&'static Compacted>,
}

impl From<Client> for Writer {
    fn from(client: Client) -> Self {
        Self { client, compacts: None }
    }
}

impl From<&'static Compacted> for Writer {
    fn from(compacted: &'static Compacted) -> Self {
        Self { client: compacted.client, compacts: Some(compacted) }
    }
}

impl Writer {
    /// The version, or the name of the compaction.
    pub fn name(self) -> &'static str {
        self.compacts.map_or(self.client.0, |compacted| compacted.name)
    }

    /// The writer of this name; what is no compaction is a version.
    pub fn named(name: &str) -> Self {
        let compacted = COMPACTED.iter().find(|compacted| compacted.name == name);
        compacted.map_or_else(|| Client(name.to_owned().leak()).into(), Self::from)
    }

    /// What its compaction keeps above the boundary.
    pub fn keeps(self) -> Keeps {
        self.compacts.map_or(Keeps::Nothing, |compacted| compacted.keeps)
    }
}

/// Every compaction, as writers.
pub fn compacted() -> impl Iterator<Item = Writer> {
    COMPACTED.iter().map(Writer::from)
}
