//! Where a session is that a client did not find, or what is left of it.

use super::{retention, session_file::SessionFile};
use crate::store::{Place, disk};

/// What the disk holds of a session.
#[derive(Clone, Debug)]
pub enum Whereabouts {
    /// Its file, in the folder of some project.
    There(SessionFile),
    /// Its file is gone, and the transcripts of its sub-agents are left.
    SubAgents(SessionFile),
    /// Nothing; clients delete what nobody has written to for so many days.
    Nowhere(u32),
}

/// Looks for a session by its id, in every project.
pub fn whereabouts(place: &Place, id: &str) -> Whereabouts {
    let is_it = |file: &SessionFile| file.name.eq_ignore_ascii_case(id);
    if let Some(file) = place.sessions().into_iter().find(is_it) {
        return Whereabouts::There(file);
    }
    if let Some(left) = place.leftovers().into_iter().find(is_it) {
        return Whereabouts::SubAgents(left);
    }
    Whereabouts::Nowhere(place.configs.first().map_or(retention::DAYS, |config| retention::days(config)))
}

/// The newest session, of this directory or else of any, whose file holds the uuid of a message.
pub fn session_with_message(place: &Place, uuid: &str) -> Option<SessionFile> {
    let word = memchr::memmem::Finder::new(uuid);
    let holds = |file: &SessionFile| disk::read(&file.path).is_ok_and(|bytes| word.find(&bytes).is_some());
    let mut files = place.sessions_here().into_iter().chain(place.sessions());
    files.find(holds)
}
