//! The difference between a session and what a plan makes of it: the same changes by turns, by lines, and in words.

mod lines;
mod text;
mod turns;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::{Duration, Instant};

use similar::{Algorithm, DiffOp, capture_diff_slices_deadline};

use crate::recovery::{Plan, preview};
use crate::session::{Place as Spot, Session, Via};
use crate::transcript::{EntryNo, Transcript};
use crate::tui::Role;

/// How long the search for the shortest difference may take; then any difference will do.
const PATIENCE: Duration = Duration::from_millis(300);

/// A difference, ready to be shown.
#[derive(Debug)]
pub struct Difference {
    /// Turns and steps.
    pub turns: Vec<Row>,
    /// Entries, each in one line.
    pub lines: Vec<Row>,
    /// The texts that change.
    pub text: Vec<Row>,
    /// How much changes.
    pub counts: Counts,
    /// The steps and turns that change.
    pub places: BTreeMap<Spot, Sign>,
    /// How many messages the API will get.
    pub messages: usize,
}

/// How many entries change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// As they were.
    pub same: u32,
    /// With other words.
    pub changed: u32,
    /// Gone.
    pub removed: u32,
    /// New.
    pub added: u32,
}

/// What a plan does to something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// It stays as it was.
    Same,
    /// It says something else.
    Changed,
    /// It goes.
    Removed,
    /// It is new.
    Added,
}

impl Sign {
    /// How it is drawn.
    pub fn shown(self) -> (&'static str, Role) {
        match self {
            Self::Same => (" ", Role::Text),
            Self::Changed => ("~", Role::Warn),
            Self::Removed => ("−", Role::Removed),
            Self::Added => ("+", Role::Added),
        }
    }
}

/// A row of any view.
#[derive(Clone, Debug)]
pub struct Row {
    /// What becomes of it.
    pub sign: Sign,
    /// Its place: line, turn or step.
    pub at: String,
    /// Its words, cleaned.
    pub words: Vec<(Role, String)>,
}

impl Row {
    /// One row for a run of rows that stay as they were.
    fn fold(words: String) -> Self {
        Self { sign: Sign::Same, at: String::new(), words: vec![(Role::Dim, words)] }
    }
}

/// An entry before the plan, after it, or both.
#[derive(Clone, Copy, Debug)]
enum Pair {
    Same(EntryNo),
    Moved(EntryNo),
    /// It says the same, but its parent was lost, and it gets another one.
    Linked(EntryNo),
    Changed(EntryNo, EntryNo),
    Removed(EntryNo),
    Added(EntryNo),
}

/// What an entry is recognized by.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Key {
    Uuid(usize),
    /// Its bytes: it has no uuid of its own.
    Bytes(u64),
}

/// A session before and after a plan.
struct Sides<'a> {
    old: &'a Session,
    new: &'a Session,
}

impl Difference {
    /// What a plan changes.
    pub fn of(session: &Session, plan: &Plan) -> Self {
        // Every entry keeps its uuid in the preview, so that it is recognized.
        let after = preview(session, plan);
        let sides = Sides { old: session, new: &after };
        let mut pairs = sides.pairs();
        if !plan.way.writes() {
            pairs.retain(|pair| !matches!(pair, Pair::Added(_)));
            for pair in &mut pairs {
                if let Pair::Moved(no) | Pair::Linked(no) = *pair {
                    *pair = Pair::Same(no);
                }
            }
        }
        let (turns, places) = turns::rows(&sides, &pairs);
        Self {
            turns,
            lines: lines::rows(&sides, &pairs, plan.way.writes()),
            text: text::rows(&sides, &pairs),
            counts: Counts::of(&pairs),
            places,
            messages: after.request().messages.len(),
        }
    }
}

impl Counts {
    fn of(pairs: &[Pair]) -> Self {
        let mut counts = Self::default();
        for pair in pairs {
            let count = match pair {
                Pair::Same(_) | Pair::Moved(_) => &mut counts.same,
                Pair::Changed(..) | Pair::Linked(_) => &mut counts.changed,
                Pair::Removed(_) => &mut counts.removed,
                Pair::Added(_) => &mut counts.added,
            };
            *count += 1;
        }
        counts
    }
}

