//! Ids that a session carries become no path: nothing outside is copied, no folder is copied into itself, and the session
//! can be rescued all the same, every way.

use std::fs;
use std::path::{Path, PathBuf};

use claude_rescue::recovery::{Offer, plan};
use claude_rescue::store::SessionFile;
use claude_rescue::store::{commit, open, replace, undo};

use super::patient::{Patient, put};
use crate::support::sample;

/// What stands for a key of the person's.
const SECRET: &[u8] = b"not a key, but it stands for one";

/// Ids that would lead somewhere. `$HERE` is the sandbox.
const IDS: &[&str] = &[
    "../../.ssh",
    "$HERE/.ssh",
    "",
    ".",
    "..",
    "../..",
    "../../..",
    "/",
    "a/../../../.ssh",
    "..\\..\\.ssh",
    "nul",
    " ",
    "projects",
    ".ssh",
    "x\u{0}y",
    "x\ny",
    "C:\\.ssh",
    "aaaaaaaaaaaaaaaa/.",
];

/// Every place where a path is made of something that is no literal, by what is joined, with the reason why that is safe.
/// A new one needs a row: words from a session, a journal or a config file must be a `Component` first.
const JOINS: &[(&str, &str)] = &[
    ("open_files.rs", "handle"),                           // a number that the system lists
    ("second_name.rs", "format!(\"{PREFIX}{id}\")"),       // of an act, which is whole
    ("editor.rs", "file.file_name().unwrap_or_default()"), // the end of a path
    ("demo.rs", "agent"),                                  // of the built-in sessions
    ("demo.rs", "name"),
    ("demo.rs", "directory"),
    ("demo.rs", "project"),
    ("demo.rs", "folder_name(Path::new(cwd))"),
    ("project.rs", "real.file_name()?"), // the end of a path
    ("doctor.rs", "folder"),             // of a list
    ("skill.rs", "part"),                // of a list
    ("skill.rs", "format!(\"skill-{}\", uuid::Uuid::new_v4().simple())"), // fresh
    ("tail.rs", "folder"),               // one component of a path that is there
    ("tail.rs", "name"),
    ("restore.rs", "&id"),                                       // fresh
    ("installed.rs", "name"),                                    // of a list
    ("opened.rs", "id"),                                         // a Component
    ("neighbours.rs", "id"),                                     // fresh
    ("neighbours.rs", "name"),                                   // made of a hash and a list
    ("neighbours.rs", "FOLDER"),                                 // ours
    ("neighbours.rs", "entry.path().strip_prefix(&self.from)?"), // of a listed folder
    ("worktrees.rs", "&name"),                                   // each part a Component
    ("rename.rs", "entry.path().strip_prefix(from)?"),
    ("rows.rs", "FILE"),
    ("cache.rs", "FILE"),
    ("indexes.rs", "INDEX"),
    ("indexes.rs", "pattern"), // of a list
    ("indexes.rs", "parent"),
    ("indexes.rs", "after.trim_start_matches('/')"),
    ("lost.rs", "format!(\"{}.jsonl\", self.id)"), // Component, or a session id
    ("lost.rs", "name"),                           // of a folder, where every other sign is a dash
    ("act.rs", "self.path.file_name().unwrap_or_default()"), // the end of a path
    ("folders.rs", "worktrees::OWN"),
    ("names.rs", "&name"), // a Component
    ("session_file.rs", "Component::of(path.file_stem()?.to_str()?)?"),
    ("missing.rs", "folder_name(&here.to_string_lossy())"), // every other sign is a dash
    ("disk_state.rs", "below"),                             // only plain names, then through Spot
    ("commit.rs", "format!(\"{session}.jsonl\")"),          // fresh
    ("commit.rs", "&id"),                                   // fresh
    ("undo.rs", "&id"),                                     // fresh
    ("kept.rs", "format!(\"{name}-{time}-{id}{end}\")"),    // the stem of a path, and fresh
    ("mod.rs", "name"),                                     // no_follow: only for sentences
    ("look.rs", "name"),                                    // a Component
    ("look.rs", "inside"),                                  // only plain names, then through Spot
    ("look.rs", "history.file_name()?"),
    ("kept.rs", "format!(\"{at}-{name}\")"), // the end of a path
    ("kept.rs", "act.path.file_name().unwrap_or_default()"),
    ("crash.rs", "format!(\"crash-{}-{id}.txt\", &time[..10])"), // fresh
    ("moved.rs", "below"),                                       // of what is there
    ("moved.rs", "entry.path().strip_prefix(&start).ok()?"),
    ("home.rs", "entry.file_name()"),
    ("make.rs", "rest"), // what a person typed
];

