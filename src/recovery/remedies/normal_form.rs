//! The form of a session that every measured client reads alike.
//!
//! One linear chain; calls before their results; what a compaction keeps comes after its summary. A new session id and
//! new uuids, in every reference too. Timestamps never go backwards and the last link's is the newest: clients up to
//! 2.1.80 end the conversation at the first of the newest entries, later ones at the last line. Attachments and notices
//! stay links, because later clients send them only there, but none comes last, where 2.1.80 and 2.1.150 would answer
//! it. Entries of any other kind hang aside, because older clients cannot follow a chain through them. Every other byte
//! stays.

use std::sync::Arc;

use foldhash::HashSet;

use super::naming::{Names, Naming};
use super::orders::{Order, Parent, Stamp, orders};
use crate::session::Session;
use crate::transcript::edit::{set_fields, without_fields};
use crate::transcript::{Id, Json, Kind, Line, Subtype, Transcript, json};

/// The session up to link `end` in the normal form, with its old names. Unchanged entries are not copied, so their size
/// does not matter.
pub(super) fn straight(session: &Session, end: usize, title: Option<&str>) -> Session {
    let form = NormalForm::of(session, end, None, session.id().unwrap_or_default().to_owned());
    let lines = form.orders.iter().map(|order| form.line(order).map_or(Line::Kept(order.entry), Line::New));
    let title = title.map(|title| Line::New(title_row(title, &form.session)));
    Session::of(session.transcript.rebuilt(lines.chain(title)))
}

/// The fields of a compaction that name the messages it keeps. In the normal form these are links after its summary,
/// where every client sends them; 2.0.76 and older do not know the fields (measured on 2.0.76, 2.1.150 and 2.1.332).
const PRESERVED: [&str; 2] = ["preservedSegment", "preservedMessages"];

/// Whether a field names entries: `uuid`, `parentUuid`, `leafUuid`, `sourceToolAssistantUUID`, `messageId`,
/// `snapshotMessageId`, `interruptedMessageId` and any later one with such a name.
fn is_reference(key: &[u8]) -> bool {
    key.to_ascii_lowercase().ends_with(b"uuid") || key.ends_with(b"essageId")
}

/// A session in the normal form, of which each line can be made at any time.
pub(super) struct NormalForm {
    transcript: Arc<Transcript>,
    /// The lines, in order.
    pub orders: Vec<Order>,
    /// The new names; none keeps the old ones.
    names: Option<Names>,
    session: String,
    /// The uuids of the links, needed only if an entry names the end of the conversation.
    links: HashSet<Id>,
}

impl NormalForm {
    fn of(session: &Session, end: usize, names: Option<Names>, id: String) -> Self {
        let (transcript, orders) = (Arc::clone(&session.transcript), orders(session, end));
        let entry = |order: &Order| &transcript.entries[order.entry];
        let links = if orders.iter().any(|order| entry(order).kind == Kind::LastPrompt) {
            orders.iter().filter(|order| order.is_link).filter_map(|order| entry(order).uuid).collect()
        } else {
            HashSet::default()
        };
        Self { transcript, orders, names, session: id, links }
    }

    /// The session up to link `end`, with new names.
    pub fn named(session: &Session, end: usize, naming: &mut Naming<'_>) -> Self {
        let mut form = Self::of(session, end, None, naming.session.to_owned());
        form.names = Some(Names::of(&form.transcript, form.orders.iter().map(|order| order.entry), naming));
        form
    }

    /// The bytes of a line, changed or not.
    pub fn bytes(&self, order: &Order) -> Vec<u8> {
        self.line(order).unwrap_or_else(|| self.transcript.pass(order.entry).into_owned())
    }

    /// The bytes of a line, if it changes.
    fn line(&self, order: &Order) -> Option<Vec<u8>> {
        let entry = &self.transcript.entries[order.entry];
        let in_session = entry.session.is_none_or(|id| self.transcript.id(id) == self.session);
        let in_place = match order.parent {
            Parent::Same => true,
            Parent::Root => entry.parent.is_none(),
            Parent::Link(id) => entry.parent == Some(id),
        };
        let keeps = entry.subtype == Subtype::CompactBoundary;
        let names_leaf = entry.kind == Kind::LastPrompt;
        if self.names.is_none() && in_session && in_place && order.time.is_none() && !keeps && !names_leaf {
            return None;
        }
        let body = &*self.transcript.pass(order.entry);
        let parent = match order.parent {
            Parent::Same => None,
            Parent::Root => Some(b"null".to_vec()),
            Parent::Link(id) => Some(json::quote(self.name(id))),
        };
        let time = order.time.and_then(|stamp| self.written(stamp));
        // Only whole objects are kept, so this never fails.
        let timed = time.as_ref().filter(|_| entry.time.is_none() && Json(body).get("timestamp").is_none());
        let timed = timed.map(|time| with_time(body, time));
        set_fields(timed.as_deref().unwrap_or(body), |key, value| match key {
            b"sessionId" | b"session_id" => Some(json::quote(&self.session)),
            b"timestamp" => time.clone(),
            b"parentUuid" if parent.is_some() => parent.clone(),
            // Clients from 2.1.150 on may end the conversation at this entry, so it must be a link.
            b"leafUuid" if names_leaf && !self.names_link(value) => order.tip.map(|tip| json::quote(self.name(tip))),
            _ => self.set(key, value),
        })
        .ok()
    }

    /// The value of `timestamp`.
    fn written(&self, stamp: Stamp) -> Option<Vec<u8>> {
        match stamp {
            Stamp::Of(entry) => Json(&self.transcript.pass(entry)).get("timestamp").map(|value| value.0.to_vec()),
            Stamp::At(millis) => Some(json::quote(&format!("{:.3}", jiff::Timestamp::from_millisecond(millis).ok()?))),
        }
    }

    fn set(&self, key: &[u8], value: Json<'_>) -> Option<Vec<u8>> {
        match key {
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
        let new = self.names.as_ref().and_then(|names| names.get(id));
        new.unwrap_or_else(|| self.transcript.id(id))
    }

    fn renamed(&self, value: Json<'_>) -> Option<Vec<u8>> {
        let names = self.names.as_ref()?;
        let id = self.transcript.ids.find(&value.text()?)?;
        names.get(id).map(json::quote)
    }
}

fn with_time(body: &[u8], time: &[u8]) -> Vec<u8> {
    let rest = body.strip_prefix(b"{").unwrap_or_default();
    let comma: &[u8] = if Json(body).fields().is_empty() { b"" } else { b"," };
    [b"{\"timestamp\":", time, comma, rest].concat()
}

/// The row that titles the session in a client's picker. Clients use the last one.
pub(super) fn title_row(title: &str, session: &str) -> Vec<u8> {
    let (title, session) = (json::quote(title), json::quote(session));
    [b"{\"type\":\"custom-title\",\"customTitle\":", title.as_slice(), b",\"sessionId\":", &session, b"}"].concat()
}
