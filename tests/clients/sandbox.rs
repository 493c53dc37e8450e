//! Runs a test again where only loopback exists, so that no client can reach anybody.

use std::env;
use std::fs;
use std::process::{Command, Stdio};
use std::sync::Mutex;

const INSIDE: &str = "CLIENTS_INSIDE";

/// Runs `body` inside the sandbox: at the first call this starts the same test of the same binary again in there.
/// `prepare` runs outside, where the network is; what it cannot get skips the test, with one line that says so.
pub fn within(test: &str, programs: &[&str], prepare: impl FnOnce() -> Result<(), String>, body: impl FnOnce()) {
    // A test keeps every core busy by itself, and a person at a terminal does not wait for ever.
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    if is_inside() {
        raise_loopback();
        return body();
    }
    let ready = programs.iter().try_for_each(|name| present(name)).and_then(|()| namespace());
    let unshare = match ready.and_then(|unshare| prepare().map(|()| unshare)) {
        Ok(unshare) => unshare,
        Err(why) => return println!("skipped: {test}: {why}"),
    };
    let _turn = ONE_AT_A_TIME.lock();
    let me = env::current_exe().expect("a test knows its own binary");
    let status = Command::new("unshare")
        .args(unshare)
        .arg(me)
        .args([test, "--exact", "--nocapture", "--test-threads=1"])
        .env(INSIDE, "1")
        .status()
        .expect("unshare ran a moment ago");
    assert!(status.success(), "{test} failed inside the sandbox; its report is above");
}

/// Whether this runs in there.
pub fn is_inside() -> bool {
    env::var_os(INSIDE).is_some()
}

fn present(name: &str) -> Result<(), String> {
    let folders = env::var_os("PATH").unwrap_or_default();
    let found = env::split_paths(&folders).any(|folder| folder.join(name).is_file());
    if found { Ok(()) } else { Err(format!("{name} is not installed")) }
}

/// The arguments with which unshare makes a network namespace here.
fn namespace() -> Result<&'static [&'static str], String> {
    let ways: [&[&str]; 2] = [&["-n"], &["-r", "-n"]];
    let works = |way: &&[&str]| {
        let mut unshare = Command::new("unshare");
        unshare.args(*way).args(["ip", "link", "set", "lo", "up"]);
        unshare.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
    };
    let refused = "this machine does not let a user make a network namespace (unshare -r -n)";
    ways.into_iter().find(works).ok_or_else(|| refused.to_owned())
}

fn raise_loopback() {
    let up = Command::new("ip").args(["link", "set", "lo", "up"]).status();
    assert!(up.is_ok_and(|status| status.success()), "loopback cannot be brought up inside the namespace");
    let routes = fs::read_to_string("/proc/self/net/route").expect("the kernel lists its routes");
    assert_eq!(routes.lines().count(), 1, "only loopback may exist in here, but there are routes:\n{routes}");
}
