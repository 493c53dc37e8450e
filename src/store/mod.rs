//! The fourth floor: the only one that touches the disk, the clock and the environment.
//!
//! Reads sessions, writes rescues and undoes them. Only a rescue in place opens an original for writing.

pub mod system;

mod component;
mod disk;
pub mod path_json;
pub mod place;

mod write;

mod index;

mod journal;
mod locate;

mod environment;
mod rescue;

pub mod project_files;

pub use disk::read_input;
pub use environment::crash::report_crash;
pub use environment::fork::Forked;
pub use environment::installed::installed_version;
pub use environment::resume::Resume;
pub use environment::{clipboard, demo, doctor, look, program, skill, typed_in};
pub use index::{Cache, Kept};
pub use journal::history::{Rescue, State, history, journal_trouble};
pub use journal::moves::How;
pub use locate::directory::home::{Home, HomeState};
pub use locate::directory::lost::{Lost, Way};
pub use locate::duplicates::{Duplicate, duplicates};
pub use locate::indexes::Index;
pub use locate::leftovers::{agents, what_is_left, why_gone};
pub use locate::live::{Holder, holders};
pub use locate::lookup::{Lookup, look_up, session_anywhere_with, session_with};
pub use locate::missing::{Moved, Remembered, moved_here, remembered};
pub use locate::names::Names;
pub use locate::opened::{Opened, Stamp, diagnosed, open, open_telling};
pub use locate::reading::{Tell, ensure_as_read};
pub use locate::rescued::{Held, last_rescue, rescued};
pub use locate::resolve::{Resolved, original_here, resolve, resolve_here};
pub use locate::scan::Unread;
pub use locate::session_file::SessionFile;
pub use locate::tail::tail;
pub use locate::{scan, search, unseen};
pub use place::{Client, Place};
pub use project_files::disk_state::disk_states;
pub use rescue::commit::{Receipt, commit};
pub use rescue::neighbours::LeftOut;
pub use rescue::replace::replace;
pub use rescue::undo::{Undone, undo};
pub use write::fault;
pub use write::fingerprint::Fingerprint;
pub use write::put::{Over, save};
