//! Which result belongs to which call, anywhere in the file.

use std::collections::HashMap;

use crate::transcript::{Block, BlockKind, EntryNo, Id, Transcript};

/// The calls and results of a file by id; of several the first counts.
pub(super) struct Pairs {
    calls: HashMap<Id, (EntryNo, Block)>,
    results: HashMap<Id, EntryNo>,
}

impl Pairs {
    pub fn of(transcript: &Transcript) -> Self {
        let (mut calls, mut results) = (HashMap::new(), HashMap::new());
        for entry in 0..transcript.entries.len() {
            for block in transcript.blocks_of(entry) {
                let Some(tool) = block.tool else { continue };
                match block.kind {
                    BlockKind::ToolUse | BlockKind::ServerToolUse => {
                        calls.entry(tool).or_insert_with(|| (entry, block.clone()));
                    }
                    BlockKind::ToolResult | BlockKind::ServerToolResult => {
                        results.entry(tool).or_insert(entry);
                    }
                    _ => {}
                }
            }
        }
        Self { calls, results }
    }

    pub fn call(&self, tool: Id) -> Option<(EntryNo, Block)> {
        self.calls.get(&tool).cloned()
    }

    pub fn result(&self, tool: Id) -> Option<EntryNo> {
        self.results.get(&tool).copied()
    }
}
