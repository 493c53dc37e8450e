//! What changes in each line of a session that is written in the normal form: its parent and its time.

use foldhash::HashSet;

use super::kept::{Kept, Part, kept_entries};
use crate::session::Session;
use crate::transcript::{EntryNo, Id, Transcript};

/// A line that is to be written.
pub(super) struct Order {
    /// The entry that it is made of.
    pub entry: EntryNo,
    /// Its parent.
    pub parent: Parent,
    /// Its time, if it changes.
    pub time: Option<Stamp>,
    /// The last link up to here.
    pub tip: Option<Id>,
    /// Whether it is a link of the new chain.
    pub is_link: bool,
}

/// The parent of a line.
#[derive(Clone, Copy)]
pub(super) enum Parent {
    /// The one that it has.
    Same,
    /// None.
    Root,
    /// This link.
    Link(Id),
}

/// A time.
#[derive(Clone, Copy)]
pub(super) enum Stamp {
    /// As it is written in this entry.
    Of(EntryNo),
    /// In milliseconds since 1970.
    At(i64),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Time {
    /// At least as new as all before it.
    NotOlder,
    /// Newer than all before it.
    Newest,
}

/// The lines of a session up to link `end`, in the order in which they are written.
pub(super) fn orders(session: &Session, end: usize) -> Vec<Order> {
    let kept = kept_entries(session, end);
    let transcript = &session.transcript;
    let last = kept.iter().rposition(is_link);
    let first = kept.iter().find_map(|kept| transcript.entries[kept.entry].time).unwrap_or_default();
    let mut chain = Chain { transcript, written: HashSet::default(), tip: None, time: None, first };
    let wanted = |at: usize| if Some(at) == last { Time::Newest } else { Time::NotOlder };
    kept.iter().enumerate().map(|(at, kept)| chain.next(kept, wanted(at))).collect()
}

fn is_link(kept: &Kept) -> bool {
    matches!(kept.part, Part::Link | Part::Root)
}

/// The new chain so far.
struct Chain<'a> {
    transcript: &'a Transcript,
    /// The uuids written so far.
    written: HashSet<Id>,
    /// The uuid of the last link.
    tip: Option<Id>,
    /// The newest time, and how to write it.
    time: Option<(i64, Stamp)>,
    /// The first time in the session, or the start of 1970.
    first: i64,
}

impl Chain<'_> {
    fn next(&mut self, kept: &Kept, wanted: Time) -> Order {
        let entry = &self.transcript.entries[kept.entry];
        let parent = match kept.part {
            Part::Link | Part::Aside => self.tip.map_or(Parent::Root, Parent::Link),
            Part::Root => Parent::Root,
            // Its parent is not in the file or comes later, so the sub-agent's chain begins here.
            Part::Sidechain if entry.parent.is_some_and(|parent| !self.written.contains(&parent)) => Parent::Root,
            Part::Sidechain | Part::Loose => Parent::Same,
        };
        self.written.extend(entry.uuid);
        let time = (kept.part != Part::Loose).then(|| self.time(kept.entry, wanted)).flatten();
        if is_link(kept) {
            self.tip = entry.uuid;
        }
        Order { entry: kept.entry, parent, time, tip: self.tip, is_link: is_link(kept) }
    }

    /// The new time of an entry, if it must change. One without a time gets that of the entry before it, or the first in
    /// the session: 2.0.76 opens no session in which a message has none, 2.1.80 and 2.1.150 none in which all lack it
    /// (measured).
    fn time(&mut self, no: EntryNo, wanted: Time) -> Option<Stamp> {
        let own = self.transcript.entries[no].time;
        let newest = self.time.map(|(newest, _)| newest);
        let millis = own.or(newest).unwrap_or(self.first);
        let is_last = wanted == Time::Newest && newest.is_some_and(|newest| newest >= millis);
        match self.time {
            Some((newest, stamp)) if !is_last && (newest > millis || own.is_none()) => Some(stamp),
            _ if is_last || own.is_none() => {
                let millis = newest.filter(|_| is_last).map_or(millis, |newest| newest + 1);
                self.time = Some((millis, Stamp::At(millis)));
                Some(Stamp::At(millis))
            }
            _ => {
                self.time = Some((millis, Stamp::Of(no)));
                None
            }
        }
    }
}
