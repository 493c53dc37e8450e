//! Finds the end of the conversation as clients do.

use super::era::{Era, Leaf, Times};
use super::rows::Rows;

/// The row from which the client walks up; if none, it finds no conversation. `relinked`: a compaction keeps messages.
pub fn find(rows: &Rows<'_>, era: &Era, relinked: bool) -> Option<usize> {
    match era.leaf {
        Leaf::Newest => newest(rows, rows.present().filter(|row| !rows.is_side(*row))),
        Leaf::Named => {
            let ends = candidates(rows, relinked);
            let is_end = |row: &usize| !rows.is_side(*row) && rows.facts(*row).is_message();
            let timeless = ends.iter().copied().find(|row| era.times == Times::Free && is_end(row));
            newest(rows, ends.into_iter().filter(is_end)).or(timeless)
        }
    }
}

/// Every row that may be the end, for clients that do not take the newest row.
fn candidates(rows: &Rows<'_>, relinked: bool) -> Vec<usize> {
    named(rows, relinked).map_or_else(|| all_ends(rows), |end| vec![end])
}

/// If all rows that may be the end are a sub-agent's, so that the client finds no conversation: the last of them.
pub fn side(rows: &Rows<'_>, era: &Era, relinked: bool) -> Option<usize> {
    let ends = if era.leaf == Leaf::Named { candidates(rows, relinked) } else { Vec::new() };
    if ends.iter().all(|row| rows.is_side(*row)) { ends.into_iter().max() } else { None }
}

/// The newest row with a time; of several the first.
fn newest(rows: &Rows<'_>, from: impl Iterator<Item = usize>) -> Option<usize> {
    let mut newest: Option<(i64, usize)> = None;
    for row in from {
        if let Some(time) = rows.facts(row).time
            && newest.is_none_or(|(before, _)| time > before)
        {
            newest = Some((time, row));
        }
    }
    newest.map(|(_, row)| row)
}

/// The message at or above the named row, or the last row if that is below it.
fn named(rows: &Rows<'_>, relinked: bool) -> Option<usize> {
    if relinked {
        return None;
    }
    let named = rows.named.and_then(|id| rows.find(id));
    let last = rows.last.filter(|row| !rows.all[*row].gone);
    let stands_below = |named: usize| last.is_some_and(|last| up(rows, last).any(|row| row == named));
    let end = match named {
        Some(named) if !stands_below(named) => named,
        _ => last?,
    };
    up(rows, end).find(|row| rows.facts(*row).is_message())
}

/// Every message without a message as child, at or above a row without children. Of several, the one above the named
/// row, or else above the last row.
fn all_ends(rows: &Rows<'_>) -> Vec<usize> {
    let (mut has_child, mut has_message) = (vec![false; rows.all.len()], vec![false; rows.all.len()]);
    for row in rows.present() {
        if let Some(parent) = rows.parent(row) {
            has_child[parent] = true;
            has_message[parent] |= rows.facts(row).is_message();
        }
    }
    let first_message = |row: usize| up(rows, row).find(|row| rows.facts(*row).is_message());
    let mut ends: Vec<usize> = rows.present().filter(|row| !has_child[*row]).filter_map(first_message).collect();
    ends.retain(|row| !has_message[*row]);
    ends.sort_unstable();
    ends.dedup();
    if ends.len() > 1 {
        let named = rows.named.and_then(|id| rows.find(id)).filter(|row| ends.contains(row));
        let last = || rows.last.filter(|row| !rows.all[*row].gone);
        if let Some(end) = named.or_else(last).and_then(first_message) {
            return vec![end];
        }
    }
    ends
}

/// A row and those above it.
fn up<'a>(rows: &'a Rows<'_>, from: usize) -> impl Iterator<Item = usize> + 'a {
    let mut seen = vec![false; rows.all.len()];
    let mut at = Some(from);
    std::iter::from_fn(move || {
        let row = at.filter(|row| !std::mem::replace(&mut seen[*row], true))?;
        at = rows.parent(row);
        Some(row)
    })
}
