//! Where sessions lie: finding them, judging them all, and knowing which one a person means.

pub mod activity;
pub mod directory;
pub mod duplicates;
pub mod indexes;
pub mod leftovers;
pub mod live;
pub mod lookup;
pub mod missing;
pub mod names;
pub mod resolve;
pub mod retention;
pub mod scan;
pub mod search;
pub mod unseen;
pub mod worktrees;