#[test]
fn whatever_becomes_part_of_a_path_is_known_to_be_safe() {
    let call = regex::Regex::new(r"\.(?:join|with_file_name)\(").expect("a pattern");
    for folder in ["src/store", "src/cli", "src/tui"] {
        for entry in walkdir::WalkDir::new(crate::support::root(folder)) {
            let entry = entry.expect("a source");
            let Ok(text) = fs::read_to_string(entry.path()) else { continue };
            let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
            let name = entry.file_name().to_string_lossy();
            for found in call.find_iter(code) {
                let argument = argument(&code[found.end()..]);
                let is_known =
                    argument.starts_with(['"', '\'']) || argument.is_empty() || JOINS.contains(&(&*name, argument));
                assert!(is_known, "{}: join({argument}) has no row in JOINS", entry.path().display());
            }
        }
    }
}

/// What stands in the brackets that are open.
fn argument(code: &str) -> &str {
    let mut depth = 0;
    let end = code.find(|c| {
        depth += i32::from(matches!(c, '(' | '[')) - i32::from(matches!(c, ')' | ']'));
        depth < 0
    });
    code[..end.unwrap_or_default()].trim()
}

/// The patient with another id in its rows and another name of its file, and something to steal beside its config.
fn hostile(id: &str, name: &str) -> (Patient, PathBuf) {
    let patient = Patient::new();
    let here = patient.sandbox.path();
    put(&here.join(".ssh/id_rsa"), SECRET);
    let id = id.replace("$HERE", &here.to_string_lossy());
    let rows = String::from_utf8(patient.original.clone()).expect("text");
    let quoted = serde_json::to_string(&id).expect("a string");
    let rows = rows.replace(&format!("\"{}\"", patient.id), &quoted);
    let path = patient.path.with_file_name(format!("{name}.jsonl"));
    fs::remove_file(&patient.path).expect("the session goes");
    put(&path, rows.as_bytes());
    (patient, path)
}

fn copies_of_the_secret(patient: &Patient) -> usize {
    patient.sandbox.files().iter().filter(|(_, bytes)| bytes == SECRET).count()
}

fn deepest(dir: &Path) -> usize {
    walkdir::WalkDir::new(dir).into_iter().map(|entry| entry.expect("an entry").depth()).max().unwrap_or_default()
}

/// The ids under a plain name, and names that are none under a plain id.
fn shapes() -> Vec<(String, String)> {
    let ids = IDS.iter().map(|id| ((*id).to_owned(), Patient::new().id));
    let names = [".", "..", " ", "nul"].iter().map(|name| (Patient::new().id, (*name).to_owned()));
    ids.chain(names).chain([("../../.ssh".to_owned(), ".".to_owned())]).collect()
}

#[test]
fn an_id_that_is_no_name_leads_nowhere_and_every_plan_is_written() {
    for (id, name) in sample::one_in(2, shapes()) {
        let (patient, path) = hostile(&id, &name);
        let (place, depth) = (patient.place(), deepest(patient.sandbox.path()));
        let opened = open(&place, SessionFile::at(path.clone()).expect("the file")).expect("the session");
        let ways: Vec<Offer> = opened.remedies(None);
        let plans = ways.iter().filter_map(|offer| plan(&opened.session, &opened.diagnosis, offer.way, None).ok());
        let mut written = 0;
        for plan in plans.filter(|plan| plan.way.writes()) {
            let receipt = commit(&place, &opened, &plan).unwrap_or_else(|error| panic!("{id:?} {name:?}: {error:#}"));
            written += 1;
            assert_eq!(copies_of_the_secret(&patient), 1, "{id:?} {name:?} {:?}", plan.way);
            assert!(receipt.neighbours.iter().all(|folder| !folder.join("projects").exists()), "{id:?} {name:?}");
            assert!(deepest(patient.sandbox.path()) <= depth + 3, "{id:?} {name:?}: a folder lies in itself");
            undo(&place, Some(&receipt.id)).unwrap_or_else(|error| panic!("{id:?} {name:?}: {error:#}"));
            assert_eq!(copies_of_the_secret(&patient), 1, "{id:?} {name:?} {:?}", plan.way);
        }
        assert!(written > 0, "{id:?} {name:?}: nothing can be written");
        let before = fs::read(&path).expect("the session");
        let cut = super::patient::cut(&opened);
        let receipt = replace(&place, &opened, &cut).unwrap_or_else(|error| panic!("{id:?} {name:?}: {error:#}"));
        undo(&place, Some(&receipt.id)).unwrap_or_else(|error| panic!("{id:?} {name:?}: {error:#}"));
        assert_eq!(fs::read(&path).expect("the session"), before);
        assert_eq!(copies_of_the_secret(&patient), 1, "{id:?} {name:?}");
    }
}

