//! The functions of the room for Windows.

pub mod attributes;
pub mod files;
pub mod keyboard;
pub mod names;
pub mod processes;
pub mod programs;
pub mod signals;
pub mod terminal;
