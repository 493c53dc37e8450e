//! The open session, as all its screens see it: what happened, its turns, its remedies, the cursor. It knows no screen.

pub mod card;
pub mod choice;
pub mod difference;
pub mod facts;
pub mod labels;
pub mod ladder;
pub mod remedy;
pub mod reread;
pub mod rows;
pub mod search;
pub mod timeline;
mod tree;
