//! The test binary: cases, laws, and what the outermost boundary shows.

mod asked;
mod bodies;
mod bugs;
mod cases;
mod circles;
mod cli;
mod crates;
mod docs;
mod evidence;
mod explain;
mod export;
mod fuzz;
mod handed;
mod harm;
mod hook;
mod house;
mod laws;
mod loads;
mod lost;
mod pasted;
#[path = "../fuzz/pipeline/mod.rs"]
mod pipeline;
mod plain;
mod promises;
mod request;
mod shapes;
mod sizes;
mod store;
mod support;
mod tui;
