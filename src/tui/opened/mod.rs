//! The open session, as all of its screens know it: what happened, its turns, its remedies and what each changes, and
//! where the cursor stands. It knows no screen.

pub mod card;
pub mod choice;
pub mod difference;
pub mod facts;
pub mod ladder;
pub mod remedy;
pub mod reread;
pub mod rows;
pub mod search;
pub mod teller;
pub mod timeline;
