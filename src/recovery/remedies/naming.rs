//! The names in a new session: its id, its title, and a uuid for every entry.

use crate::session::Session;
use crate::transcript::{EntryNo, Id, Transcript};

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

/// The new name of every old one, one behind the other: a session has millions.
pub(super) struct Names {
    text: String,
    /// Where the new name of each id is; an empty range for one that stays.
    places: Vec<(usize, u32)>,
}

impl Names {
    /// New names for the uuids of these entries, in their order.
    pub fn of(transcript: &Transcript, entries: impl Iterator<Item = EntryNo>, naming: &mut Naming<'_>) -> Self {
        let mut names = Self { text: String::new(), places: vec![(0, 0); transcript.ids.len()] };
        for id in entries.filter_map(|no| transcript.entries[no].uuid) {
            let new = (naming.rename)(transcript.id(id));
            names.places[id.index()] = (names.text.len(), new.len() as u32);
            names.text.push_str(&new);
        }
        names
    }

    /// The new name of an id, if it has one.
    pub fn get(&self, id: Id) -> Option<&str> {
        let (start, length) = *self.places.get(id.index())?;
        (length > 0).then(|| &self.text[start..start + length as usize])
    }
}
