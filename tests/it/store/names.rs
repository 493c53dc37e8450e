//! What `list` prints can be given back to any command: links, copies, and what is left without a transcript.

#![cfg(unix)]

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::homes::{Tree, id, session};

/// Every name that `list` prints, as a shell would take it.
fn listed(tree: &Tree, dir: &str, args: &[&str]) -> Vec<String> {
    let said = tree.run_in(dir, args);
    let rows = said.out.lines().filter(|line| !line.starts_with(' '));
    let name = |row: &str| {
        let rest = row.splitn(3, ' ').nth(2)?.trim_start();
        let quoted = rest.strip_prefix('\'').and_then(|rest| rest.split_once('\''));
        Some(quoted.map_or_else(|| rest.split("  ").next().unwrap_or(rest), |(name, _)| name).trim().to_owned())
    };
    rows.filter_map(name).filter(|name| !name.is_empty()).collect()
}

/// The file that a name leads to.
fn file(tree: &Tree, dir: &str, name: &str) -> PathBuf {
    let found = tree.json_in(dir, &["check", name]);
    PathBuf::from(found["path"].as_str().unwrap_or_else(|| panic!("{name} leads nowhere: {found}")))
}

/// Gives back everything that is listed, and finds every one of the files once.
fn all_given_back(tree: &Tree, dir: &str, files: &[&Path]) {
    for args in [&["list", "--all"][..], &["list"]] {
        let names = listed(tree, dir, args);
        let mut found: Vec<PathBuf> = names.iter().map(|name| file(tree, dir, name)).collect();
        found.sort();
        let mut wanted: Vec<PathBuf> = files.iter().map(|path| path.to_path_buf()).collect();
        wanted.sort();
        assert_eq!(found, wanted, "{args:?}: {names:?}");
        for name in &names {
            for command in ["show", "plans", "rescue"] {
                let said = tree.run_in(dir, &[command, name]);
                assert!(
                    !said.err.contains("no session") && !said.err.contains(" matches "),
                    "{command} {name}: {}",
                    said.err
                );
            }
            let folder = files[0].parent().expect("a folder");
            let new = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
            new.filter(|path| path.is_file())
                .filter(|path| path.parent() == Some(folder) && !wanted.contains(path))
                .for_each(|path| fs::remove_file(path).expect("a copy goes"));
            fs::remove_dir_all(tree.sandbox.path().join("state")).ok();
        }
    }
}

#[test]
fn a_folder_that_is_a_link_is_a_folder() {
    let tree = Tree::new();
    let app = tree.make("app");
    let path = tree.put(1, &[&app]);
    let (folder, shared) = (path.parent().expect("a folder"), tree.work.join("shared"));
    fs::rename(folder, &shared).expect("a folder moves");
    symlink(&shared, folder).expect("a link");
    all_given_back(&tree, &app, &[&path]);
    // Named where it really lies, it is still the session of that directory.
    let real = shared.join(path.file_name().expect("a name"));
    assert_eq!(tree.json_in(&app, &["check", &real.to_string_lossy()])["directory"], "there");
    // Under two names it is one session.
    symlink(folder, tree.sandbox.config().join("projects/-second-name")).expect("a link");
    assert_eq!(listed(&tree, &app, &["list", "--all"]).len(), 1);
}

#[test]
fn a_folder_that_is_a_link_to_another_project_is_that_of_its_directory() {
    let tree = Tree::new();
    let app = tree.make("app");
    let path = tree.put(1, &[&app]);
    let (folder, old) = (path.parent().expect("a folder"), tree.sandbox.config().join("projects/-old-name"));
    fs::rename(folder, &old).expect("a folder moves");
    symlink(&old, folder).expect("a link");
    all_given_back(&tree, &app, &[&path]);
    let name = listed(&tree, &app, &["list"]).remove(0);
    assert_eq!(tree.json_in(&app, &["check", &name])["directory"], "there");
}

#[test]
fn a_name_that_a_file_has_too_is_not_printed() {
    let tree = Tree::new();
    let app = tree.make("app");
    let path = tree.put(1, &[&app]);
    for name in [&id(1)[..8], &id(1)] {
        fs::write(Path::new(&app).join(name), "no session").expect("a file");
        all_given_back(&tree, &app, &[&path]);
    }
}

#[test]
fn a_file_that_is_a_link_is_a_session_and_a_dead_one_is_told_to_be_none() {
    let tree = Tree::new();
    let app = tree.make("app");
    let path = tree.put(1, &[&app]);
    let kept = tree.work.join("kept.jsonl");
    fs::rename(&path, &kept).expect("a file moves");
    symlink(&kept, &path).expect("a link");
    let folder = path.parent().expect("a folder");
    all_given_back(&tree, &app, &[&path]);
    symlink("/nowhere", folder.join("dead.jsonl")).expect("a link");
    symlink("loop.jsonl", folder.join("loop.jsonl")).expect("a link");
    fs::create_dir(folder.join(format!("{}.jsonl", id(9)))).expect("a directory");
    let said = tree.run_in(&app, &["list"]);
    assert_eq!((said.code, said.out.matches("? no access").count()), (2, 3), "{}{}", said.out, said.err);
    assert!(said.out.contains("it is a folder") && said.out.contains("dead.jsonl: No such file"), "{}", said.out);
    for name in [id(9), "dead".to_owned(), folder.join("loop.jsonl").to_string_lossy().into_owned()] {
        let said = tree.run_in(&app, &["check", &name]);
        assert!(said.code == 2 && said.err.contains("could not read "), "{name}: {}", said.err);
    }
}

