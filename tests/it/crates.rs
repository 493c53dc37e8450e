//! What is built in comes from crates.io, under licences that .cargo/deny.toml allows. `cargo deny` asks more; this needs
//! no more than cargo.

use std::fs;
use std::process::Command;

use crate::support::root;

/// A crate of the tree: its name, where it comes from if that is not crates.io, and its licence.
type Crate = (String, Option<String>, String);

fn tree() -> Vec<Crate> {
    let tree = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--edges", "all", "--prefix", "none", "--format", "{p}|{l}"])
        .current_dir(root(""))
        .output()
        .expect("cargo runs");
    let tree = String::from_utf8(tree.stdout).expect("names of crates");
    let rows = tree.lines().filter_map(|line| line.trim_end_matches(" (*)").split_once('|'));
    let read = |(package, licence): (&str, &str)| {
        let from = package.split_once(" (").map(|(_, from)| from.trim_end_matches(')').to_owned());
        let name = package.split(' ').next().unwrap_or_default().to_owned();
        (name, from.filter(|from| from != "proc-macro"), licence.to_owned())
    };
    rows.filter(|(package, _)| package.contains(" v")).map(read).collect()
}

/// Whether one of the ways in which a licence can be taken is allowed whole.
fn is_allowed(licence: &str, allowed: &[&str]) -> bool {
    let bare = licence.replace(['(', ')'], "").replace(" / ", "/");
    let ands = bare.split(" AND ");
    !licence.is_empty()
        && ands
            .into_iter()
            .all(|part| part.split(" OR ").flat_map(|or| or.split('/')).any(|one| allowed.contains(&one)))
}

#[test]
#[cfg_attr(windows, ignore = "asks cargo, which is none of Windows where the tests are built on Linux")]
fn every_crate_comes_from_crates_io_under_a_licence_that_is_allowed() {
    let deny = fs::read_to_string(root(".cargo/deny.toml")).expect("the list of what is allowed");
    let list = |start: &str| deny.split(start).nth(1).and_then(|rest| rest.split(']').next()).unwrap_or_default();
    let allowed: Vec<&str> = list("\nallow = [").split('"').skip(1).step_by(2).collect();
    let crates = tree();
    assert!(allowed.contains(&"MIT") && crates.len() > 80, "{allowed:?}, {} crates", crates.len());
    let mut wrong = Vec::new();
    for (name, from, licence) in crates {
        let is_own = name == env!("CARGO_PKG_NAME");
        let is_exception = deny.contains(&format!("{{ crate = \"{name}\", allow = [\"{licence}\"] }}"));
        if let Some(from) = from.filter(|_| !is_own) {
            wrong.push(format!("{name} comes from {from}"));
        }
        if !is_exception && !is_allowed(&licence, &allowed) {
            wrong.push(format!("{name} is under {licence:?}, which .cargo/deny.toml does not allow"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_licence_is_allowed_where_one_of_its_ways_is() {
    let allowed = ["MIT", "Apache-2.0", "Unicode-3.0"];
    for good in ["MIT", "GPL-3.0 OR MIT", "MIT/GPL-3.0", "(MIT OR Apache-2.0) AND Unicode-3.0", "Apache-2.0 / MIT"] {
        assert!(is_allowed(good, &allowed), "{good}");
    }
    for bad in ["", "GPL-3.0", "MIT AND GPL-3.0", "(MIT OR Apache-2.0) AND GPL-3.0"] {
        assert!(!is_allowed(bad, &allowed), "{bad}");
    }
}
