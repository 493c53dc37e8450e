//! Walks up from the end to the beginning.

use super::era::Era;
use super::rows::Rows;

/// The rows from beginning to end; none if the client walks in a circle for ever.
pub fn up_from(rows: &Rows<'_>, leaf: usize, era: &Era) -> Option<Vec<usize>> {
    let mut seen = vec![false; rows.all.len()];
    let mut chain = Vec::new();
    let mut at = Some(leaf);
    while let Some(row) = at {
        if seen[row] {
            if !era.sees_loops {
                return None;
            }
            break;
        }
        seen[row] = true;
        chain.push(row);
        let bridge = || era.bridges.and_then(|limit| before(rows, row, &seen, limit));
        at = match (rows.all[row].parent, rows.parent(row)) {
            (None, _) => None,
            (_, Some(parent)) if era.bridges.is_none() || !seen[parent] => Some(parent),
            _ => bridge(),
        };
    }
    chain.reverse();
    Some(chain)
}

/// The row that replaces a missing parent, or one that would close a loop: the newest row that is no newer than this
/// one and at most `limit` milliseconds older; of several the first in the file.
fn before(rows: &Rows<'_>, row: usize, seen: &[bool], limit: i64) -> Option<usize> {
    let time = rows.facts(row).time?;
    let mut found: Option<(i64, usize)> = None;
    for other in rows.present() {
        if seen[other] || rows.is_side(other) != rows.is_side(row) {
            continue;
        }
        let Some(age) = rows.facts(other).time.map(|other| time - other) else { continue };
        if (0..=limit).contains(&age) && found.is_none_or(|(best, _)| age < best) {
            found = Some((age, other));
        }
    }
    found.map(|(_, other)| other)
}
