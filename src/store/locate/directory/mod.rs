//! The directory in which a client finds a session, and what to type there.

pub mod project;

pub mod moved;

pub mod home;

pub mod command;
pub mod lost;

mod other_side;