impl Sides<'_> {
    fn pairs(&self) -> Vec<Pair> {
        let (old, new) = (self.old_keys(), self.new_keys());
        let old_places: HashMap<Key, EntryNo> = old.iter().copied().zip(0..).collect();
        let new_places: HashMap<Key, EntryNo> = new.iter().copied().zip(0..).collect();
        let has_uuid = |key: &Key| matches!(key, Key::Uuid(_));
        let torn_off: HashSet<EntryNo> =
            self.old.links.iter().filter(|link| matches!(link.via, Via::Gap(_))).map(|link| link.entry).collect();
        let stays = |no| if torn_off.contains(&no) { Pair::Linked(no) } else { Pair::Same(no) };
        let mut pairs = Vec::with_capacity(old.len());
        let (mut gone, mut come): (Vec<EntryNo>, Vec<EntryNo>) = (Vec::new(), Vec::new());
        for op in capture_diff_slices_deadline(Algorithm::Myers, &old, &new, Some(Instant::now() + PATIENCE)) {
            gone.clear();
            come.clear();
            match op {
                DiffOp::Equal { old_index, new_index, len } => {
                    pairs.extend((0..len).map(|at| self.pair(old_index + at, new_index + at, stays)));
                }
                DiffOp::Delete { old_index, old_len, .. } => gone.extend(old_index..old_index + old_len),
                DiffOp::Insert { new_index, new_len, .. } => come.extend(new_index..new_index + new_len),
                DiffOp::Replace { old_index, old_len, new_index, new_len } => {
                    gone.extend(old_index..old_index + old_len);
                    come.extend(new_index..new_index + new_len);
                }
            }
            // An entry that moved is shown at its new place.
            let lost = gone.iter().filter(|no| !(has_uuid(&old[**no]) && new_places.contains_key(&old[**no])));
            pairs.extend(lost.map(|no| Pair::Removed(*no)));
            pairs.extend(come.iter().map(|no| match old_places.get(&new[*no]).filter(|_| has_uuid(&new[*no])) {
                Some(from) => self.pair(*from, *no, Pair::Moved),
                None => Pair::Added(*no),
            }));
        }
        pairs
    }

    fn pair(&self, old: EntryNo, new: EntryNo, unchanged: impl Fn(EntryNo) -> Pair) -> Pair {
        let (before, after) = (&self.old.transcript, &self.new.transcript);
        let (one, other) = (before.blocks_of(old), after.blocks_of(new));
        let alike = one.len() == other.len()
            && one.iter().zip(other).all(|(one, other)| before.block_body(one).0 == after.block_body(other).0);
        if alike { unchanged(old) } else { Pair::Changed(old, new) }
    }

    fn old_keys(&self) -> Vec<Key> {
        let transcript = &self.old.transcript;
        let key = |no: EntryNo| match transcript.entries[no].uuid {
            // Of several entries with one uuid, one counts.
            Some(uuid) if self.old.named(uuid) == Some(no) => Key::Uuid(uuid.index()),
            _ => bytes(transcript, no),
        };
        (0..transcript.entries.len()).map(key).collect()
    }

    fn new_keys(&self) -> Vec<Key> {
        let (before, after) = (&self.old.transcript, &self.new.transcript);
        let known = |no: EntryNo| {
            let uuid = before.ids.find(after.id(after.entries[no].uuid?))?;
            self.old.named(uuid).map(|_| Key::Uuid(uuid.index()))
        };
        (0..after.entries.len()).map(|no| known(no).unwrap_or_else(|| bytes(after, no))).collect()
    }
}

fn bytes(transcript: &Transcript, no: EntryNo) -> Key {
    let mut hasher = DefaultHasher::new();
    transcript.raw(no).hash(&mut hasher);
    Key::Bytes(hasher.finish())
}
