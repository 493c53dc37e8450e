//! How bytes reach the disk: beside their place, synced, renamed, with a way back; through no link where a session names the file.

pub mod fault;
pub mod sync;
pub mod temporary;

pub mod put;
pub mod rename;

pub mod attributes;
pub mod failure;
pub mod fingerprint;
pub mod processes;

pub mod exchange;
pub mod no_follow;
