//! What holds for every file and every plan.

mod bytes;
mod disk;
mod eras;
mod fork;
mod layouts;
mod lighten;
mod names;
mod oracle;
mod peers;
mod plans;
mod preview;
pub mod remedies;
mod second;
mod sent;
mod written;
