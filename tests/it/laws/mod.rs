//! What holds for every file and every plan.

mod bytes;
mod disk;
mod plans;
mod written;
