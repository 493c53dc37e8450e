//! Every system call that changes the disk fails, one after the other. Whatever happens, the original is somewhere, the
//! exit code says whether the wish came true, every sentence is true, and `undo` goes on from there.
//!
//! Needs strace. A sample is tried; `WHOLE=1` tries them all.

use std::fs;
use std::path::Path;
use std::process::Command;

use claude_rescue::store::{history, undo};

use super::at_once::rounds;
use super::edited::{Edited, ID, told};
use super::patient::{Files, Patient};
use crate::support::sandbox::{Said, Sandbox};

/// The calls that fail, and with what.
const CALLS: &[(&str, &[&str])] = &[
    ("fsync", &["EIO", "ENOSPC"]),
    ("rename", &["EIO", "EACCES", "EROFS"]),
    ("renameat2", &["EIO", "ENOSPC"]),
    ("write", &["EIO", "ENOSPC", "EDQUOT", "EINTR"]),
    ("openat", &["EIO", "EACCES", "EROFS", "ENOSPC", "EINTR"]),
    ("unlink", &["EIO", "EACCES"]),
    ("unlinkat", &["EIO"]),
    ("rmdir", &["EIO"]),
    ("fchmod", &["EIO", "EROFS"]),
    ("link", &["EIO", "EPERM"]),
    ("linkat", &["EIO", "EPERM"]),
    ("mkdir", &["EIO", "ENOSPC", "EDQUOT"]),
    ("flock", &["EIO", "EINTR"]),
    ("copy_file_range", &["EIO", "ENOSPC"]),
    ("sendfile", &["EIO"]),
    ("lseek", &["EIO"]),
];

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    Rescue,
    InPlace,
    Undo,
    UndoInPlace,
    Redo,
    RedoInPlace,
    Restore,
    UndoRestore,
    RedoRestore,
    Export,
    Evidence,
    Patch,
}

const DEEDS: &[Deed] = &[
    Deed::Rescue,
    Deed::InPlace,
    Deed::Undo,
    Deed::UndoInPlace,
    Deed::Redo,
    Deed::RedoInPlace,
    Deed::Restore,
    Deed::UndoRestore,
    Deed::RedoRestore,
    Deed::Export,
    Deed::Evidence,
    Deed::Patch,
];

/// Where it is done.
enum World {
    Session(Patient),
    Project(Edited),
}

/// A world in which a deed is about to be done.
pub struct Scene {
    world: World,
    deed: Deed,
    args: Vec<String>,
    /// What clients and the project held before anything was done.
    first: Files,
    /// What they hold right before the deed, and with it everything that was kept.
    before: Files,
}

impl Scene {
    pub fn of(deed: Deed) -> Self {
        let is_project = matches!(deed, Deed::Restore | Deed::UndoRestore | Deed::RedoRestore | Deed::Patch);
        let world = if is_project { World::Project(Edited::new()) } else { World::Session(Patient::new()) };
        let mut scene = Self { world, deed, args: Vec::new(), first: Vec::new(), before: Vec::new() };
        scene.first = scene.outside();
        scene.args = scene.prepared();
        scene.before = scene.sandbox().files();
        scene
    }

    fn sandbox(&self) -> &Sandbox {
        match &self.world {
            World::Session(patient) => &patient.sandbox,
            World::Project(edited) => &edited.sandbox,
        }
    }

    fn place(&self) -> claude_rescue::store::Place {
        match &self.world {
            World::Session(patient) => patient.place(),
            World::Project(edited) => edited.place(),
        }
    }

