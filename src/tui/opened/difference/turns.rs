//! The difference by turns: the turns that change with their steps, the turns between them folded.

use std::collections::BTreeMap;

use super::{Pair, Row, Sides, Sign};
use crate::session::{Place as Spot, Session, Turn, step_label};
use crate::text;
use crate::tui::{Role, words};

/// How many columns of a row's words are kept.
const LONGEST: usize = 200;

pub(super) fn rows(sides: &Sides<'_>, pairs: &[Pair]) -> (Vec<Row>, BTreeMap<Spot, Sign>) {
    let session = sides.old;
    let fates = Fates::of(session, pairs);
    let (mut rows, mut places) = (Vec::new(), BTreeMap::new());
    let mut same = 0;
    for (turn, no) in session.turns.iter().zip(1..) {
        let signs: Vec<Sign> = turn.steps.iter().map(|step| fates.sign(session, step.links.clone())).collect();
        let whole = fates.sign(session, turn.links.clone());
        if whole == Sign::Same {
            same += 1;
            continue;
        }
        fold(&mut rows, &mut same);
        places.insert(Spot { turn: no, step: 0 }, whole);
        rows.push(turn_row(session, turn, no, whole));
        for ((step, sign), at) in turn.steps.iter().zip(&signs).zip(1..) {
            if *sign != Sign::Same {
                places.insert(Spot { turn: no, step: at }, *sign);
            }
            let label = text::line(&words::without_cwd(session, &step_label(session, step)));
            let note = fates.note(session, step.links.clone(), *sign);
            let words = vec![(Role::Text, text::cut(&label, LONGEST)), (Role::Dim, note)];
            let twig = if at as usize == turn.steps.len() { "└" } else { "├" };
            rows.push(Row { sign: *sign, at: format!("    {twig} {at:>2}  "), words });
        }
    }
    fold(&mut rows, &mut same);
    (rows, places)
}

fn fold(rows: &mut Vec<Row>, same: &mut u64) {
    if *same > 0 {
        rows.push(Row::fold(format!("unchanged: {}", text::count(*same, "turn"))));
        *same = 0;
    }
}

fn turn_row(session: &Session, turn: &Turn, no: u32, sign: Sign) -> Row {
    let prompt = turn.prompt.and_then(|prompt| session.words(prompt));
    let words = prompt.map_or_else(|| "(no prompt)".to_owned(), |words| text::cut(&text::line(&words), LONGEST));
    Row { sign, at: format!("{no:>4}  "), words: vec![(Role::User, words)] }
}

/// What becomes of every entry of the original, and how many new ones follow it.
struct Fates {
    signs: Vec<Sign>,
    behind: Vec<u32>,
}

impl Fates {
    fn of(session: &Session, pairs: &[Pair]) -> Self {
        let count = session.transcript.entries.len();
        let mut fates = Self { signs: vec![Sign::Removed; count], behind: vec![0; count] };
        let mut last = None;
        for pair in pairs {
            match *pair {
                Pair::Same(no) | Pair::Moved(no) => fates.signs[no] = Sign::Same,
                Pair::Changed(no, _) | Pair::Linked(no) => fates.signs[no] = Sign::Changed,
                Pair::Removed(_) | Pair::Added(_) => {}
            }
            match *pair {
                Pair::Same(no) | Pair::Moved(no) | Pair::Linked(no) | Pair::Changed(no, _) | Pair::Removed(no) => {
                    last = Some(no);
                }
                // The title of the copy follows the last entry and belongs to no step.
                Pair::Added(_) => {
                    if let Some(last) = last {
                        fates.behind[last] += 1;
                    }
                }
            }
        }
        fates
    }

    /// What becomes of the messages of some links.
    fn sign(&self, session: &Session, links: std::ops::Range<usize>) -> Sign {
        let is_last = links.end == session.links.len();
        let [same, changed, removed, added] = self.counts(session, links);
        match (same, changed, removed) {
            (_, 0, 0) if added == 0 || is_last => Sign::Same,
            (0, 0, 1..) => Sign::Removed,
            _ => Sign::Changed,
        }
    }

    fn counts(&self, session: &Session, links: std::ops::Range<usize>) -> [u32; 4] {
        let mut counts = [0; 4];
        let entries = session.links[links].iter().map(|link| link.entry);
        for no in entries.filter(|no| session.transcript.entries[*no].is_message()) {
            let at = match self.signs[no] {
                Sign::Same | Sign::Added => 0,
                Sign::Changed => 1,
                Sign::Removed => 2,
            };
            counts[at] += 1;
            counts[3] += self.behind[no];
        }
        counts
    }

    fn note(&self, session: &Session, links: std::ops::Range<usize>, sign: Sign) -> String {
        let [_, changed, removed, added] = self.counts(session, links);
        let parts = [(changed, "changed"), (removed, "dropped"), (added, "added")];
        let told: Vec<String> =
            parts.iter().filter(|(count, _)| *count > 0).map(|(count, how)| format!("{count} {how}")).collect();
        if sign == Sign::Changed { format!("  ({})", told.join(", ")) } else { String::new() }
    }
}
