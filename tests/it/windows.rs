//! Sessions as clients on Windows write them: `C:\` paths, `\\` in JSON. They are read and written alike on every system.

use std::fmt::Write;

use claude_rescue::diagnosis::Diagnosis;
use claude_rescue::recovery::{Wish, files::dropped_files, ladder, rewind};
use claude_rescue::session::Session;
use claude_rescue::store::Fingerprint;
use claude_rescue::store::place::folder_name;
use claude_rescue::transcript::Transcript;
use regex::Regex;

use crate::support::fixtures::{self, Fixture};
use crate::support::produced::{Produced, written};
use crate::support::sandbox::{Sandbox, first_field};
use crate::support::{golden, root};

/// The demo session as if it had been written on Windows.
fn on_windows(demo: &Fixture) -> Vec<u8> {
    let path = Regex::new(r"/home/demo((?:/[\w.@-]+)*)").expect("a pattern");
    let text = String::from_utf8_lossy(&demo.bytes);
    let there = |found: &regex::Captures<'_>| format!(r"C:\\Users\\demo{}", found[1].replace('/', r"\\"));
    path.replace_all(&text, there).into_owned().into_bytes()
}

fn session(bytes: &[u8]) -> Session {
    Session::of(Transcript::parse(bytes.to_vec()))
}

#[test]
fn they_are_judged_as_on_unix_and_every_plan_writes_the_same_bytes() {
    let mut told = String::new();
    for demo in fixtures::demo() {
        let (unix, windows) = (session(&demo.bytes), session(&on_windows(&demo)));
        let judged = [Diagnosis::of(&unix), Diagnosis::of(&windows)];
        assert_eq!(judged[0].verdict, judged[1].verdict, "{}", demo.name);
        let offers = written(ladder(&windows, &judged[1], None));
        let alike = written(ladder(&unix, &judged[0], None));
        for (offer, other) in offers.iter().zip(&alike) {
            let (Ok(plan), Ok(other)) = (&offer.plan, &other.plan) else {
                assert_eq!(offer.plan.is_ok(), other.plan.is_ok(), "{} {:?}", demo.name, offer.way);
                continue;
            };
            assert_eq!((plan.kept, plan.dropped), (other.kept, other.dropped), "{} {:?}", demo.name, offer.way);
            let made = Fingerprint::of(&Produced::of(&windows, plan).bytes);
            let _ = writeln!(told, "{} {}: {} bytes, {}", demo.name, offer.way.name(), made.bytes, made.sha256);
        }
    }
    golden::compare(&root("tests/golden/windows.txt"), &told).unwrap_or_else(|diff| panic!("{diff}"));
}

#[test]
fn their_files_have_paths_as_people_write_them() {
    let mut seen = 0;
    for demo in fixtures::demo() {
        let windows = session(&on_windows(&demo));
        let Ok(plan) = rewind(&windows, &Diagnosis::of(&windows), Wish::Turn(1)) else { continue };
        for file in &dropped_files(&windows, plan.point.end).files {
            let is_right =
                file.path.starts_with(r"C:\Users\demo\") && !file.path.contains(r"\\") && !file.path.contains('/');
            assert!(is_right, "{}: {}", demo.name, file.path);
            seen += 1;
        }
    }
    assert!(seen > 5, "only {seen} files");
}

#[test]
fn they_are_listed_found_and_exported_with_those_paths() {
    let sandbox = Sandbox::new();
    let demo =
        fixtures::demo().into_iter().find(|demo| demo.name == "demo/webhook-retries.jsonl").expect("it is there");
    let bytes = on_windows(&demo);
    let (cwd, id) = (r"C:\Users\demo\src\payments-api", first_field(&bytes, "sessionId"));
    assert_eq!(folder_name(cwd.as_ref()), "C--Users-demo-src-payments-api");
    sandbox.put(cwd, &id, &bytes);
    let list = sandbox.run(&["list", "--all", "--json"]);
    assert!(list.out.contains(r#""project":"C:\\Users\\demo\\src\\payments-api""#), "{}", list.out);
    let found = sandbox.run(&["search", r"payments-api\src", "--all"]);
    assert!(found.out.contains(r"payments-api\src"), "{}{}", found.out, found.err);
    let page = sandbox.run(&["export", &id]).out;
    assert!(page.contains(r"Project ~\src\payments-api") && !page.contains(r"\\"), "{page}");
    // Where the directory is not on this machine, it is said what it is.
    let plans = sandbox.run(&["plans", &id]);
    assert!(plans.out.contains("Windows directory") || cfg!(windows), "{}", plans.out);
}

#[test]
fn a_patch_of_theirs_names_files_as_on_unix() {
    let mut patches = 0;
    for demo in fixtures::demo() {
        let told = [demo.bytes.clone(), on_windows(&demo)].map(|bytes| {
            let sandbox = Sandbox::new();
            let id = first_field(&bytes, "sessionId");
            sandbox.put(&first_field(&bytes, "cwd"), &id, &bytes);
            let out = sandbox.run(&["files", &id]).out;
            let patch: Vec<String> =
                out.lines().skip_while(|line| !line.starts_with("diff ")).map(str::to_owned).collect();
            patch
        });
        assert_eq!(told[0], told[1], "{}", demo.name);
        patches += usize::from(!told[0].is_empty());
    }
    assert!(patches > 0);
}
