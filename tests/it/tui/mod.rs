//! The face for people: what it draws, what keys can reach, and what a real terminal sees.

mod journeys;
mod keys;
mod list;
mod pictures;
mod plans;
mod pty;
mod screens;
mod stage;
mod terminal;
