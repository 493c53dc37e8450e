//! The difference by lines: every entry that changes in one line, the runs between them folded.

use super::{Pair, Row, Sides, Sign};
use crate::transcript::EntryNo;
use crate::tui::opened::labels::EntryLabels;
use crate::tui::{Role, words};

/// How many unchanged entries are shown on each side of a change.
const AROUND: usize = 1;
/// How many rows are made at most.
const MOST: usize = 2_000;

/// `is_written` says that the plan writes a new session.
pub(super) fn rows(sides: &Sides<'_>, pairs: &[Pair], is_written: bool) -> Vec<Row> {
    let changes = |pair: &Pair| !matches!(pair, Pair::Same(_));
    let labels = (EntryLabels::of(sides.old), EntryLabels::of(sides.new));
    let mut rows = Vec::new();
    let mut at = 0;
    while at < pairs.len() && rows.len() < MOST {
        let run = pairs[at..].iter().take_while(|pair| !changes(pair)).count();
        let before = if at == 0 { 0 } else { AROUND };
        let after = if at + run == pairs.len() { 0 } else { AROUND };
        if run > before + after + 1 {
            rows.extend(pairs[at..at + before].iter().map(|pair| row(sides, &labels, *pair)));
            let folded = (run - before - after) as u64;
            rows.push(Row::fold(format!("unchanged: {} lines", words::number(folded))));
            at += run - after;
        }
        let shown = pairs[at..].iter().take_while(|pair| !changes(pair)).count();
        let behind = pairs[at + shown..].iter().take_while(|pair| changes(pair)).count();
        let told = (shown + behind).min(MOST);
        rows.extend(pairs[at..at + told].iter().map(|pair| row(sides, &labels, *pair)));
        at += told;
    }
    if let Some(more) = pairs.len().checked_sub(at).filter(|more| *more > 0) {
        rows.push(Row::fold(format!("and {} more lines", words::number(more as u64))));
    }
    rows.extend(is_written.then(names));
    rows
}

/// Every line gets new ids, which changes nothing that it says.
fn names() -> Row {
    let words = "all ids are new; same content".to_owned();
    Row { sign: Sign::Changed, at: format!("{:>5}  {:<7} ", "all", "ids"), words: vec![(Role::Dim, words)] }
}

fn row(sides: &Sides<'_>, labels: &(EntryLabels<'_>, EntryLabels<'_>), pair: Pair) -> Row {
    let old = |sign, no: EntryNo| (sign, Some(sides.old.transcript.line(no)), labels.0.label(no));
    let (sign, line, (kind, mut said)) = match pair {
        Pair::Same(no) => old(Sign::Same, no),
        Pair::Moved(no) | Pair::Linked(no) => old(Sign::Changed, no),
        Pair::Removed(no) => old(Sign::Removed, no),
        Pair::Changed(no, new) => (Sign::Changed, old(Sign::Changed, no).1, labels.1.label(new)),
        Pair::Added(new) => (Sign::Added, None, labels.1.label(new)),
    };
    match pair {
        Pair::Moved(_) => said = format!("(moved here) {said}"),
        Pair::Linked(_) => said = format!("(relinked) {said}"),
        Pair::Same(_) | Pair::Changed(..) | Pair::Removed(_) | Pair::Added(_) => {}
    }
    let line = line.map_or_else(|| "new".to_owned(), |line| line.to_string());
    let role = if kind == "prompt" { Role::User } else { Role::Text };
    Row { sign, at: format!("{line:>5}  {kind:<7} "), words: vec![(role, said)] }
}
