//! What was done to which file, finished after a kill, and the moves that take it back.

pub mod act;
pub mod act_file;
pub mod kept;

pub mod rows;
pub mod unfinished;

pub mod history;
pub mod moves;
