//! Finds the secrets in a text.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::Range;

use super::check::Check;
use super::table::{KINDS, candidates};
use super::{HOME, home, seed, unescaped, wrapped};

pub(super) struct Span {
    pub kind: &'static str,
    pub range: Range<usize>,
}

/// A remainder at least this long beside another secret is hidden too.
const REST: usize = 6;

/// Every secret in a text, in order and without overlaps.
pub(super) fn find(text: &str, own_home: Option<&str>) -> Vec<Span> {
    // The view has escapes decoded; every byte keeps its offset.
    let view = unescaped::view(text);
    let mut spans: Vec<(usize, Range<usize>)> = Vec::new();
    let rows = candidates(&view);
    for (row, kind) in rows.iter().copied() {
        match kind.check {
            Check::Home => spans.extend(home::find(kind, text).map(|range| (row, range))),
            Check::Seed => {}
            _ => spans.extend(kind.secrets(&view).map(|range| (row, range))),
        }
    }
    spans.extend(wrapped::find(&view, &rows));
    let row_of = |name: &str| KINDS.iter().position(|kind| kind.name == name).unwrap_or(KINDS.len());
    spans.extend(seed::find(&view).map(|range| (row_of("seed-phrase"), range)));
    let named = own_home.into_iter().flat_map(|own| home::named(text, own));
    spans.extend(named.map(|range| (row_of(HOME), range)));
    sweep(text, spans)
}

/// Resolves overlaps: the earlier row wins, then the earlier and longer match. What sticks out of the winner is hidden
/// too.
fn sweep(text: &str, mut spans: Vec<(usize, Range<usize>)>) -> Vec<Span> {
    spans.sort_by_key(|(row, range)| (*row, range.start, Reverse(range.end)));
    let mut kept: BTreeMap<usize, (usize, &'static str)> = BTreeMap::new();
    for (row, range) in spans {
        let name = KINDS[row].name;
        let mut at = range.start;
        if let Some((_, (end, _))) = kept.range(..=at).next_back() {
            at = at.max(*end);
        }
        if at >= range.end {
            continue;
        }
        let whole = at == range.start;
        let inside: Vec<(usize, usize)> = kept.range(at..range.end).map(|(start, (end, _))| (*start, *end)).collect();
        if whole && inside.is_empty() {
            kept.insert(range.start, (range.end, name));
            continue;
        }
        let mut pieces = Vec::new();
        for (start, end) in inside {
            pieces.push(at..start);
            at = end;
        }
        pieces.push(at..range.end.max(at));
        for piece in pieces.into_iter().filter(|_| name != HOME).filter_map(|piece| rest(text, piece)) {
            kept.insert(piece.start, (piece.end, name));
        }
    }
    kept.into_iter().map(|(start, (end, kind))| Span { kind, range: start..end }).collect()
}

/// The part of a remainder that may be secret: without spaces and signs around it, and with a digit.
fn rest(text: &str, piece: Range<usize>) -> Option<Range<usize>> {
    let part = &text[piece.clone()];
    let left = part.trim_start_matches(|c: char| !c.is_alphanumeric());
    let start = piece.end - left.len();
    let left = left.trim_end_matches(|c: char| !c.is_alphanumeric());
    let holds = left.len() >= REST && left.chars().any(|c| c.is_ascii_digit());
    holds.then(|| start..start + left.len())
}
