//! Summaries that leave: what they say, what they never hold, and the secrets in them.

mod changed;
#[cfg(unix)]
mod copied;
mod corpus;
mod golden;
mod grow;
mod grown;
mod hidden;
mod hunted;
pub mod laws;
mod planted;
mod said;
mod secrets;
mod state;
