//! The journal: which act changed which file, how to finish an interrupted one, and how to undo it.

pub mod act;
pub mod kept;

pub mod rows;
pub mod unfinished;

pub mod history;
pub mod moves;

pub use act::{Act, id_and_time, missing_folders};
pub use history::Tip;
pub use kept::{backup_path, in_trash};
pub use rows::{Journal, Recorded};
