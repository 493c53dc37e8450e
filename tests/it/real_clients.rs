//! The tests with real clients, which take long and need the network once, on request.

use std::env;
use std::process::Command;

#[test]
fn real_clients_open_what_was_rescued() {
    if env::var_os("CLIENTS").is_none() {
        return println!("skipped: real clients run by CLIENTS=1 cargo test, or cargo test --test clients");
    }
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["test", "--locked", "--test", "clients", "--", "--nocapture"]).current_dir(env!("CARGO_MANIFEST_DIR"));
    assert!(cargo.status().expect("cargo runs").success(), "the report is above");
}
