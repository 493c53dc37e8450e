//! Draws calls and results: lines join a few pairs if there is room, letters mark all others.

use jiff::tz::TimeZone;

use super::pairs::{Answer, Call, Pairs, Stands};
use super::subject::Subject;
use super::{PairStyle, Row, RowLayout, call_words};
use crate::session::Session;
use crate::text;
use crate::transcript::{BlockKind, EntryNo, Kind};
use crate::tui::opened::timeline::size;
use crate::tui::{Role, words};

/// At most this many pairs are joined by lines.
const JOINED: usize = 4;
/// The columns from one line to the next, and those kept free for the words at the end.
const APART: usize = 4;
const END: usize = 14;
/// Below this width, ids are left out.
const IDS: usize = 60;

pub(super) fn draw(
    rows: &mut Vec<Row>,
    session: &Session,
    subject: &Subject<'_>,
    pairs: &Pairs<'_>,
    layout: RowLayout,
) {
    let joined = pairs.calls.iter().filter(|call| !call.is_servers() && call.here().count() == 1).count();
    let all_joined = pairs.results_here(subject).len() == joined;
    let style = if joined > 0 && joined <= JOINED && all_joined { layout.pairs } else { PairStyle::Letters };
    let drawing = Drawing { session, pairs, style, columns: layout.columns, zone: subject.zone };
    rows.push(subject.heading("assistant", session));
    drawing.words(rows, subject);
    let mut wires = drawing.calls(rows);
    let answers = pairs.results_here(subject);
    let missing = pairs.calls.iter().any(|call| call.results.is_empty());
    if !answers.is_empty() || missing || !pairs.strays.is_empty() {
        rows.push(Row::empty());
        rows.push(Row::words(Role::Title, "results"));
    }
    drawing.results(rows, &answers, &mut wires);
    if drawing.style == PairStyle::Lines {
        join(rows, &wires, layout.columns);
    }
}

/// The line from a call to its result: which call, and the rows of both.
struct Wire {
    call: usize,
    from: usize,
    to: usize,
}

struct Drawing<'a> {
    session: &'a Session,
    pairs: &'a Pairs<'a>,
    style: PairStyle,
    columns: usize,
    zone: Option<&'a TimeZone>,
}

