//! The test binary: cases, laws, and what the outermost boundary shows.

mod cases;
mod support;
