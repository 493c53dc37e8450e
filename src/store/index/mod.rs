//! The index: what was found out about each session file, kept between runs, so that only files that changed are read.
//!
//! It only saves time. A row is used if the file is known to be the one that was read, and if this same build of the
//! program wrote the row; a row that is garbled, or an index that somebody else could have written, is passed over. If
//! anything is in doubt, or the index cannot be read or written, files are read as if there were none.

mod cache;
mod identity;
mod rows;

mod kept;
mod reader;
mod writer;

pub use cache::Cache;
pub use kept::Kept;
pub use reader::Index;
pub use rows::Seen;
