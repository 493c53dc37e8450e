//! The test binary: cases, laws, and what the outermost boundary shows.

// Elsewhere, what needs a Unix terminal or Linux is left out, and what only that uses is not used.
#![cfg_attr(not(target_os = "linux"), allow(dead_code, unused_imports))]

mod asked;
mod bodies;
mod bugs;
mod cases;
mod circles;
mod cli;
mod colours;
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
mod json;
mod laws;
mod loads;
mod lost;
mod packages;
mod pasted;
#[path = "../pipeline/mod.rs"]
mod pipeline;
mod plain;
mod promises;
mod readme;
mod real_clients;
mod request;
mod shapes;
mod shell;
mod sizes;
mod store;
mod support;
mod tui;
mod windows;