#[test]
fn copies_of_one_session_have_names_of_their_own_and_the_longer_is_told() {
    let tree = Tree::new();
    let app = tree.make("app");
    let short = tree.put(1, &[&app]);
    let long = session(&id(1), &[&app, &app, &app], true);
    let copies = [
        format!("{}.sync-conflict-20260730-101112-ABCDEF7.jsonl", id(1)),
        format!("{}.jsonl.conflict.20260730-101112", id(1)),
        format!("{} (Ann's conflicted copy 2026-07-30).jsonl", id(1)),
        format!("{}.jsonl", id(5)),
    ];
    let copies: Vec<PathBuf> = copies.iter().map(|name| short.with_file_name(name)).collect();
    for copy in &copies[..2] {
        fs::write(copy, &long).expect("a copy");
        let files: Vec<&Path> =
            copies.iter().filter(|copy| copy.exists()).map(PathBuf::as_path).chain([short.as_path()]).collect();
        all_given_back(&tree, &app, &files);
    }
    // An apostrophe is quoted in a way that only a shell takes apart; a new name has another id inside.
    fs::write(&copies[2], &long).expect("a copy");
    fs::write(&copies[3], &long).expect("a copy");
    assert_eq!(file(&tree, &app, &id(5)), copies[3]);
    assert_eq!(file(&tree, &app, &format!("{} (Ann's conflicted copy 2026-07-30)", id(1))), copies[2]);
    let said = tree.run_in(&app, &["check", &id(1)]).out;
    assert_eq!(said.matches("a longer file: 9 lines, 5 turns; this one has 5 lines, 3 turns").count(), 3, "{said}");
    let listed = tree.run_in(&app, &["list"]).out;
    assert!(listed.contains("the same session has a longer file: "), "{listed}");
    let said = tree.run_in(&app, &["check", "1111"]).err;
    assert!(said.contains("matches 4 sessions"), "{said}");
    let conflict = copies[0].to_string_lossy().into_owned();
    let said = tree.run_in(&app, &["check", &conflict]).out;
    assert!(!said.contains("claude --resume") && said.contains("this name is not a session id"), "{said}");
}

#[test]
fn a_session_of_the_same_id_elsewhere_does_not_stand_in_the_way() {
    let tree = Tree::new();
    let (app, other) = (tree.make("app"), tree.make("other"));
    let path = tree.put(1, &[&app]);
    let copy = tree.sandbox.put(&other, &id(1), &session(&id(1), &[&app, &app], true));
    assert_eq!(file(&tree, &app, "1111"), path);
    assert_eq!(file(&tree, &other, "1111"), copy);
    let names = listed(&tree, &app, &["list", "--all"]);
    let found: Vec<PathBuf> = names.iter().map(|name| file(&tree, &app, name)).collect();
    assert!(found.contains(&path) && found.contains(&copy), "{names:?}");
}

#[test]
fn the_id_that_a_copy_carries_inside_leads_to_it() {
    let tree = Tree::new();
    let app = tree.make("app");
    let path = tree.sandbox.put(&app, "a copy of mine", &session(&id(1), &[&app], true));
    assert_eq!(file(&tree, &app, &id(1)), path);
    all_given_back(&tree, &app, &[&path]);
}

#[test]
fn what_is_left_without_a_transcript_is_shown_as_such() {
    let tree = Tree::new();
    let app = tree.make("app");
    let folder = tree.put(1, &[&app]).with_extension("").with_file_name(id(7));
    fs::create_dir_all(folder.join("subagents")).expect("a folder");
    fs::create_dir_all(folder.join("tool-results")).expect("a folder");
    let agent = folder.join("subagents/agent-a1.jsonl");
    fs::write(&agent, session(&id(7), &[&app], false)).expect("an agent");
    fs::write(folder.join("tool-results/toolu_1.txt"), "large").expect("a result");
    for args in [&["list"][..], &["list", "--all"]] {
        let out = tree.run_in(&app, args).out;
        assert!(
            out.contains(&format!("{}  (no transcript; still there: 1 sub-agent, 1 large result)", id(7))),
            "{out}"
        );
    }
    let json: Vec<Value> = tree
        .run_in(&app, &["list", "--json"])
        .out
        .lines()
        .map(|line| serde_json::from_str(line).expect("an object"))
        .collect();
    assert_eq!((json.len(), json[1]["verdict"].as_str(), json[1]["results"].as_u64()), (2, Some("gone"), Some(1)));
    let said = tree.run_in(&app, &["rescue", "7777"]);
    assert!(
        said.code == 2 && said.err.contains("has no transcript") && said.err.contains(&*agent.to_string_lossy()),
        "{}",
        said.err
    );

    // Only notes in the file; the work is in the agent's.
    let file = folder.with_extension("jsonl");
    fs::write(&file, format!("{{\"type\":\"pr-link\",\"sessionId\":\"{}\"}}\n", id(7))).expect("a session");
    let said = tree.run_in(&app, &["check", "7777"]).out;
    assert!(
        said.contains("the transcripts of 1 sub-agent next to it") && said.contains(&*agent.to_string_lossy()),
        "{said}"
    );
}
