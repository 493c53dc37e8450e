//! Draft.
pub mod diagnosis;
pub mod session;
pub mod transcript;
