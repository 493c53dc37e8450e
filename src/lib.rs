//! claude-rescue finds the turn that broke a Claude Code session, and rewinds to the last good one.
//!
//! The floors, from top to bottom. Each uses only those below it; `tests/it/house.rs` checks that.
//!
//! ```text
//!   tui   cli          faces: choose, show, ask
//!     \   /
//!     store            reads and commits; the only floor that touches the disk
//!       |
//!    recovery          Plan = f(Session, wish)
//!       |
//!    diagnosis         Verdict = f(Session)
//!       |
//!    session           meaning = f(Transcript)
//!       |
//!   transcript         bytes ⇄ entries
//! ```
//!
//! `text` cleans everything on its way to a terminal. To see how a rule is built, read
//! `diagnosis/rules/unanswered_tool_use.rs`, its row in [`diagnosis::RULES`] and its case in `tests/cases`.

pub mod transcript;

pub mod session;

pub mod diagnosis;

pub mod recovery;

pub mod store;

pub mod text;

pub mod cli;
pub mod tui;
