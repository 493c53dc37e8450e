//! Changes to a session as values: entries are removed, inserted or rewritten, and their children relinked.

use foldhash::HashMap;

use super::Session;
use crate::transcript::edit::set_fields;
use crate::transcript::{EntryNo, Id, Json, Line, Transcript, json};

/// One change.
#[derive(Clone, Debug)]
pub enum Change {
    /// Remove an entry; its children move to its parent.
    Remove(EntryNo),
    /// Replace the body of an entry; uuid and parent stay.
    Rewrite(EntryNo, Vec<u8>),
    /// Insert an entry after another one, whose children move to the new one.
    Insert {
        /// The entry before it.
        after: EntryNo,
        /// Its body; uuid and parent are set later.
        body: Vec<u8>,
    },
}

impl Change {
    /// The entry where the history starts to differ.
    pub fn entry(&self) -> EntryNo {
        match self {
            Self::Remove(entry) | Self::Rewrite(entry, _) | Self::Insert { after: entry, .. } => *entry,
        }
    }
}

/// Applies the changes of one round to a session in the normal form.
pub fn apply(session: &Session, changes: &[Change], round: u32) -> Transcript {
    let transcript = &session.transcript;
    let mut rewritten: HashMap<EntryNo, Option<&[u8]>> = HashMap::default();
    let mut inserted: HashMap<EntryNo, Vec<New<'_>>> = HashMap::default();
    let mut parents: HashMap<Id, Parent> = HashMap::default();
    for change in changes {
        match change {
            Change::Remove(entry) => {
                rewritten.insert(*entry, None);
                let removed = &transcript.entries[*entry];
                if let Some(uuid) = removed.uuid {
                    parents.insert(uuid, removed.parent.map_or(Parent::Root, Parent::Old));
                }
            }
            Change::Rewrite(entry, body) => {
                rewritten.insert(*entry, Some(body));
            }
            Change::Insert { after, body } => {
                let new = inserted.entry(*after).or_default();
                let name = format!("claude-rescue-{round}-{after}-{}", new.len());
                new.push(New { name, body });
            }
        }
    }
    for (after, new) in &mut inserted {
        for new in &mut *new {
            // An entry that is removed here and inserted there is the same entry and keeps its uuid.
            let named = Json(new.body).get("uuid").and_then(Json::text);
            let moved = |name: &str| {
                let no = session.named(transcript.ids.find(name)?)?;
                matches!(rewritten.get(&no), Some(None)).then_some(())
            };
            if let Some(name) = named.filter(|name| moved(name).is_some()) {
                new.name = name.into_owned();
            }
        }
        if let Some(uuid) = transcript.entries[*after].uuid {
            // The last of several inserted entries gets the children.
            parents.insert(uuid, Parent::New(*after, new.len() - 1));
        }
    }
    let links = Links { session, parents, inserted };
    let after = (0..transcript.entries.len()).flat_map(|no| {
        let old = match rewritten.get(&no) {
            Some(None) => None,
            Some(Some(body)) => Some(Line::New(links.relinked(no, body).unwrap_or_else(|| body.to_vec()))),
            None if !links.is_relinked(no) => Some(Line::Kept(no)),
            None => Some(links.relinked(no, &transcript.pass(no)).map_or(Line::Kept(no), Line::New)),
        };
        let inserted = links.inserted.get(&no).into_iter().flatten().enumerate();
        let new = inserted.map(|(at, new)| Line::New(links.new_entry(no, at, new)));
        old.into_iter().chain(new.collect::<Vec<_>>())
    });
    transcript.rebuilt(after)
}

/// An inserted entry. Its name lasts until the session is written with new uuids.
struct New<'a> {
    name: String,
    body: &'a [u8],
}

#[derive(Clone, Copy)]
enum Parent {
    Root,
    Old(Id),
    New(EntryNo, usize),
}

struct Links<'a> {
    session: &'a Session,
    parents: HashMap<Id, Parent>,
    inserted: HashMap<EntryNo, Vec<New<'a>>>,
}

impl Links<'_> {
    /// Whether an entry gets a new parent.
    fn is_relinked(&self, no: EntryNo) -> bool {
        self.session.transcript.entries[no].parent.is_some_and(|id| self.parents.contains_key(&id))
    }

    /// The body of an entry with a new parent.
    fn relinked(&self, no: EntryNo, body: &[u8]) -> Option<Vec<u8>> {
        let parent = self.session.transcript.entries[no].parent.filter(|_| self.is_relinked(no))?;
        Some(self.with_parent(body, self.resolve(parent)))
    }

    fn resolve(&self, parent: Id) -> Parent {
        let mut at = Parent::Old(parent);
        for _ in 0..=self.parents.len() {
            match at {
                Parent::Old(id) => match self.parents.get(&id) {
                    Some(next) => at = *next,
                    None => break,
                },
                Parent::Root | Parent::New(..) => break,
            }
        }
        at
    }

    fn new_entry(&self, after: EntryNo, at: usize, new: &New<'_>) -> Vec<u8> {
        let parent = match at.checked_sub(1) {
            Some(before) => Parent::New(after, before),
            // If the entry before was removed in the same round, the new one takes its place.
            None => self.session.transcript.entries[after].uuid.map_or(Parent::Root, |uuid| self.before(uuid)),
        };
        let named = set_fields(new.body, |key, _| (key == b"uuid").then(|| json::quote(&new.name)));
        self.with_parent(&named.unwrap_or_else(|_| new.body.to_vec()), parent)
    }

    fn before(&self, uuid: Id) -> Parent {
        match self.parents.get(&uuid) {
            Some(Parent::New(..)) | None => Parent::Old(uuid),
            Some(other) => *other,
        }
    }

    fn with_parent(&self, body: &[u8], parent: Parent) -> Vec<u8> {
        let value = match parent {
            Parent::Root => b"null".to_vec(),
            Parent::Old(id) => json::quote(self.session.transcript.id(id)),
            Parent::New(after, at) => json::quote(&self.inserted[&after][at].name),
        };
        set_fields(body, |key, _| (key == b"parentUuid").then(|| value.clone())).unwrap_or_else(|_| body.to_vec())
    }
}
