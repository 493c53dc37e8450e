//! How bytes reach the disk: written beside their place, synced and renamed, never through a link that a session names.

pub mod fault;
pub mod sync;
pub mod temporary;

pub mod put;
pub mod rename;

pub mod failure;
pub mod fingerprint;
pub mod nobody_writes;

pub mod exchange;
pub mod no_follow;

pub use exchange::Exchange;
pub use failure::{End, Failure};
pub use fingerprint::{Compared, Fingerprint};
pub use no_follow::{Barred, Spot};
pub use nobody_writes::ensure_nobody_writes;
pub use sync::Doubt;
