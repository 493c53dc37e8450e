//! The directory in which a client finds a session, and what to type there.

pub mod home;
pub mod lost;
pub mod moved;
pub mod project;
