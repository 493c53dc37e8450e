//! Finds pieces of an answer and results that are off the way up, as with parallel calls.

use foldhash::{HashMap, HashSet};

use super::era::{Era, Gathers};
use super::rows::Rows;
use crate::transcript::{BlockKind, Id, Kind, Marks, Subtype};

/// The chain with what belongs to its answers; none if the client fails to sort it and ends.
pub fn bring_in(rows: &Rows<'_>, chain: Vec<usize>, era: &Era) -> Option<Vec<usize>> {
    if era.gathers == Gathers::Nothing {
        return Some(chain);
    }
    let off = Off::of(rows);
    let mut seen: HashSet<usize> = chain.iter().copied().collect();
    let mut done = HashSet::default();
    let answers = chain.iter().enumerate().filter_map(|(at, row)| Some((answer(rows, *row)?, at)));
    let ends: HashMap<Id, usize> = answers.collect();
    // The index to insert after, the rows, and the end of the range to merge them into.
    let mut found: Vec<(usize, Vec<usize>, usize)> = Vec::new();
    for (at, row) in chain.iter().enumerate() {
        let Some(message) = answer(rows, *row).filter(|id| done.insert(*id)) else { continue };
        let pieces = &off.pieces[&message];
        let mut more: Vec<usize> = pieces.iter().copied().filter(|piece| !seen.contains(piece)).collect();
        let results = pieces.iter().flat_map(|piece| off.results_of(rows, *piece));
        let mut results: Vec<usize> = results.filter(|row| !seen.contains(row)).collect();
        if era.gathers == Gathers::InPlace {
            let strays = off.strays(rows, message, &seen, &results);
            results.extend(strays);
        }
        if more.is_empty() && results.is_empty() {
            continue;
        }
        seen.extend(more.iter().chain(&results));
        let last = ends.get(&message).copied().unwrap_or(at);
        if era.gathers == Gathers::Behind {
            sort(rows, &mut more)?;
            sort(rows, &mut results)?;
            more.extend(results);
            found.push((last, more, last + 1));
        } else {
            more.extend(results);
            more.sort_unstable();
            let end = (last + 1..chain.len()).find(|at| !belongs(rows, chain[*at], message)).unwrap_or(chain.len());
            found.push((at, more, end));
        }
    }
    Some(mixed(&chain, found))
}

/// Sorts rows by time. If the first has none it goes last (2, 3, 8 and 20 rows, measured in 2.1.80 and 2.1.150); if any
/// other has none, the client ends.
fn sort(rows: &Rows<'_>, found: &mut [usize]) -> Option<()> {
    let time = |row: &usize| rows.facts(*row).time;
    if found.iter().skip(1).any(|row| time(row).is_none()) {
        return None;
    }
    found.sort_by_key(|row| (time(row).is_none(), time(row)));
    Some(())
}

/// Inserts each group of rows after its index, merged in file order up to its end.
fn mixed(chain: &[usize], mut found: Vec<(usize, Vec<usize>, usize)>) -> Vec<usize> {
    found.sort_by_key(|(start, ..)| *start);
    let mut groups: Vec<(usize, Vec<usize>, usize)> = Vec::new();
    for (start, rows, end) in found {
        match groups.last_mut() {
            Some(last) if start < last.2 => {
                last.1.extend(rows);
                last.2 = last.2.max(end);
            }
            _ => groups.push((start, rows, end)),
        }
    }
    let mut whole = Vec::new();
    let mut done = 0;
    for (start, mut rows, end) in groups {
        whole.extend_from_slice(&chain[done..=start]);
        if end > start + 1 {
            rows.sort_unstable();
        }
        let mut rows = rows.into_iter().peekable();
        for row in &chain[start + 1..end] {
            while let Some(before) = rows.next_if(|found| found < row) {
                whole.push(before);
            }
            whole.push(*row);
        }
        whole.extend(rows);
        done = end;
    }
    whole.extend_from_slice(&chain[done..]);
    whole
}

/// Whether a row still belongs to the answer: a piece, a result, or something that the client put between.
fn belongs(rows: &Rows<'_>, row: usize, message: Id) -> bool {
    let facts = rows.facts(row);
    match facts.kind {
        Kind::Assistant => facts.message == Some(message),
        Kind::User => facts.marks.has(Marks::META) || rows.transcript.holds(rows.all[row].entry, BlockKind::ToolResult),
        Kind::System => facts.subtype != Subtype::CompactBoundary,
        _ => facts.kind == Kind::Attachment,
    }
}

fn ids<'a>(rows: &Rows<'a>, row: usize, kind: BlockKind) -> impl Iterator<Item = Id> + use<'a> {
    let blocks = rows.transcript.blocks_of(rows.all[row].entry).iter();
    blocks.filter(move |block| block.kind == kind).filter_map(|block| block.tool)
}

fn answer(rows: &Rows<'_>, row: usize) -> Option<Id> {
    rows.facts(row).message.filter(|_| rows.facts(row).kind == Kind::Assistant)
}

/// The pieces of each answer, and results by parent.
struct Off {
    pieces: HashMap<Id, Vec<usize>>,
    results: HashMap<Id, Vec<usize>>,
    /// Results by their call.
    by_call: HashMap<Id, Vec<usize>>,
}

impl Off {
    fn of(rows: &Rows<'_>) -> Self {
        let mut off = Self { pieces: HashMap::default(), results: HashMap::default(), by_call: HashMap::default() };
        for row in rows.present() {
            if let Some(message) = answer(rows, row) {
                off.pieces.entry(message).or_default().push(row);
            } else if rows.facts(row).kind == Kind::User
                && rows.transcript.holds(rows.all[row].entry, BlockKind::ToolResult)
                && let Some(parent) = rows.all[row].parent
            {
                off.results.entry(parent).or_default().push(row);
                for call in ids(rows, row, BlockKind::ToolResult) {
                    off.by_call.entry(call).or_default().push(row);
                }
            }
        }
        off
    }

    /// Results of an answer's calls that hang elsewhere, if the call has no other.
    fn strays(&self, rows: &Rows<'_>, message: Id, seen: &HashSet<usize>, found: &[usize]) -> Vec<usize> {
        let is_found = |row: &usize| seen.contains(row) || found.contains(row);
        let calls = self.pieces[&message].iter().flat_map(|piece| ids(rows, *piece, BlockKind::ToolUse));
        let mut strays = Vec::new();
        for call in calls {
            let results = self.by_call.get(&call).map(Vec::as_slice).unwrap_or_default();
            if !results.iter().any(|row| is_found(row) || strays.contains(row)) {
                strays.extend(results.first());
            }
        }
        strays.sort_unstable();
        strays
    }

    fn results_of<'a>(&'a self, rows: &Rows<'_>, piece: usize) -> impl Iterator<Item = usize> + 'a {
        rows.facts(piece).uuid.and_then(|uuid| self.results.get(&uuid)).into_iter().flatten().copied()
    }
}
