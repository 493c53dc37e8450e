//! What is done to sessions: a new one is written, an old one written over, and either taken back.

pub mod commit;
pub mod neighbours;
pub mod replace;
pub mod undo;
