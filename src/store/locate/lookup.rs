//! Looks for a session that a client did not find.

use super::{retention, session_file::SessionFile};
use crate::store::{Place, disk};

/// What is on the disk of a session.
#[derive(Clone, Debug)]
pub enum Lookup {
    /// Its file, in some project's folder.
    There(SessionFile),
    /// Its transcript is gone, but those of its sub-agents are left.
    SubAgents(SessionFile),
    /// Nothing; clients delete sessions that were not written to for this many days.
    Nowhere(u32),
}

/// Looks for a session by its id, in every project.
pub fn look_up(place: &Place, id: &str) -> Lookup {
    let is_it = |file: &SessionFile| file.name.eq_ignore_ascii_case(id);
    if let Some(file) = place.sessions().into_iter().find(is_it) {
        return Lookup::There(file);
    }
    if let Some(left) = place.leftovers().into_iter().find(is_it) {
        return Lookup::SubAgents(left);
    }
    Lookup::Nowhere(place.configs.first().map_or(retention::DAYS, |config| retention::days(config)))
}

/// The newest session of this directory whose file contains a word, such as a tool call's id.
pub fn session_with(place: &Place, word: &str) -> Option<SessionFile> {
    place.sessions_here().into_iter().find(holds(word))
}

/// Like `session_with`, but then looks in all directories, as for a message's uuid.
pub fn session_anywhere_with(place: &Place, word: &str) -> Option<SessionFile> {
    place.sessions_here().into_iter().chain(place.sessions()).find(holds(word))
}

fn holds(word: &str) -> impl Fn(&SessionFile) -> bool {
    let word = memchr::memmem::Finder::new(word).into_owned();
    move |file| disk::read(&file.path).is_ok_and(|bytes| word.find(&bytes).is_some())
}
