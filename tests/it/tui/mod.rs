//! The face for people: what it draws, what keys can reach, and what a real terminal sees.

mod detail;
mod habits;
mod hands;
mod journeys;
mod keys;
mod landing;
mod list;
mod looks;
mod pictures;
mod plans;
mod promises;
pub mod pty;
mod screens;
mod stage;
mod stands;
mod take;
mod terminal;
mod timeline;
