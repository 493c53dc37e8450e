//! Where a session is that a client did not find, or what is left of it.

use super::{retention, session_file::SessionFile};
use crate::store::{Place, disk};

/// What the disk holds of a session.
#[derive(Clone, Debug)]
pub enum Lookup {
    /// Its file, in the folder of some project.
    There(SessionFile),
    /// Its file is gone, and the transcripts of its sub-agents are left.
    SubAgents(SessionFile),
    /// Nothing; clients delete what nobody has written to for so many days.
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

/// The newest session of this directory whose file holds a word, such as the id of a call.
pub fn session_with(place: &Place, word: &str) -> Option<SessionFile> {
    place.sessions_here().into_iter().find(holds(word))
}

/// The same, but of any directory where none of this one does, such as for the uuid of a message.
pub fn session_anywhere_with(place: &Place, word: &str) -> Option<SessionFile> {
    place.sessions_here().into_iter().chain(place.sessions()).find(holds(word))
}

fn holds(word: &str) -> impl Fn(&SessionFile) -> bool {
    let word = memchr::memmem::Finder::new(word).into_owned();
    move |file| disk::read(&file.path).is_ok_and(|bytes| word.find(&bytes).is_some())
}
