//! What holds for any bytes: one function for each target. The fuzzer calls them on a nightly compiler, and
//! `tests/it/fuzz.rs` on the stable one. They panic where it does not hold.

mod evidence;
mod explain;
mod export;
mod files;
pub mod mutate;
mod planted;
mod request;
mod session;

pub use evidence::evidence;
pub use explain::explain;
pub use export::export;
pub use files::files;
pub use request::request;
pub use session::session;

/// A target: its name, what it tries, and how its bytes are changed.
pub type Target = (&'static str, fn(&[u8]), mutate::Form);

/// Every target.
pub const TARGETS: [Target; 6] = [
    ("session", session, mutate::Form::Lines),
    ("export", export, mutate::Form::Lines),
    ("evidence", evidence, mutate::Form::Lines),
    ("files", files, mutate::Form::Lines),
    ("request", request, mutate::Form::Lines),
    ("explain", explain, mutate::Form::Words),
];
