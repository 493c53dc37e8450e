//! How bytes reach the disk: beside their place, synced, renamed, with a way back; through no link where a session names the file.

pub mod attributes;
pub mod exchange;
pub mod fault;
pub mod fingerprint;
pub mod no_follow;
pub mod processes;
pub mod save;
