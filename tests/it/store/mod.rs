//! Rescues in place, their undoing, the journal, and what a kill leaves behind.

mod across;
mod at_once;
pub mod edited;
mod face;
mod files;
mod fork;
mod heard;
mod homes;
mod inject;
mod installed;
mod journal;
mod kill;
mod kills;
mod late;
mod layouts;
mod lighten;
mod live;
mod meant;
mod meanwhile;
mod media;
mod missing;
mod names;
mod patient;
mod replace;
mod typed;
mod undo;
mod unread;
