//! The screens, one folder each: state, what keys and answers do, drawing (`view`). No screen knows another one.

pub mod card;
pub mod evidence;
pub mod export;
pub mod files;
pub mod help;
pub mod list;
pub mod plan;
pub mod step;
pub mod undo;
