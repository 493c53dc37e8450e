//! The one form of a session that every client version measured reads alike.
//!
//! Linear, calls before their results; a new session id and fresh uuids everywhere, and every reference to them
//! follows; timestamps never go backwards, because clients up to 2.1.80 take the newest end for the conversation
//! and later ones the last line. Attachments and notices stay links, because later clients send them; signs of life
//! hang aside, because clients up to 2.0.76 cannot follow a chain through them. Every other byte stays as it was.

use std::collections::HashMap;

use crate::session::{Session, Via};
use crate::transcript::edit::set_fields;
use crate::transcript::{EntryNo, Form, Id, Json, Kind, Marks, Transcript, json};

/// The names in a new session.
pub struct Naming<'a> {
    /// Its id.
    pub session: &'a str,
    /// Its title.
    pub title: &'a str,
    /// Gives a uuid that was never used.
    pub fresh: &'a mut dyn FnMut() -> String,
}

/// A session as it would be written.
pub struct Written {
    /// The file.
    pub bytes: Vec<u8>,
    /// The uuids that were replaced, old to new.
    pub renamed: HashMap<String, String>,
}

/// The session up to link `end`, under new names.
pub fn write(session: &Session, end: usize, naming: &mut Naming<'_>) -> Written {
    let kept = kept_entries(session, end);
    let transcript = &session.transcript;
    let uuids = kept.iter().filter_map(|kept| transcript.entries[kept.entry].uuid);
    let names: HashMap<Id, String> = uuids.map(|id| (id, (naming.fresh)())).collect();
    let mut writer = Writer { transcript, names, session: naming.session, out: Vec::new(), tip: None, time: None };
    for kept in &kept {
        writer.push(kept);
    }
    writer.title(naming.title);
    let text = |(id, new): (&Id, &String)| (transcript.id(*id).to_owned(), new.clone());
    Written { renamed: writer.names.iter().map(text).collect(), bytes: writer.out }
}

/// Whether the links before `end` are whole once written anew, though clients cannot follow them now.
pub(super) fn kept_whole(session: &Session, end: usize) -> bool {
    let mut naming = Naming { session: "", title: "", fresh: &mut fresh_in_order() };
    let written = write(session, end, &mut naming);
    let again = Session::of(Transcript::parse(written.bytes));
    crate::diagnosis::is_good(&again, again.links.len())
}

/// Names that are only unique in one trial.
fn fresh_in_order() -> impl FnMut() -> String {
    let mut next = 0u64;
    move || {
        next += 1;
        format!("{next:032x}")
    }
}

/// An entry that is kept, and its part in the new chain.
pub(super) struct Kept {
    entry: EntryNo,
    part: Part,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// A link, the child of the one before it.
    Link,
    /// A link that starts anew, behind a compaction or at the root.
    Root,
    /// Hangs on the link before it; nothing hangs on it.
    Aside,
    /// Hangs where it hung, in a sub-agent's chain of its own.
    Sidechain,
    /// No link at all.
    Loose,
}

/// What is kept of a session that ends before link `end`, in the order in which it is written.
pub(super) fn kept_entries(session: &Session, end: usize) -> Vec<Kept> {
    let entries = &session.transcript.entries;
    let cut = session.links[end..].iter().map(|link| link.entry).min().unwrap_or(entries.len());
    let mut is_kept = vec![false; entries.len()];
    for link in &session.links[..end] {
        is_kept[link.entry] = true;
    }
    let mut extra = Vec::new();
    for no in 0..entries.len() {
        if !is_kept[no]
            && let Some(part) = belongs(session, no, no < cut, &is_kept)
        {
            is_kept[no] = true;
            extra.push(Kept { entry: no, part });
        }
    }
    let mut kept = Vec::with_capacity(end + extra.len());
    let mut extra = extra.into_iter().peekable();
    for (at, link) in session.links[..end].iter().enumerate() {
        while let Some(before) = extra.next_if(|extra| extra.entry < link.entry) {
            kept.push(before);
        }
        let part = match link.via {
            _ if entries[link.entry].kind == Kind::Progress => Part::Aside,
            Via::Compaction => Part::Root,
            _ if at == 0 => Part::Root,
            _ => Part::Link,
        };
        kept.push(Kept { entry: link.entry, part });
    }
    kept.extend(extra);
    results_before_words(session, &mut kept);
    kept
}

