//! Rescues in place, their undoing, the journal, and what a kill leaves behind.

mod across;
mod face;
mod journal;
mod kill;
mod meanwhile;
mod media;
mod patient;
mod replace;
mod undo;
