//! The functions of the room for Unix: Linux, macOS and what is like them.

mod modes;

pub mod attributes;
pub mod files;
pub mod keyboard;
pub mod names;
pub mod processes;
pub mod programs;
pub mod signals;
pub mod terminal;