    /// Does what comes before, and gives the command line.
    fn prepared(&self) -> Vec<String> {
        let undone = || undo(&self.place(), None).expect("an undo").id;
        let target = self.sandbox().path().join("out.txt").to_string_lossy().into_owned();
        let (path, words): (String, &[&str]) = match &self.world {
            World::Session(patient) => {
                match self.deed {
                    Deed::Undo | Deed::Redo => drop(patient.commit()),
                    Deed::UndoInPlace | Deed::RedoInPlace => drop(patient.replace()),
                    _ => {}
                }
                let path = patient.path.to_string_lossy().into_owned();
                match self.deed {
                    Deed::Rescue => (path, &["rewind", "PATH"]),
                    Deed::InPlace => (path, &["rewind", "PATH", "--in-place", "--yes"]),
                    Deed::Export => (path, &["export", "PATH", "-o", "TARGET"]),
                    Deed::Evidence => (path, &["evidence", "PATH", "-o", "TARGET"]),
                    Deed::Redo | Deed::RedoInPlace => (undone(), &["undo", "PATH"]),
                    _ => (path, &["undo"]),
                }
            }
            World::Project(edited) => {
                if matches!(self.deed, Deed::UndoRestore | Deed::RedoRestore) {
                    assert_eq!(edited.run(&["--restore", "--yes"]).code, 0);
                }
                match self.deed {
                    Deed::Restore => (ID.to_owned(), &["files", "PATH", "--restore", "--yes"]),
                    Deed::Patch => (ID.to_owned(), &["files", "PATH", "--patch", "TARGET"]),
                    Deed::RedoRestore => (undone(), &["undo", "PATH"]),
                    _ => (String::new(), &["undo"]),
                }
            }
        };
        words.iter().map(|word| word.replace("PATH", &path).replace("TARGET", &target)).collect()
    }

