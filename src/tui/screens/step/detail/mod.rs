//! One step in detail: which result belongs to which call, what is wrong with it, and what it says.
//!
//! The rows are made again when something changes. A row of a body is a range of the file's bytes, decoded when it is
//! drawn: a line of many megabytes costs only what the screen shows of it.

mod about;
mod body;
mod contents;
mod input;
mod pairing;
mod pairs;
mod subject;

use std::ops::Range;

use jiff::tz::TimeZone;

use crate::session::{Session, StepKind};
use crate::text;
use crate::transcript::json;
use crate::tui::opened::rows::Item;
use crate::tui::{Card, Role, words};

use body::{Bodies, Coding};
use subject::Subject;

/// How much of the bodies is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Depth {
    /// The beginning of each.
    #[default]
    Short,
    /// All that is said.
    Full,
    /// The lines of the file.
    Raw,
}

impl Depth {
    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Short => "short",
            Self::Full => "full",
            Self::Raw => "raw lines",
        }
    }

    /// The next one.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::Short => Self::Full,
            Self::Full => Self::Raw,
            Self::Raw => Self::Short,
        }
    }
}

/// What happens to lines that are wider than the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wrap {
    /// They go on below.
    #[default]
    Wrapped,
    /// They are cut.
    Cut,
}

impl Wrap {
    /// The other one.
    #[must_use]
    pub fn next(self) -> Self {
        if self == Self::Wrapped { Self::Cut } else { Self::Wrapped }
    }
}

/// How a step is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// How much of the bodies is shown.
    pub depth: Depth,
    /// What happens to long lines.
    pub wrap: Wrap,
    /// The first row on the screen.
    pub top: usize,
}

/// How wide the rows are, and how they show pairs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowLayout {
    /// Columns of a row.
    pub columns: usize,
    /// How pairs are shown.
    pub pairs: PairStyle,
}

/// How pairs are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PairStyle {
    /// By lines, if there are few.
    Lines,
    /// By letters.
    Letters,
}

/// One step, as rows.
#[derive(Debug)]
pub struct Detail {
    /// What the rows were made from.
    made_of: (Item, Depth, Wrap, RowLayout),
    /// Where it is: `turn 43`, `step 7`.
    pub place: Vec<String>,
    /// The line of the file that it begins on.
    pub line: u32,
    /// Its rows.
    pub rows: Vec<Row>,
}

/// One row.
#[derive(Clone, Debug)]
pub enum Row {
    /// Our words in their roles, and those at the end of the row, cleaned.
    Words(Vec<(Role, String)>, Vec<(Role, String)>),
    /// A heading.
    Heading(String),
    /// Bytes of the file, after a few words of ours.
    Body(String, Range<usize>, Coding, Role),
}

impl Row {
    fn words(role: Role, words: impl Into<String>) -> Self {
        Self::Words(vec![(role, words.into())], Vec::new())
    }

    fn empty() -> Self {
        Self::Words(Vec::new(), Vec::new())
    }
}

/// The bytes of a body row, decoded and cleaned.
pub fn decoded(session: &Session, at: &Range<usize>, coding: Coding) -> String {
    let raw = session.transcript.get(at).unwrap_or_default();
    let words = match coding {
        Coding::Escaped => json::decode(raw),
        Coding::Plain => String::from_utf8_lossy(raw),
    };
    text::clean(&words).replace('\n', " ")
}

impl Detail {
    /// The step under the cursor, or nothing if `old` is up to date.
    pub fn refreshed(
        old: Option<&Self>,
        look: Look,
        card: &Card,
        layout: RowLayout,
        zone: Option<&TimeZone>,
    ) -> Option<Self> {
        let made_of = (card.at(), look.depth, look.wrap, layout);
        let known = old.is_some_and(|detail| detail.made_of == made_of);
        if known { None } else { Self::of(card, made_of, zone) }
    }

    fn of(card: &Card, made_of: (Item, Depth, Wrap, RowLayout), zone: Option<&TimeZone>) -> Option<Self> {
        let (item, depth, wrap, layout) = made_of;
        let subject = Subject { zone, ..Subject::of(card, item)? };
        let bodies = Bodies { session: &card.opened.session, depth, wrap, columns: layout.columns };
        let mut rows = Vec::new();
        if depth == Depth::Raw {
            for link in subject.links {
                bodies.line(&mut rows, link.entry);
            }
        } else {
            push_rows(&mut rows, card, &subject, &bodies, layout);
        }
        Some(Self { made_of, place: subject.place, line: subject.line, rows })
    }
}

fn push_rows(rows: &mut Vec<Row>, card: &Card, subject: &Subject<'_>, bodies: &Bodies<'_>, layout: RowLayout) {
    let pairs = pairs::Pairs::of(&card.opened.session, subject);
    match subject.kind {
        Some(StepKind::Answer) => pairing::draw(rows, &card.opened.session, subject, &pairs, layout),
        Some(_) => rows.push(subject.heading("client", &card.opened.session)),
        None => rows.push(subject.heading("prompt", &card.opened.session)),
    }
    rows.push(Row::empty());
    let before = rows.len();
    about::push_rows(rows, &card.opened, subject, &pairs, layout.columns);
    if rows.len() > before {
        rows.push(Row::empty());
    }
    contents::push_rows(bodies, rows, subject, &pairs);
}

/// A sentence under a label, in as many rows as it takes.
fn say(rows: &mut Vec<Row>, columns: usize, label: &str, role: Role, sentence: &str) {
    let room = columns.saturating_sub(LABEL).max(12);
    for (at, line) in text::wrap(&text::line(sentence), room).into_iter().enumerate() {
        let label = if at == 0 { label } else { "" };
        rows.push(Row::Words(vec![(Role::Dim, text::fit(label, LABEL)), (role, line)], Vec::new()));
    }
}

/// The columns of a label.
const LABEL: usize = 10;

/// A call's tool and what it worked on, cleaned.
fn call_words(session: &Session, call: &crate::transcript::Block) -> (String, String) {
    let label = words::without_cwd(session, &crate::session::call_label(&session.transcript, call));
    let name =
        session.transcript.block_body(call).get("name").and_then(|name| name.text().map(|name| text::line(&name)));
    let name = name.unwrap_or_default();
    let rest = text::line(&label);
    let rest = rest.strip_prefix(&name).map_or(rest.clone(), |rest| rest.trim().to_owned());
    (name, rest)
}
