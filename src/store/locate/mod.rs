//! Finds and judges sessions, and tells which one a person means.

pub mod activity;
pub mod session_file;
pub mod tail;
pub mod worktrees;

pub mod folders;
pub mod leftovers;
pub mod rescued;
pub mod retention;

pub mod directory;
pub mod duplicates;
pub mod listing;
pub mod live;
pub mod names;

pub mod reading;
pub mod scan;
pub mod search;

pub mod lookup;
pub mod opened;
pub mod resolve;

pub mod indexes;
pub mod missing;
pub mod unseen;