    /// What clients and the project hold, without the names of what was left unfinished.
    fn outside(&self) -> Files {
        let state = self.sandbox().path().join("state");
        let is_ours = |path: &Path| path.starts_with(&state) || path.ends_with("out.txt") || path.ends_with("trace");
        let is_left =
            |path: &Path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(".claude-rescue-"));
        self.sandbox().files().into_iter().filter(|(path, _)| !is_ours(path) && !is_left(path)).collect()
    }

    pub fn command(&self) -> Command {
        let args: Vec<&str> = self.args.iter().map(String::as_str).collect();
        self.sandbox().command(&args)
    }

    /// Runs it under strace.
    fn traced(&self, options: &[String]) -> Said {
        let plain = self.command();
        let mut command = Command::new("strace");
        command
            .args(["-f", "--seccomp-bpf", "-o"])
            .arg(self.sandbox().path().join("trace"))
            .args(options)
            .arg(plain.get_program());
        command.args(plain.get_args()).current_dir(self.sandbox().path());
        command.env_clear().envs(plain.get_envs().filter_map(|(key, value)| Some((key, value?))));
        Said::of(&mut command)
    }

    /// Whether the wish came true.
    pub fn is_done(&self) -> bool {
        let now = self.outside();
        match self.deed {
            Deed::Rescue | Deed::Redo => {
                let sessions = self.place().sessions();
                let is_good = |file| {
                    claude_rescue::store::open(&self.place(), file)
                        .is_ok_and(|opened| !opened.diagnosis.verdict.is_wrong())
                };
                sessions.len() == 2 && sessions.into_iter().filter(|file| is_good(file.clone())).count() == 1
            }
            Deed::InPlace | Deed::RedoInPlace => match &self.world {
                World::Session(patient) => {
                    patient.bytes() != patient.original && !patient.opened().diagnosis.verdict.is_wrong()
                }
                World::Project(_) => false,
            },
            // What stays behind of a session is said.
            Deed::Undo => self.place().sessions().len() == 1,
            Deed::UndoInPlace | Deed::UndoRestore => now == self.first,
            Deed::Restore | Deed::RedoRestore => {
                now.len() == self.first.len() && now != self.first && {
                    let World::Project(edited) = &self.world else { return false };
                    // Every file that comes back unnamed holds what it held at the last good point.
                    (0..3).all(|at| edited.all()[at] == told(|story| story.before)[at])
                }
            }
            Deed::Export | Deed::Evidence | Deed::Patch => {
                fs::read(self.sandbox().path().join("out.txt")).is_ok_and(|bytes| bytes.ends_with(b"\n"))
            }
        }
    }

    /// Whatever was somewhere is somewhere.
    pub fn ensure_nothing_is_lost(&self, context: &str) {
        let now = self.sandbox().files();
        for (path, bytes) in self.first.iter().chain(&self.before) {
            let is_log = path.ends_with("journal.jsonl") || path.ends_with("trace");
            assert!(is_log || now.iter().any(|(_, other)| other == bytes), "{context}: {} is lost", path.display());
        }
    }

    /// Every sentence about a file is true of it.
    fn ensure_true(&self, said: &Said, context: &str) {
        let bytes = |path: &str| fs::read(path.trim_end_matches(['.', ':', ','])).ok();
        let was = |path: &str| {
            self.before.iter().find(|(at, _)| at.to_string_lossy() == path).map(|(_, bytes)| bytes.clone())
        };
        let all = format!("{}{}", said.out, said.err);
        let claims: &[(&str, bool)] = &[
            (" was left unchanged", true),
            (" has its old contents again", true),
            (" has its old contents", true),
            (" was not put back", true),
            (" has the new contents", false),
        ];
        for (claim, same) in claims {
            for (at, _) in all.match_indices(claim) {
                let path = all[..at].rsplit(['\n', ' ']).next().unwrap_or_default();
                assert_eq!(bytes(path) == was(path), *same, "{context}: {path}{claim}");
            }
        }
        for place in [" old contents are in ", "\nIt is in ", "is still in ", "kept in    ", "backup   "] {
            for (at, _) in all.match_indices(place) {
                let path = all[at + place.len()..].split('\n').next().unwrap_or_default();
                let path = path.split(':').next().unwrap_or_default().trim();
                let kept = bytes(path).unwrap_or_else(|| panic!("{context}: {path} is not there"));
                assert!(self.before.iter().any(|(_, bytes)| *bytes == kept), "{context}: {path} holds something else");
            }
        }
        for (at, _) in all.match_indices("could not write /") {
            let path = all[at + "could not write ".len()..].split(": ").next().unwrap_or_default();
            assert!(path.ends_with("journal.jsonl") || bytes(path) == was(path), "{context}: {path} was written");
        }
        if ["nothing was changed", "nothing was undone", "nothing was restored", "nothing was done to"]
            .iter()
            .any(|none| said.err.contains(none))
        {
            assert!(!self.is_done(), "{context}: something was done");
        }
    }

    /// The journal can be listed; what is not done can be done, and then the way back leads to the beginning.
    pub fn ensure_it_goes_on(&self, said: &Said, context: &str) {
        let listed = self.sandbox().run(&["undo", "--list"]);
        assert_eq!((listed.code, listed.err.as_str()), (0, ""), "{context}");
        if matches!(self.deed, Deed::Export | Deed::Evidence | Deed::Patch) {
            return;
        }
        if said.out.contains("`undo` does not know about this rescue") {
            let undone = self.sandbox().run(&["undo"]);
            assert!(undone.code == 2 && !said.out.contains("claude-rescue undo"), "{context}: {}", undone.err);
            return;
        }
        if said.out.contains("something was left behind: could not move ") {
            let path = said.out.split("could not move ").nth(1).and_then(|rest| rest.split(' ').next());
            assert!(path.is_some_and(|path| Path::new(path).exists()), "{context}");
            return;
        }
        if !self.is_done() {
            let again = Said::of(&mut self.command());
            // A part of several files may have been done; then that part is undone first.
            let is_part = matches!(self.deed, Deed::Restore | Deed::UndoRestore | Deed::RedoRestore);
            assert!(again.code == 0 || is_part, "{context}: {}", again.err);
        }
        for _ in 0..8 {
            let rescues = history(&self.place()).expect("a journal");
            if self.outside() == self.first || rescues.is_empty() {
                break;
            }
            let undone = self.sandbox().run(&["undo"]);
            // Finishing what a kill left may have been all that there was to do.
            assert!(undone.code == 0 || self.outside() == self.first, "{context}: {}", undone.err);
        }
        assert!(self.outside() == self.first, "{context}: there is no way back");
    }
}

