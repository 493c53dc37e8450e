//! Relinks the messages that a compaction keeps as clients do, and drops what it replaced.

use foldhash::HashSet;

use super::era::{Era, Kept};
use super::rows::Rows;
use crate::transcript::{Id, Json, Subtype};

/// What the newest boundary that keeps messages says.
struct Keeps {
    anchor: Option<Id>,
    /// In the order in which they are sent.
    rows: Vec<Id>,
}

/// Moves kept messages after their anchor. Returns whether the client then knows of kept messages.
pub fn relink(rows: &mut Rows<'_>, era: &Era) -> bool {
    if era.kept == Kept::Unknown {
        return false;
    }
    let boundaries: Vec<usize> =
        rows.present().filter(|row| rows.facts(*row).subtype == Subtype::CompactBoundary).collect();
    let metadata = |row: &usize| rows.transcript.body(rows.all[*row].entry).get("compactMetadata");
    let list =
        |row: &usize| metadata(row).and_then(|of| of.get("preservedMessages")).filter(|_| era.kept == Kept::List);
    let segment = |row: &usize| metadata(row).and_then(|of| of.get("preservedSegment"));
    let keeping = boundaries.iter().rfind(|row| list(row).is_some() || segment(row).is_some()).copied();
    let (Some(keeping), Some(newest)) = (keeping, boundaries.last().copied()) else { return false };
    let mut kept = Vec::new();
    if keeping == newest {
        let id = |name: Option<Json<'_>>| rows.transcript.ids.find(&name?.text()?);
        let keeps = if let Some(list) = list(&keeping) {
            let uuids = list.get("uuids").map(Json::items).unwrap_or_default();
            let named: Option<Vec<Id>> = uuids.into_iter().map(|uuid| id(Some(uuid))).collect();
            // A uuid that was never interned is in no row.
            let Some(named) = named else { return false };
            Keeps { anchor: id(list.get("anchorUuid")), rows: named }
        } else {
            let Some(segment) = segment(&keeping) else { return false };
            let (head, tail) = (id(segment.get("headUuid")), id(segment.get("tailUuid")));
            let Some(walked) = head.zip(tail).and_then(|(head, tail)| walked(rows, head, tail)) else { return false };
            Keeps { anchor: id(segment.get("anchorUuid")), rows: walked }
        };
        if keeps.rows.iter().any(|uuid| rows.find(*uuid).is_none()) {
            return false;
        }
        hang(rows, &keeps, era);
        kept = keeps.rows;
    }
    drop_above(rows, newest, &kept, era);
    !kept.is_empty() && era.kept == Kept::List
}

/// The way up from tail to head, reversed; none if it does not get there.
fn walked(rows: &Rows<'_>, head: Id, tail: Id) -> Option<Vec<Id>> {
    let (mut found, mut seen) = (Vec::new(), HashSet::default());
    let mut at = Some(tail);
    while let Some(uuid) = at.filter(|uuid| rows.find(*uuid).is_some() && seen.insert(*uuid)) {
        found.push(uuid);
        if uuid == head {
            found.reverse();
            return Some(found);
        }
        at = rows.find(uuid).and_then(|row| rows.all[row].parent);
    }
    None
}

fn hang(rows: &mut Rows<'_>, keeps: &Keeps, era: &Era) {
    let (Some(first), Some(last)) = (keeps.rows.first().copied(), keeps.rows.last().copied()) else { return };
    let chained = if era.kept == Kept::List { keeps.rows.as_slice() } else { &keeps.rows[..1] };
    let mut before = keeps.anchor;
    for uuid in chained {
        if let Some(row) = rows.find(*uuid) {
            rows.all[row].parent = before;
        }
        before = Some(*uuid);
    }
    let Some(anchor) = keeps.anchor else { return };
    let hung: Vec<usize> = rows.present().filter(|row| rows.all[*row].parent == Some(anchor)).collect();
    for row in hung {
        if rows.facts(row).uuid != Some(first) {
            rows.all[row].parent = Some(last);
        }
    }
}

/// Drops everything above the boundary that is not kept. Its children move to the last kept row.
fn drop_above(rows: &mut Rows<'_>, boundary: usize, kept: &[Id], era: &Era) {
    let kept_rows: HashSet<Id> = kept.iter().copied().collect();
    let is_kept = |row: &usize| rows.facts(*row).uuid.is_some_and(|uuid| kept_rows.contains(&uuid));
    let gone: HashSet<usize> = rows.present().filter(|row| *row < boundary && !is_kept(row)).collect();
    let is_lost =
        |row: &usize| rows.facts(*row).is_message() && rows.parent(*row).is_some_and(|parent| gone.contains(&parent));
    let lost: Vec<usize> = match kept.last() {
        Some(_) if era.kept == Kept::List => rows.present().filter(is_lost).collect(),
        _ => Vec::new(),
    };
    for row in lost {
        rows.all[row].parent = kept.last().copied();
    }
    for row in gone {
        rows.all[row].gone = true;
    }
}