/// Whether an entry off the chain belongs to what is kept, and how.
fn belongs(session: &Session, no: EntryNo, before_cut: bool, is_kept: &[bool]) -> Option<Part> {
    let transcript = &session.transcript;
    let entry = &transcript.entries[no];
    if entry.form != Form::Whole {
        return None;
    }
    let named = |id: Id| session.named(id);
    if !entry.is_link() {
        // Titles and modes hold for the whole session, wherever they stand; the rest belongs to its place.
        let anywhere = matches!(entry.kind, Kind::CustomTitle | Kind::AiTitle | Kind::Mode);
        let about_dropped = entry.about.and_then(named).is_some_and(|about| !is_kept[about]);
        return ((anywhere || before_cut) && !about_dropped).then_some(Part::Loose);
    }
    let side = entry.marks.has(Marks::SIDECHAIN);
    let older_copy = entry.uuid.and_then(named) != Some(no);
    if !before_cut || older_copy || (entry.is_message() && !side) {
        return None;
    }
    let parent = entry.parent.and_then(named);
    if side && parent.is_none_or(|parent| is_kept[parent]) {
        return Some(Part::Sidechain);
    }
    parent.is_some_and(|parent| is_kept[parent]).then_some(Part::Aside)
}

/// Of the results of one message those come last that a person added words to: clients up to 2.0.14 send entries
/// in their order, and the API wants all results before any words.
fn results_before_words(session: &Session, kept: &mut [Kept]) {
    let transcript = &session.transcript;
    let results = |kept: &Kept| {
        let blocks = transcript.blocks_of(kept.entry);
        let is_result = |block: &crate::transcript::Block| block.kind == crate::transcript::BlockKind::ToolResult;
        (blocks.iter().any(is_result), blocks.iter().all(is_result))
    };
    let mut start = 0;
    while start < kept.len() {
        let length = kept[start..].iter().take_while(|kept| kept.part == Part::Link && results(kept).0).count();
        kept[start..start + length].sort_by_key(|kept| !results(kept).1);
        start += length.max(1);
    }
}

struct Writer<'a> {
    transcript: &'a Transcript,
    names: HashMap<Id, String>,
    session: &'a str,
    out: Vec<u8>,
    /// The uuid of the last link.
    tip: Option<String>,
    /// The newest timestamp so far, and how it reads.
    time: Option<(i64, Vec<u8>)>,
}

impl Writer<'_> {
    fn push(&mut self, kept: &Kept) {
        let entry = &self.transcript.entries[kept.entry];
        let parent = match kept.part {
            Part::Link | Part::Aside => Some(self.tip.clone()),
            Part::Root => Some(None),
            Part::Sidechain | Part::Loose => None,
        };
        let time = (kept.part != Part::Loose).then(|| self.time(kept.entry)).flatten();
        let body = self.transcript.raw(kept.entry);
        let set = set_fields(body, |key, value| self.set(key, value, parent.as_ref(), time.as_deref()));
        // Only whole objects are kept, so there is always something to set fields in.
        self.out.extend_from_slice(&set.unwrap_or_else(|_| body.to_vec()));
        self.out.push(b'\n');
        if matches!(kept.part, Part::Link | Part::Root) {
            self.tip = entry.uuid.map(|id| self.names[&id].clone());
        }
    }

    /// The timestamp of an entry, where it has to change: never before an earlier one.
    fn time(&mut self, no: EntryNo) -> Option<Vec<u8>> {
        let millis = self.transcript.entries[no].time?;
        match &self.time {
            Some((newest, text)) if *newest > millis => Some(text.clone()),
            _ => {
                let text = self.transcript.body(no).get("timestamp").map(|value| value.0.to_vec());
                self.time = text.map(|text| (millis, text));
                None
            }
        }
    }

    fn set(
        &self,
        key: &[u8],
        value: Json<'_>,
        parent: Option<&Option<String>>,
        time: Option<&[u8]>,
    ) -> Option<Vec<u8>> {
        match key {
            b"sessionId" | b"session_id" => Some(json::quote(self.session)),
            b"timestamp" => time.map(<[u8]>::to_vec),
            b"parentUuid" if parent.is_some() => {
                Some(parent?.as_ref().map_or_else(|| b"null".to_vec(), |uuid| json::quote(uuid)))
            }
            b"snapshot" => {
                let inside = |key: &[u8], value: Json<'_>| if key == b"messageId" { self.renamed(value) } else { None };
                set_fields(value.0, inside).ok()
            }
            _ => self.renamed(value),
        }
    }

    /// The new name of a uuid, if the value is one that is kept.
    fn renamed(&self, value: Json<'_>) -> Option<Vec<u8>> {
        let raw = value.raw_text().filter(|raw| raw.len() <= 64)?;
        let id = self.transcript.ids.find(std::str::from_utf8(raw).ok()?)?;
        self.names.get(&id).map(|new| json::quote(new))
    }

    /// The row by which a client's picker shows the session. Clients take the last one.
    fn title(&mut self, title: &str) {
        self.out.extend_from_slice(b"{\"type\":\"custom-title\",\"customTitle\":");
        self.out.extend_from_slice(&json::quote(title));
        self.out.extend_from_slice(b",\"sessionId\":");
        self.out.extend_from_slice(&json::quote(self.session));
        self.out.extend_from_slice(b"}\n");
    }
}
