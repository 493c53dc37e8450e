//! What was done to which file, finished after a kill, and the moves that take it back.

pub mod act_file;
pub mod history;
pub mod moves;
pub mod rows;
pub mod unfinished;
