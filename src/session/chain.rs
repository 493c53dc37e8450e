//! The live chain: from the leaf to the root, with the siblings of parallel calls gathered and what was lost brought back.

use super::gather::gather;
use super::link::Link;
use super::walk::Walk;
use super::{lost, preserved};
use crate::transcript::{EntryNo, Transcript};

/// The chain of a transcript.
pub(super) struct Chain {
    pub links: Vec<Link>,
    pub rewritten: Vec<(EntryNo, EntryNo)>,
    pub stranded: Vec<EntryNo>,
    pub named: Vec<Option<EntryNo>>,
}

pub(super) fn find(transcript: &Transcript) -> Chain {
    let mut walk = Walk::new(transcript);
    walk.moved = preserved::moved(&walk);
    let leaf = walk.leaf();
    let walked = leaf.map(|leaf| preserved::bring_back(&walk, walk.up_from(leaf))).unwrap_or_default();
    let links = lost::bring_back(&walk, gather(&walk, &walked, &[]));
    let stranded = leaf.map(|leaf| walk.stranded(leaf)).unwrap_or_default();
    Chain { links, rewritten: walk.rewritten, stranded, named: walk.names }
}
