//! The screens, one folder each: its state, what keys and answers do to it, and its drawing (`view`). A screen knows what
//! all share (`Context`), the open session, widgets and keys, and never another screen.

pub mod card;
pub mod evidence;
pub mod export;
pub mod files;
pub mod help;
pub mod list;
pub mod plan;
pub mod step;
pub mod undo;