/// How often the main thread makes each call, and how often before it comes to the sandbox.
fn counted(deed: Deed) -> Vec<(usize, usize)> {
    let scene = Scene::of(deed);
    let names: Vec<&str> = CALLS.iter().map(|(name, _)| *name).collect();
    scene.traced(&["-e".to_owned(), format!("trace={}", names.join(","))]);
    let trace = fs::read_to_string(scene.sandbox().path().join("trace")).expect("a trace");
    let main = trace.split(' ').next().unwrap_or_default().to_owned();
    let sandbox = scene.sandbox().path().to_string_lossy().into_owned();
    let count = |name: &&str| {
        let begins = format!("{name}(");
        let mine = trace.lines().filter(|line| line.split(' ').next() == Some(&main));
        let calls: Vec<&str> =
            mine.filter(|line| line.split_whitespace().nth(1).is_some_and(|word| word.starts_with(&begins))).collect();
        let before =
            if *name == "openat" { calls.iter().position(|line| line.contains(&sandbox)).unwrap_or(0) } else { 0 };
        (before, calls.len())
    };
    names.iter().map(count).collect()
}

/// Lets a call fail, and looks. Gives whether it was made.
fn failed(deed: Deed, call: &str, error: &str, no: usize) {
    let scene = Scene::of(deed);
    let context = format!("{deed:?}, {call} number {no} fails with {error}");
    let said = scene.traced(&[format!("-etrace={call}"), format!("-einject={call}:error={error}:when={no}")]);
    let context = format!("{context}: exit {}\n{}{}", said.code, said.out, said.err);
    scene.ensure_nothing_is_lost(&context);
    // What could not be read may have had to come back, or not: nobody knows.
    let unread = said.err.contains("could not be read and stayed");
    assert_eq!(said.code == 0, scene.is_done() && !unread, "{context}: the exit code is wrong");
    assert!(said.code == 0 || said.err.contains("claude-rescue: "), "{context}: no word");
    assert!(!said.err.contains(".claude-rescue-"), "{context}: a temporary file's name means nothing to a person");
    scene.ensure_true(&said, &context);
    scene.ensure_it_goes_on(&said, &context);
    scene.ensure_nothing_is_lost(&context);
}

fn injected(deeds: &[Deed]) {
    if Command::new("strace").arg("-V").output().is_err() {
        println!("skipped: strace is not there");
        return;
    }
    let mut cases = Vec::new();
    for deed in deeds {
        for ((call, errors), (before, all)) in CALLS.iter().zip(counted(*deed)) {
            let each = (before + 1..=all).flat_map(|no| errors.iter().map(move |error| (*deed, *call, *error, no)));
            cases.extend(each);
        }
    }
    let step = rounds(1, 1 + cases.len() / 25);
    let mut broken = Vec::new();
    let tried: Vec<_> = cases.into_iter().step_by(step).collect();
    for (deed, call, error, no) in &tried {
        if std::panic::catch_unwind(|| failed(*deed, call, error, *no)).is_err() {
            broken.push(format!("{deed:?} {call} {error} {no}"));
        }
    }
    println!("{} injected", tried.len());
    assert!(broken.is_empty(), "{} of {}:\n{}", broken.len(), tried.len(), broken.join("\n"));
}

#[test]
fn a_rescue_tells_the_truth_of_every_failure() {
    injected(&DEEDS[..2]);
}

#[test]
fn an_undo_and_a_redo_tell_the_truth_of_every_failure() {
    injected(&DEEDS[2..6]);
}

#[test]
fn a_restore_of_files_tells_the_truth_of_every_failure() {
    injected(&DEEDS[6..9]);
}

#[test]
fn what_is_taken_out_tells_the_truth_of_every_failure() {
    injected(&DEEDS[9..]);
}
