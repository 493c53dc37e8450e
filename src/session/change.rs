//! Changes to a session as values: entries that go, come, or are rewritten; what hangs on them is linked anew.

use std::collections::HashMap;

use super::Session;
use crate::transcript::edit::set_fields;
use crate::transcript::{EntryNo, Id, Json, Line, Transcript, json};

/// One change.
#[derive(Clone, Debug)]
pub enum Change {
    /// An entry goes; what hangs on it hangs on its parent.
    Remove(EntryNo),
    /// An entry gets another body, under the same names.
    Rewrite(EntryNo, Vec<u8>),
    /// A new entry comes behind another one, and what hung on that one hangs on the new one.
    Insert {
        /// The entry before it.
        after: EntryNo,
        /// Its body. Its uuid and parent are set here.
        body: Vec<u8>,
    },
}

impl Change {
    /// The entry at which the history begins to differ.
    pub fn entry(&self) -> EntryNo {
        match self {
            Self::Remove(entry) | Self::Rewrite(entry, _) | Self::Insert { after: entry, .. } => *entry,
        }
    }
}

/// A session after the changes of one round. The session is in the normal form, so its chain is one line.
pub fn apply(session: &Session, changes: &[Change], round: u32) -> Transcript {
    let transcript = &session.transcript;
    let mut rewritten: HashMap<EntryNo, Option<&[u8]>> = HashMap::new();
    let mut inserted: HashMap<EntryNo, Vec<New<'_>>> = HashMap::new();
    let mut parents: HashMap<Id, Parent> = HashMap::new();
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
            // What goes in one place and comes in another is the same entry and keeps its name.
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
            // Of several new entries behind one the last carries what hung there.
            parents.insert(uuid, Parent::New(*after, new.len() - 1));
        }
    }
    let links = Links { session, parents, inserted };
    let after = (0..transcript.entries.len()).flat_map(|no| {
        let old = match rewritten.get(&no) {
            Some(None) => None,
            Some(Some(body)) => Some(Line::New(links.relinked(no, body).unwrap_or_else(|| body.to_vec()))),
            None => Some(links.relinked(no, transcript.raw(no)).map_or(Line::Kept(no), Line::New)),
        };
        let inserted = links.inserted.get(&no).into_iter().flatten().enumerate();
        let new = inserted.map(|(at, new)| Line::New(links.new_entry(no, at, new)));
        old.into_iter().chain(new.collect::<Vec<_>>())
    });
    transcript.rebuilt(after)
}

/// An entry that comes, and its name, which lasts until the session is written under fresh names.
struct New<'a> {
    name: String,
    body: &'a [u8],
}

/// What stands in the place of a parent.
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
    /// The body of an entry that hangs on another one than before.
    fn relinked(&self, no: EntryNo, body: &[u8]) -> Option<Vec<u8>> {
        let parent = self.session.transcript.entries[no].parent.filter(|id| self.parents.contains_key(id))?;
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
            // If the entry before was removed in the same go, the new one stands in its place.
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
