//! The test binary: cases, laws, and what the outermost boundary shows.

mod cases;
mod cli;
mod docs;
mod export;
mod house;
mod laws;
mod request;
mod shapes;
mod store;
mod support;
mod tui;
