//! Rescues: writing a new session, overwriting one, and undoing either.

pub mod commit;
pub mod neighbours;
pub mod replace;
pub mod undo;
