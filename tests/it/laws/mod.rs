//! What holds for every file and every plan.

mod bytes;
mod disk;
mod eras;
mod fork;
mod layouts;
mod lighten;
mod loaded;
mod names;
mod oracle;
mod peers;
mod plans;
mod preview;
mod read_again;
pub mod remedies;
pub mod second;
mod sent;
mod written;