#[test]
fn no_command_stumbles_over_such_an_id() {
    for (id, name) in [("../../.ssh", "."), ("", ".."), ("..", "x"), ("$HERE/.ssh", "y")] {
        let (patient, path) = hostile(id, name);
        let path = path.to_string_lossy();
        let commands: [&[&str]; 8] = [
            &["plans", &path],
            &["show", &path],
            &["files", &path],
            &["evidence", &path],
            &["export", &path],
            &["list", "--all"],
            &["rescue", &path, "--with", "rewind"],
            &["undo"],
        ];
        for args in commands {
            let said = patient.sandbox.run(args);
            assert!(said.code == 0 || said.code == 1, "{id:?} {name:?} {args:?}: {}{}", said.out, said.err);
        }
        assert_eq!(copies_of_the_secret(&patient), 1, "{id:?} {name:?}");
    }
}

/// A folder that a session's name would mean is not its own: that of the project, or the one above.
#[test]
fn a_file_called_like_a_folder_above_has_no_sub_agents() {
    for name in [".", ".."] {
        let (patient, path) = hostile("x", name);
        let project = path.parent().expect("a folder");
        for folder in [project.to_path_buf(), project.join("..")] {
            put(&folder.join("subagents/agent-a1.jsonl"), b"{}\n");
        }
        let file = SessionFile::at(path).expect("the file");
        assert_eq!(file.sub_agents, 0, "{name}");
        assert!(!file.folder().is_dir(), "{name}");
        drop(patient);
    }
}

/// The journal is a file like any other, and what it says becomes a path too.
#[test]
fn an_act_of_the_journal_that_names_another_place_is_no_act() {
    let patient = Patient::new();
    let receipt = patient.commit();
    put(&patient.sandbox.path().join(".ssh/id_rsa"), SECRET);
    let journal = patient.state().join("journal.jsonl");
    let rows = fs::read_to_string(&journal).expect("the journal");
    let in_json = |path: &Path| path.to_string_lossy().replace('\\', "\\\\");
    let here = in_json(patient.sandbox.path());
    let folder = in_json(receipt.neighbours.first().expect("a neighbour"));
    let state = in_json(&patient.state());
    for (from, to) in [
        (folder.as_str(), format!("{here}/.ssh")),
        (folder.as_str(), format!("{folder}/../../../../.ssh")),
        (&*in_json(&patient.state().join("trash").join(&receipt.id)), format!("{state}/trash/../../x")),
        (&*in_json(&patient.state().join("trash").join(&receipt.id)), format!("{here}/elsewhere/{}", receipt.id)),
        (&*format!("\"id\":\"{}\"", receipt.id), "\"id\":\"../x\"".to_owned()),
    ] {
        assert!(rows.contains(from), "{from} is not in {rows}");
        fs::write(&journal, rows.replace(from, &to)).expect("the journal");
        let error = undo(&patient.place(), Some(&receipt.id)).expect_err("a refusal").to_string();
        assert!(error.contains("is recorded"), "{to}: {error}");
        assert!(patient.sandbox.path().join(".ssh/id_rsa").exists() && receipt.path.exists(), "{to}");
    }
    fs::write(&journal, rows).expect("the journal");
    undo(&patient.place(), Some(&receipt.id)).expect("an undo");
}
