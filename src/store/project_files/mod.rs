//! The files of the user's project: their state now, and restoring them to the last good point.

pub(super) mod disk_state;
mod look;
mod protected;
mod restore;

pub use look::{Found, for_patch, look};
pub use protected::seen_from;
pub use restore::{Restored, chosen, restore};
