//! Rescues in place, their undoing, the journal, and what a kill leaves behind.

mod across;
mod face;
mod journal;
mod kill;
mod media;
mod meanwhile;
mod patient;
mod replace;
mod undo;
