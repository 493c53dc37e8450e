//! Walks up from the end to the beginning.

use std::cell::OnceCell;

use super::era::Era;
use super::rows::Rows;

/// The rows from beginning to end; none if the client walks in a circle for ever.
pub fn up_from(rows: &Rows<'_>, leaf: usize, era: &Era) -> Option<Vec<usize>> {
    let mut seen = vec![false; rows.all.len()];
    let mut by_time: [OnceCell<ByTime>; 2] = Default::default();
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
        // The row that replaces a missing parent, or one that would close a loop.
        let mut bridge = || {
            let (limit, time, is_side) = (era.bridges?, rows.facts(row).time?, rows.is_side(row));
            let side = &mut by_time[usize::from(is_side)];
            side.get_or_init(|| ByTime::of(rows, is_side));
            side.get_mut()?.before(time, limit, &seen)
        };
        at = match (rows.all[row].parent, rows.parent(row)) {
            (None, _) => None,
            (_, Some(parent)) if era.bridges.is_none() || !seen[parent] => Some(parent),
            _ => bridge(),
        };
    }
    chain.reverse();
    Some(chain)
}

/// The rows of the chain or of sub-agents by time, to find what replaces a missing parent.
struct ByTime {
    /// From the oldest to the newest; of one time the last in the file comes first.
    rows: Vec<(i64, usize)>,
    /// For each row, the next to look at from it on towards older ones: the row itself while nobody walked over it.
    /// One more than its index; 0 if none is left.
    left: Vec<usize>,
}

impl ByTime {
    fn of(rows: &Rows<'_>, is_side: bool) -> Self {
        let of_side = rows.present().filter(|row| rows.is_side(*row) == is_side);
        let mut rows: Vec<(i64, usize)> = of_side.filter_map(|row| Some((rows.facts(row).time?, row))).collect();
        rows.sort_unstable_by_key(|(time, row)| (*time, std::cmp::Reverse(*row)));
        let left = (0..=rows.len()).collect();
        Self { rows, left }
    }

    /// The newest row that was not `seen`, is no newer than `time` and at most `limit` milliseconds older; of several the
    /// first in the file.
    fn before(&mut self, time: i64, limit: i64, seen: &[bool]) -> Option<usize> {
        let start = self.rows.partition_point(|(other, _)| *other <= time);
        let mut at = start;
        while at > 0 && (self.left[at] < at || seen[self.rows[at - 1].1]) {
            at = if self.left[at] < at { self.left[at] } else { at - 1 };
        }
        // The next search from any of these goes straight on from here.
        let mut passed = start;
        while passed > at {
            let next = if self.left[passed] < passed { self.left[passed] } else { passed - 1 };
            self.left[passed] = at;
            passed = next;
        }
        let (found, row) = *self.rows.get(at.checked_sub(1)?)?;
        (time - found <= limit).then_some(row)
    }
}
