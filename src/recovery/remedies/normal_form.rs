//! The form of a session that every measured client reads alike.
//!
//! One linear chain; calls before their results; what a compaction keeps comes after its summary. A new session id and
//! new uuids, in every reference too. Timestamps never go backwards and the last link's is the newest: clients up to
//! 2.1.80 end the conversation at the first of the newest entries, later ones at the last line. Attachments and notices
//! stay links, because later clients send them only there, but none comes last, where 2.1.80 and 2.1.150 would answer
//! it. Entries of any other kind hang aside, because older clients cannot follow a chain through them. Every other byte
//! stays.

use std::collections::{HashMap, HashSet};

use super::kept::{Kept, Part, kept_entries};
use crate::session::Session;
use crate::transcript::edit::{set_fields, without_fields};
use crate::transcript::{EntryNo, Id, Json, Kind, Line, Subtype, Transcript, json};

/// The names in a new session.
pub struct Naming<'a> {
    /// The session id.
    pub session: &'a str,
    /// The title, if it gets one.
    pub title: Option<&'a str>,
    /// Maps the uuid of an entry to its new one.
    pub rename: Box<dyn FnMut(&str) -> String + 'a>,
}

impl<'a> Naming<'a> {
    /// New names everywhere. Each call of `fresh` gives a new uuid.
    pub fn fresh(session: &'a str, title: &'a str, mut fresh: impl FnMut() -> String + 'a) -> Self {
        Self { session, title: Some(title), rename: Box::new(move |_| fresh()) }
    }

    /// The names that a session has, and fresh ones for entries that cures inserted.
    pub fn kept(session: &'a Session, mut fresh: impl FnMut() -> String + 'a) -> Self {
        let known = |name: &str| session.transcript.ids.find(name).is_some();
        let rename = move |name: &str| if known(name) { name.to_owned() } else { fresh() };
        Self { session: session.id().unwrap_or_default(), title: None, rename: Box::new(rename) }
    }
}

/// The bytes of the session up to link `end`, with new names.
pub(super) fn write(session: &Session, end: usize, naming: &mut Naming<'_>) -> Vec<u8> {
    let kept = kept_entries(session, end);
    let transcript = &session.transcript;
    let uuids = kept.iter().filter_map(|kept| transcript.entries[kept.entry].uuid);
    let names: HashMap<Id, String> = uuids.map(|id| (id, (naming.rename)(transcript.id(id)))).collect();
    let mut writer = Writer::new(transcript, Some(names), naming.session);
    // Names and times can get a little longer.
    let length: usize = kept.iter().map(|kept| transcript.raw(kept.entry).len() + 64).sum();
    let mut out = Vec::with_capacity(length + 256);
    writer.each(&kept, |entry, line| {
        out.extend_from_slice(line.as_deref().unwrap_or(transcript.raw(entry)));
        out.push(b'\n');
    });
    if let Some(title) = naming.title {
        out.extend_from_slice(&title_row(title, naming.session));
        out.push(b'\n');
    }
    out
}

/// The session up to link `end` in the normal form, with its old names. Unchanged entries are not copied, so their size
/// does not matter.
pub(super) fn straight(session: &Session, end: usize, title: Option<&str>) -> Session {
    let kept = kept_entries(session, end);
    let id = session.id().unwrap_or_default();
    let mut writer = Writer::new(&session.transcript, None, id);
    let mut lines = Vec::with_capacity(kept.len() + 1);
    writer.each(&kept, |entry, line| lines.push(line.map_or(Line::Kept(entry), Line::New)));
    lines.extend(title.map(|title| Line::New(title_row(title, id))));
    Session::of(session.transcript.rebuilt(lines.into_iter()))
}

/// The fields of a compaction that name the messages it keeps. In the normal form these are links after its summary,
/// where every client sends them; 2.0.76 and older do not know the fields (measured on 2.0.76, 2.1.150 and 2.1.332).
const PRESERVED: [&str; 2] = ["preservedSegment", "preservedMessages"];

