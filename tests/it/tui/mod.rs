//! The face for people: what it draws, what keys can reach, and what a real terminal sees.

mod answers;
mod busy;
mod detail;
mod dirty;
mod habits;
mod hammer;
mod hands;
mod held;
mod hostile_keys;
mod journeys;
mod keys;
mod landing;
mod list;
mod looks;
mod nowhere;
mod pastes;
mod pictures;
mod plans;
mod promises;
pub mod pty;
mod screens;
mod stage;
mod stands;
mod starts;
mod take;
mod terminal;
mod timeline;
