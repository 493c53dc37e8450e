//! What is printed to be typed goes where it says: tried in a shell, with directories and names made to harm.

#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use claude_rescue::diagnosis::picker::is_session_id;

use super::homes::{Tree, id, session};

/// Names that a shell could read as something else, or that a person could not see.
const NAMES: &[&str] = &[
    "a b",
    "two  spaces",
    " begins",
    "ends ",
    "it's",
    "\"",
    "$(touch owned)",
    "`touch owned`",
    "$HOME",
    "a;touch owned",
    "a&b",
    "a|b",
    "a>b",
    "*",
    "?",
    "[x]",
    "~",
    "#",
    "!",
    "{a,b}",
    "back\\slash",
    "-",
    "-rf",
    "new\nline",
    "tab\there",
    "\u{1b}[2J",
    "\u{7}",
    "\u{7f}",
    "\u{9b}31m",
    "\u{202e}txt",
    "zero\u{200b}width",
    "\u{feff}",
    "tag\u{e0041}",
    "é",
    "日本",
    "\u{1f469}\u{200d}\u{1f4bb}",
    "%s",
    "a\rb",
    "\\n",
];

/// A client that only says where it was started and with what.
fn stand_in(folder: &Path) {
    let client = folder.join("claude");
    fs::write(&client, "#!/bin/sh\npwd -P >\"$OUT\"; for word; do echo \"$word\" >>\"$OUT\"; done\n")
        .expect("a script");
    fs::set_permissions(&client, fs::Permissions::from_mode(0o755)).expect("it may run");
}

#[test]
fn every_printed_command_goes_to_its_own_directory() {
    // What cannot be seen is spelled out in a form that a plain `sh` need not know.
    if Command::new("bash").arg("-c").arg(":").status().is_err() {
        return eprintln!("skipped: there is no bash to try printed commands in");
    }
    let tree = Tree::new();
    let bin = tree.sandbox.path().join("bin");
    fs::create_dir_all(&bin).expect("a folder");
    stand_in(&bin);
    let out = tree.sandbox.path().join("out");
    for name in NAMES {
        let dir = tree.make(name);
        let bytes = session(&id(1), &[&dir], true);
        let path = tree.sandbox.put(&dir, &id(1), &bytes);
        let done = tree.json_in("/", &["rescue", &path.to_string_lossy()]);
        let command = done["resume"].as_str().unwrap_or_else(|| panic!("{name:?}: no command in {done}"));
        assert!(command.chars().all(|c| !c.is_control()), "{command:?} is one line");
        let ran = Command::new("bash")
            .args(["-c", command])
            .current_dir(&tree.work)
            .env_clear()
            .env("PATH", format!("{}:/usr/bin:/bin", bin.display()))
            .env("OUT", &out)
            .output()
            .expect("a shell");
        assert!(ran.status.success(), "{name:?}: {command}: {}", String::from_utf8_lossy(&ran.stderr));
        let what = fs::read_to_string(&out).expect("what the client was told");
        assert_eq!(what, format!("{dir}\n--resume\n{}\n", id(1)), "{name:?}: {command}");
        fs::remove_dir_all(path.parent().expect("a folder")).expect("it goes");
        assert!(!tree.work.join("owned").exists() && !Path::new(&dir).join("owned").exists(), "{command}");
    }
    println!("the commands of {} directories were typed", NAMES.len());
}

#[test]
fn no_command_is_made_of_an_id_that_is_none() {
    let tree = Tree::new();
    let dir = tree.make("app");
    for bad in ["$(touch owned)", "-p", "--dangerously-skip-permissions", "a b", "x;y", "`id`", "../x", "", "ä"] {
        let bytes = String::from_utf8(session(&id(1), &[&dir], true)).expect("text").replace(&id(1), bad);
        // Its file may be called by an id, or by the same words.
        for name in [id(1), bad.replace('/', "_")] {
            let path = tree.sandbox.put(&dir, &format!("{name}.jsonl"), bytes.as_bytes());
            let file = path.to_string_lossy().into_owned();
            for args in
                [&["plans", &file][..], &["check", &file], &["show", &file], &["rescue", &file, "--dry-run"], &["list"]]
            {
                let said = tree.run_in(&dir, args);
                for line in said.out.lines().chain(said.err.lines()).filter(|line| line.contains("--resume ")) {
                    let word = line.split("--resume ").nth(1).and_then(|rest| rest.split([' ', '`', ',']).next());
                    let word = word.unwrap_or_default();
                    assert!(is_session_id(word) || word == "ID", "{bad:?} in {name:?}, {args:?}: {line}");
                }
            }
            fs::remove_file(&path).expect("it goes");
        }
    }
}
