//! What holds for every file and every plan.

mod bytes;
mod disk;
mod eras;
mod oracle;
mod plans;
mod written;