/// Whether a field names entries: `uuid`, `parentUuid`, `leafUuid`, `sourceToolAssistantUUID`, `messageId`,
/// `snapshotMessageId`, `interruptedMessageId` and any later one with such a name.
fn is_reference(key: &[u8]) -> bool {
    key.to_ascii_lowercase().ends_with(b"uuid") || key.ends_with(b"essageId")
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Time {
    /// At least as new as all before it.
    NotOlder,
    /// Newer than all before it.
    Newest,
}

struct Writer<'a> {
    transcript: &'a Transcript,
    /// The new names; none keeps the old ones.
    names: Option<HashMap<Id, String>>,
    session: &'a str,
    /// The uuids of the links, needed only if an entry names the end of the conversation.
    links: HashSet<Id>,
    /// The uuids written so far.
    written: HashSet<Id>,
    /// The uuid of the last link so far.
    tip: Option<Id>,
    /// The newest timestamp so far, and how to write it.
    time: Option<(i64, Stamp)>,
    /// The first timestamp in the session, or the start of 1970.
    first: i64,
}

enum Stamp {
    /// As in this entry.
    Of(EntryNo),
    /// As these bytes.
    New(Vec<u8>),
}

impl<'a> Writer<'a> {
    fn new(transcript: &'a Transcript, names: Option<HashMap<Id, String>>, session: &'a str) -> Self {
        Self {
            transcript,
            names,
            session,
            links: HashSet::new(),
            written: HashSet::new(),
            tip: None,
            time: None,
            first: 0,
        }
    }

    /// Calls `line` for each entry, with its new bytes if it changes.
    fn each(&mut self, kept: &[Kept], mut line: impl FnMut(EntryNo, Option<Vec<u8>>)) {
        let is_link = |kept: &&Kept| matches!(kept.part, Part::Link | Part::Root);
        let last = kept.iter().rposition(|kept| is_link(&kept));
        self.first = kept.iter().find_map(|kept| self.transcript.entries[kept.entry].time).unwrap_or_default();
        if kept.iter().any(|kept| self.transcript.entries[kept.entry].kind == Kind::LastPrompt) {
            self.links =
                kept.iter().filter(is_link).filter_map(|kept| self.transcript.entries[kept.entry].uuid).collect();
        }
        for (at, kept) in kept.iter().enumerate() {
            line(kept.entry, self.line(kept, if Some(at) == last { Time::Newest } else { Time::NotOlder }));
        }
    }

    fn line(&mut self, kept: &Kept, wanted: Time) -> Option<Vec<u8>> {
        let entry = &self.transcript.entries[kept.entry];
        let parent = match kept.part {
            Part::Link | Part::Aside => Some(self.tip),
            Part::Root => Some(None),
            // Its parent is not in the file or comes later, so the sub-agent's chain begins here.
            Part::Sidechain if entry.parent.is_some_and(|parent| !self.written.contains(&parent)) => Some(None),
            Part::Sidechain | Part::Loose => None,
        };
        self.written.extend(entry.uuid);
        let time = (kept.part != Part::Loose).then(|| self.time(kept.entry, wanted)).flatten();
        if matches!(kept.part, Part::Link | Part::Root) {
            self.tip = entry.uuid;
        }
        let in_session = entry.session.is_none_or(|id| self.transcript.id(id) == self.session);
        let in_place = parent.is_none_or(|parent| parent == entry.parent);
        let keeps = entry.subtype == Subtype::CompactBoundary;
        let names_leaf = entry.kind == Kind::LastPrompt;
        if self.names.is_none() && in_session && in_place && time.is_none() && !keeps && !names_leaf {
            return None;
        }
        let body = self.transcript.raw(kept.entry);
        let name = |id: Option<Id>| id.map_or_else(|| b"null".to_vec(), |id| json::quote(self.name(id)));
        let parent = parent.map(name);
        // Only whole objects are kept, so this never fails.
        let timed = time.as_ref().filter(|_| entry.time.is_none() && Json(body).get("timestamp").is_none());
        let timed = timed.map(|time| with_time(body, time));
        set_fields(timed.as_deref().unwrap_or(body), |key, value| {
            self.set(key, value, parent.as_deref(), time.as_deref(), names_leaf)
        })
        .ok()
    }

