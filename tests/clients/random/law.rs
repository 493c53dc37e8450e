//! The law, and what is counted beside it.

use super::READERS;
use super::tried::Tried;
use crate::client::Client;
use crate::held::{Count, Held};
use crate::resume::{Replay, Verdict};
use crate::rows::Rows;
use std::collections::BTreeMap;

/// The verdicts that promise that the session goes on.
const GOES_ON: [&str; 3] = ["sound", "interrupted", "errored"];

/// Those that say that something is wrong with it.
const WRONG: [&str; 4] = ["broken", "damaged", "lossy", "refused"];

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// It is said to go on, and the newest client cannot send it.
    Missed,
    /// It is said to go on, an older client cannot send it, and no finding says so.
    Untold,
    /// A remedy is offered and cannot be written, or its outcome is refused.
    Refused,
    /// The outcome of a remedy is not read alike.
    Unlike,
    /// No violation: all send the whole of it, and it is said to be damaged.
    Alarm,
}

/// One place where the law does not hold.
pub struct Violation<'a> {
    pub kind: Kind,
    pub tried: &'a Tried,
    /// The remedy, if it is about one.
    pub way: Option<&'static str>,
    pub says: String,
}

/// How much was tried, and what came of it.
#[derive(Default)]
pub struct Figures {
    sessions: usize,
    plans: usize,
    /// Sessions with violations of a kind.
    kinds: BTreeMap<Kind, usize>,
    /// Called sound, and sent, but not alike.
    unlike: usize,
}

impl Figures {
    pub fn says(&self) -> String {
        let of = |kind| self.kinds.get(&kind).copied().unwrap_or(0);
        format!(
            "{} sessions, {} plans written: missed {}, untold of older clients {}, plans that fail {}, read differently {}, alarms to look at {}, sound but read differently {}",
            self.sessions,
            self.plans,
            of(Kind::Missed),
            of(Kind::Untold),
            of(Kind::Refused),
            of(Kind::Unlike),
            of(Kind::Alarm),
            self.unlike,
        )
    }
}

/// Where the law does not hold for this session, alarms among it.
pub fn violations<'a>(tried: &'a Tried, figures: &mut Figures) -> Vec<Violation<'a>> {
    figures.sessions += 1;
    figures.plans += tried.after.len();
    let found: Vec<_> = before(tried, figures).into_iter().chain(after(tried)).collect();
    let mut kinds: Vec<_> = found.iter().map(|violation| violation.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    for kind in kinds {
        *figures.kinds.entry(kind).or_default() += 1;
    }
    found
}

/// What the verdict says against what clients do.
fn before<'a>(tried: &'a Tried, figures: &mut Figures) -> Option<Violation<'a>> {
    let found = |kind, says: String| Some(Violation { kind, tried, way: None, says });
    if tried.report.is_string() {
        return found(Kind::Missed, format!("check failed: {}", tried.report));
    }
    let cannot: Vec<_> =
        READERS.iter().zip(&tried.before).filter(|(_, replay)| replay.verdict != Verdict::Ok).collect();
    if WRONG.contains(&tried.verdict()) {
        let whole = cannot.is_empty() && alike(&tried.before) && is_whole(tried);
        return whole.then(|| found(Kind::Alarm, "all of them send the whole of it".to_owned()))?;
    }
    if !GOES_ON.contains(&tried.verdict()) {
        return None;
    }
    if cannot.iter().any(|(reader, _)| **reader == READERS[READERS.len() - 1]) {
        return found(Kind::Missed, "the newest client cannot send it".to_owned());
    }
    if !cannot.is_empty() && !tells_more(tried) {
        return found(Kind::Untold, "no finding says that older clients cannot send it".to_owned());
    }
    // Those that read the healthy session alike.
    let from = usize::from(!tried.damaged.base.for_all);
    figures.unlike += usize::from(cannot.is_empty() && !alike(&tried.before[from..]));
    None
}

/// Whether the report has a finding that the healthy session has not.
fn tells_more(tried: &Tried) -> bool {
    let usual = tried.damaged.base.usual();
    tried.findings().iter().any(|finding| !usual.iter().any(|rule| rule == finding.0))
}

/// What clients do with what every remedy wrote.
fn after(tried: &Tried) -> Vec<Violation<'_>> {
    let found = |kind, way, says| Violation { kind, tried, way: Some(way), says };
    let failed = tried.rescues.iter().filter_map(|(way, rescue)| {
        let why = rescue.as_ref().err()?;
        Some(found(Kind::Refused, *way, why.chars().take(600).collect()))
    });
    let written = tried.after.iter().filter_map(|(way, replays)| {
        if replays.iter().any(|replay| replay.verdict != Verdict::Ok) {
            return Some(found(Kind::Refused, *way, "not every client takes it".to_owned()));
        }
        let other = (1..replays.len()).find(|other| replays[*other].essence != replays[0].essence)?;
        Some(found(Kind::Unlike, *way, differs((READERS[0], &replays[0]), (READERS[other], &replays[other]))))
    });
    failed.chain(written).collect()
}

pub fn alike(replays: &[Replay]) -> bool {
    replays.windows(2).all(|pair| pair[0].essence == pair[1].essence)
}

pub fn differs((first, model): (Client, &Replay), (reader, replay): (Client, &Replay)) -> String {
    let mut pairs = replay.essence.iter().zip(&model.essence);
    let at = pairs.position(|(a, b)| a != b).unwrap_or(replay.essence.len().min(model.essence.len()));
    let word = |replay: &Replay| format!("{:?}", replay.essence.get(at)).chars().take(160).collect::<String>();
    format!("{} and {} differ, first at word {at}: {} / {}", first.0, reader.0, word(model), word(replay))
}

/// Whether everything that can be read in the file is sent, but for what no client sends.
fn is_whole(tried: &Tried) -> bool {
    let lines = tried.damaged.bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    let text: Vec<_> = lines.filter(|line| serde_json::from_slice::<serde_json::Value>(line).is_ok()).collect();
    let held = Held::of(&Rows::parse(&text.join(&b'\n')));
    tried.before.first().is_some_and(|replay| held.without(&Held::sent(&replay.essence)) == Count::default())
}
