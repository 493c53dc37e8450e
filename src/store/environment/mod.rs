//! What surrounds the program: clients, the clipboard, and what is installed.

pub mod clipboard;
pub mod crash;
pub mod demo;
pub mod doctor;
pub mod fork;
pub mod installed;
pub mod program;
pub mod resume;
pub mod skill;