    /// The new timestamp of an entry, if it must change. One without a time gets that of the entry before it, or the
    /// first in the session: 2.0.76 opens no session in which a message has none, 2.1.80 and 2.1.150 none in which all
    /// lack it (measured).
    fn time(&mut self, no: EntryNo, wanted: Time) -> Option<Vec<u8>> {
        let own = self.transcript.entries[no].time;
        let newest = self.time.as_ref().map(|(newest, _)| *newest);
        let millis = own.or(newest).unwrap_or(self.first);
        let is_last = wanted == Time::Newest && newest.is_some_and(|newest| newest >= millis);
        match &self.time {
            Some((newest, stamp)) if !is_last && (*newest > millis || own.is_none()) => match stamp {
                Stamp::New(stamp) => Some(stamp.clone()),
                Stamp::Of(entry) => self.transcript.body(*entry).get("timestamp").map(|value| value.0.to_vec()),
            },
            _ if is_last || own.is_none() => {
                let millis = newest.filter(|_| is_last).map_or(millis, |newest| newest + 1);
                let stamp = json::quote(&format!("{:.3}", jiff::Timestamp::from_millisecond(millis).ok()?));
                self.time = Some((millis, Stamp::New(stamp.clone())));
                Some(stamp)
            }
            _ => {
                self.time = Some((millis, Stamp::Of(no)));
                None
            }
        }
    }

    fn set(
        &self,
        key: &[u8],
        value: Json<'_>,
        parent: Option<&[u8]>,
        time: Option<&[u8]>,
        is_prompt: bool,
    ) -> Option<Vec<u8>> {
        match key {
            b"sessionId" | b"session_id" => Some(json::quote(self.session)),
            b"timestamp" => time.map(<[u8]>::to_vec),
            b"parentUuid" if parent.is_some() => parent.map(<[u8]>::to_vec),
            // Clients from 2.1.150 on may end the conversation at this entry, so it must be a link.
            b"leafUuid" if is_prompt && !self.names_link(value) => self.tip.map(|tip| json::quote(self.name(tip))),
            b"compactMetadata" => Some(without_fields(value, &PRESERVED)),
            b"snapshot" => {
                let inside = |key: &[u8], value: Json<'_>| if key == b"messageId" { self.renamed(value) } else { None };
                set_fields(value.0, inside).ok()
            }
            _ if is_reference(key) => self.renamed(value),
            _ => None,
        }
    }

    fn names_link(&self, value: Json<'_>) -> bool {
        value.text().and_then(|name| self.transcript.ids.find(&name)).is_some_and(|id| self.links.contains(&id))
    }

    fn name(&self, id: Id) -> &str {
        let new = self.names.as_ref().and_then(|names| names.get(&id));
        new.map_or(self.transcript.id(id), String::as_str)
    }

    fn renamed(&self, value: Json<'_>) -> Option<Vec<u8>> {
        let names = self.names.as_ref()?;
        let id = self.transcript.ids.find(&value.text()?)?;
        names.get(&id).map(|new| json::quote(new))
    }
}

fn with_time(body: &[u8], time: &[u8]) -> Vec<u8> {
    let rest = body.strip_prefix(b"{").unwrap_or_default();
    let comma: &[u8] = if Json(body).fields().is_empty() { b"" } else { b"," };
    [b"{\"timestamp\":", time, comma, rest].concat()
}

/// The row that titles the session in a client's picker. Clients use the last one.
fn title_row(title: &str, session: &str) -> Vec<u8> {
    let (title, session) = (json::quote(title), json::quote(session));
    [b"{\"type\":\"custom-title\",\"customTitle\":", title.as_slice(), b",\"sessionId\":", &session, b"}"].concat()
}
