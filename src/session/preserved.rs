//! What a compaction keeps: messages above its boundary that are sent after its summary.
//!
//! `compactMetadata` of a `compact_boundary` names them (seen from 2.1.143 on; 2.1.150 and later read it). Measured on
//! 2.1.150 and 2.1.332: the rows of `preservedMessages.uuids` are sent in that order, directly after the row
//! `anchorUuid`; `preservedSegment` counts only without that list, and is walked from tail to head. If a named row or
//! the anchor is missing, all of them are left out.

use foldhash::{HashMap, HashSet};

use super::link::{Link, Unsent, Via};
use super::walk::{Walk, readable};
use crate::transcript::{EntryNo, Id, Json, Subtype, Transcript};

/// The messages that one compaction keeps.
pub struct Preserved {
    /// The row that they follow: the summary, or the boundary itself.
    anchor: Option<EntryNo>,
    /// Those that are in the file, in the order in which they are sent.
    pub rows: Vec<EntryNo>,
    /// How many are named.
    pub named: usize,
}

impl Preserved {
    /// What a boundary keeps, if anything. `named` finds an entry by its uuid.
    pub(super) fn of(
        transcript: &Transcript,
        boundary: EntryNo,
        named: impl Fn(Id) -> Option<EntryNo>,
    ) -> Option<Self> {
        let metadata = transcript.body(boundary).get("compactMetadata")?;
        let find = |name: Json<'_>| {
            let entry = named(transcript.ids.find(&name.text()?)?)?;
            (entry != boundary && readable(transcript, entry)).then_some(entry)
        };
        let anchor = |of: Json<'_>| named(transcript.ids.find(&of.get("anchorUuid")?.text()?)?);
        let kept = if let Some(list) = metadata.get("preservedMessages") {
            let uuids = list.get("uuids").map(Json::items).unwrap_or_default();
            let rows = uuids.iter().filter_map(|name| find(*name)).collect();
            Self { anchor: anchor(list), rows, named: uuids.len() }
        } else {
            let segment = metadata.get("preservedSegment")?;
            let (head, tail) = (segment.get("headUuid").and_then(find), segment.get("tailUuid").and_then(find));
            let parent = |no: EntryNo| {
                let parent = transcript.entries[no].parent.and_then(&named);
                parent.filter(|no| readable(transcript, *no))
            };
            let rows = walked(tail, head, parent);
            let is_whole = head.is_some() && rows.first() == head.as_ref();
            let count = rows.len() + usize::from(!is_whole);
            Self { anchor: anchor(segment), rows, named: count }
        };
        (kept.named > 0).then_some(kept)
    }

    /// Whether clients find all of it; otherwise they leave all of it out.
    pub fn is_whole(&self) -> bool {
        self.anchor.is_some() && self.rows.len() == self.named
    }
}

/// The way up from tail to head, reversed; it may end before the head.
fn walked(tail: Option<EntryNo>, head: Option<EntryNo>, parent: impl Fn(EntryNo) -> Option<EntryNo>) -> Vec<EntryNo> {
    let mut seen = HashSet::default();
    let mut rows = Vec::new();
    // Without a head the end is not known.
    let mut at = tail.filter(|_| head.is_some());
    while let Some(no) = at.filter(|no| seen.insert(*no)) {
        rows.push(no);
        at = if Some(no) == head { None } else { parent(no) };
    }
    rows.reverse();
    rows
}

/// New parents by compactions: the kept rows go one after the other below the anchor, and the anchor's other children
/// below the last of them.
pub(super) fn moved(walk: &Walk<'_>) -> HashMap<EntryNo, EntryNo> {
    let mut moved = HashMap::default();
    for boundary in boundaries(walk) {
        let kept = Preserved::of(walk.transcript, boundary, |id| walk.named(id)).filter(Preserved::is_whole);
        let Some((kept, anchor)) = kept.and_then(|kept| kept.anchor.map(|anchor| (kept, anchor))) else { continue };
        let rows: Vec<EntryNo> = kept.rows.into_iter().filter(|row| *row != anchor).collect();
        let Some(tail) = rows.last().copied() else { continue };
        let others = walk.children(anchor).iter().filter(|child| !rows.contains(child) && **child != boundary);
        moved.extend(others.map(|child| (*child, tail)));
        moved.extend(rows.iter().zip([anchor].iter().chain(&rows)).map(|(row, before)| (*row, *before)));
    }
    moved
}

fn boundaries(walk: &Walk<'_>) -> impl Iterator<Item = EntryNo> {
    let entries = walk.transcript.entries.iter().enumerate();
    entries.filter(|(_, entry)| entry.subtype == Subtype::CompactBoundary).map(|(no, _)| no)
}

/// Inserts kept messages that clients leave out after their summaries.
pub(super) fn bring_back(walk: &Walk<'_>, mut links: Vec<Link>) -> Vec<Link> {
    for boundary in boundaries(walk) {
        let place = |links: &[Link], no: EntryNo| links.iter().position(|link| link.entry == no);
        let kept = Preserved::of(walk.transcript, boundary, |id| walk.named(id)).filter(|kept| !kept.is_whole());
        let Some((kept, start)) = kept.zip(place(&links, boundary)) else { continue };
        let is_kept: HashSet<EntryNo> = kept.rows.iter().copied().collect();
        let behind = links[start..].iter().filter(|link| is_kept.contains(&link.entry)).count();
        // In a rescued copy they are already after the summary.
        if is_kept.is_empty() || behind == is_kept.len() {
            continue;
        }
        links.retain(|link| !is_kept.contains(&link.entry));
        let start = place(&links, boundary).unwrap_or(0);
        let anchor = kept.anchor.and_then(|no| Some(start + place(&links[start..], no)?));
        // Without its anchor it goes after the summary.
        let at = anchor.unwrap_or((start + 1).min(links.len() - 1)) + 1;
        let via = Via::Unsent(Unsent::Kept);
        links.splice(at..at, kept.rows.iter().map(|row| Link { entry: *row, via }));
    }
    links
}
