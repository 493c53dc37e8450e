//! What is around the program: clients, the clipboard, installed versions.

pub mod clipboard;
pub mod crash;
pub mod demo;
pub mod doctor;
pub mod fork;
pub mod installed;
pub mod look;
pub mod program;
pub mod resume;
mod shim;
pub mod skill;
pub mod typed_in;