impl Drawing<'_> {
    /// What the model said or thought before it called.
    fn words(&self, rows: &mut Vec<Row>, subject: &Subject<'_>) {
        let twig = if self.pairs.calls.is_empty() { " " } else { "│" };
        let transcript = &self.session.transcript;
        // Words in a user entry of the step come further below.
        let of_model = subject.links.iter().filter(|link| transcript.entries[link.entry].kind == Kind::Assistant);
        for block in of_model.flat_map(|link| transcript.blocks_of(link.entry)) {
            let words = match block.kind {
                BlockKind::Text => transcript.block_text(block).map(|said| format!("“{}”", first_line(&said))),
                BlockKind::Thinking => Some(format!("(thinking, {})", text::bytes(block.bytes.len() as u64))),
                _ => None,
            };
            if let Some(words) = words {
                rows.push(Row::Words(vec![(Role::Dim, format!("{twig}  ")), (Role::Text, words)], Vec::new()));
            }
        }
    }

    /// One or two rows a call. Returns where the lines begin.
    fn calls(&self, rows: &mut Vec<Row>) -> Vec<Wire> {
        let mut wires = Vec::new();
        for (no, call) in self.pairs.calls.iter().enumerate() {
            let is_last = no + 1 == self.pairs.calls.len();
            let twig = if is_last { "└" } else { "├" };
            let (name, words) = call_words(self.session, call.block);
            let mut left = vec![(Role::Dim, format!("{twig}─▶ ")), (Role::Key, self.letter(no)), (Role::Title, name)];
            if self.columns >= IDS {
                left.push((Role::Dim, format!("  {}", self.id(call))));
            }
            if call.is_servers() {
                left.push((Role::Dim, "  run by the API".to_owned()));
            }
            if self.style == PairStyle::Letters {
                left.push((Role::Text, format!("  {words}")));
            }
            wires.push(Wire { call: no, from: rows.len(), to: 0 });
            rows.push(Row::Words(left, vec![fate(call)]));
            if self.style == PairStyle::Lines {
                let twig = if is_last { " " } else { "│" };
                rows.push(Row::Words(vec![(Role::Dim, format!("{twig}      ")), (Role::Text, words)], Vec::new()));
            }
        }
        wires
    }

    fn results(&self, rows: &mut Vec<Row>, answers: &[(usize, &Answer<'_>)], wires: &mut [Wire]) {
        let missing: Vec<&Call<'_>> = self.pairs.calls.iter().filter(|call| call.here().next().is_none()).collect();
        let strays = &self.pairs.strays;
        let mut left = answers.len() + strays.len();
        let mut twig = || {
            left -= 1;
            if left == 0 { "└◀─ " } else { "├◀─ " }
        };
        for (no, answer) in answers {
            let call = &self.pairs.calls[*no];
            let mut parts = vec![(Role::Dim, twig().to_owned()), (Role::Key, self.letter(*no))];
            let (name, _) = call_words(self.session, call.block);
            parts.push((Role::Text, format!("{name}  ")));
            parts.extend(self.outcome(answer));
            if let Some(wire) = wires.iter_mut().find(|wire| wire.call == *no) {
                wire.to = rows.len();
            }
            rows.push(Row::Words(parts, vec![self.when(answer.entry)]));
        }
        for stray in strays {
            let where_to = stray
                .call
                .map_or("no call in this chain".to_owned(), |spot| format!("the call of {}", words::spot(spot)));
            let parts = vec![(Role::Dim, twig().to_owned()), (Role::Bad, format!("answers {where_to}"))];
            rows.push(Row::Words(parts, vec![self.when(stray.entry)]));
        }
        for call in missing {
            let at = call.results.first().map(|result| (result.stands, self.line(result.entry)));
            let words = match at {
                None => "expected here, not in the file".to_owned(),
                Some((Stands::Later(spot), line)) => format!("too late: {}, line {line}", words::spot(spot)),
                Some((_, line)) => format!("on another branch: line {line}"),
            };
            let (name, _) = call_words(self.session, call.block);
            let parts = vec![(Role::Dim, "·◀─ ".to_owned()), (Role::Text, format!("{name}  ")), (Role::Bad, words)];
            rows.push(Row::Words(parts, Vec::new()));
        }
    }

    /// How a result came out, and how much it says.
    fn outcome(&self, answer: &Answer<'_>) -> Vec<(Role, String)> {
        let (role, word) = if answer.block.is_error { (Role::Warn, "failed") } else { (Role::Good, "ok") };
        vec![(role, word.to_owned()), (Role::Dim, format!("  {}", text::bytes(size(self.session, answer.block))))]
    }

    fn when(&self, entry: EntryNo) -> (Role, String) {
        let facts = &self.session.transcript.entries[entry];
        let clock = facts.time.filter(|_| self.columns >= IDS && self.style == PairStyle::Letters);
        let clock = clock.map(|time| super::subject::clock(time, self.zone));
        (
            Role::Dim,
            [Some(format!("line {}", self.line(entry))), clock].into_iter().flatten().collect::<Vec<_>>().join("  "),
        )
    }

    fn line(&self, entry: EntryNo) -> u32 {
        self.session.transcript.line(entry)
    }

    /// The letter that a call and its results share if no line joins them.
    fn letter(&self, no: usize) -> String {
        if self.pairs.calls[no].here().next().is_none() {
            return String::new();
        }
        match (self.style, u8::try_from(no)) {
            (PairStyle::Letters, Ok(no @ 0..26)) => format!("{} ", char::from(b'a' + no)),
            (PairStyle::Letters, _) => format!("{} ", no + 1),
            (PairStyle::Lines, _) => String::new(),
        }
    }

    fn id(&self, call: &Call<'_>) -> String {
        let id = call.block.tool.map_or(String::new(), |tool| text::line(self.session.transcript.id(tool)));
        text::cut(&id, 16)
    }
}

/// What became of a call, in a sign and a word or two.
fn fate(call: &Call<'_>) -> (Role, String) {
    let here = call.here().count();
    match call.results.first() {
        None => (Role::Bad, "✗ no result".to_owned()),
        Some(_) if here == 1 && call.results.len() == 1 => (Role::Good, "✓".to_owned()),
        Some(_) if here > 1 => (Role::Bad, format!("✗ ×{here} results")),
        Some(_) if here == 1 => (Role::Warn, format!("! ×{} results", call.results.len())),
        Some(result) if matches!(result.stands, Stands::Later(_)) => (Role::Bad, "✗ late".to_owned()),
        Some(_) => (Role::Bad, "✗ other branch".to_owned()),
    }
}

fn first_line(said: &str) -> String {
    text::line(said.trim().lines().next().unwrap_or_default())
}

/// Draws the lines: each pair has a column of its own, the first call the outermost.
fn join(rows: &mut [Row], wires: &[Wire], columns: usize) {
    let wires: Vec<(usize, &Wire)> = wires.iter().filter(|wire| wire.to > 0).enumerate().collect();
    let Some(first) = wires.iter().map(|(_, wire)| wire.from).min() else { return };
    let last = wires.iter().map(|(_, wire)| wire.to).max().unwrap_or(first);
    let column = |at: usize| columns.saturating_sub(END + APART * at);
    let innermost = column(wires.len() - 1);
    for (no, row) in rows.iter_mut().enumerate().take(last + 1).skip(first) {
        let Row::Words(left, right) = row else { continue };
        cut(left, innermost.saturating_sub(3));
        let used: usize = left.iter().map(|(_, words)| text::width(words)).sum();
        let mut cells = vec![' '; column(0) + 1 - used.min(column(0))];
        for (at, wire) in &wires {
            let x = column(*at) - used;
            if (wire.from..=wire.to).contains(&no) {
                cells[x] = if no == wire.from {
                    '┐'
                } else if no == wire.to {
                    '┘'
                } else {
                    '│'
                };
            }
            if no == wire.from || no == wire.to {
                cells[1..x].iter_mut().filter(|cell| **cell == ' ').for_each(|cell| *cell = '─');
            }
        }
        left.push((Role::Dim, cells.into_iter().collect::<String>().trim_end().to_owned()));
        // There is less room at the end here; the heading of the result has the line of the file.
        if right.iter().map(|(_, words)| text::width(words)).sum::<usize>() >= END {
            right.clear();
        }
    }
}

/// Cuts words in their roles to `columns`.
fn cut(parts: &mut Vec<(Role, String)>, columns: usize) {
    let mut room = columns;
    for (_, words) in parts.iter_mut() {
        *words = text::cut(words, room);
        room -= text::width(words);
    }
    parts.retain(|(_, words)| !words.is_empty());
}
