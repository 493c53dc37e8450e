//! Every session that the laws are tried on: the cases and the demo.

use std::fs;

use super::case::Case;
use super::root;

/// A session file.
pub struct Fixture {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// All of them.
pub fn all() -> Vec<Fixture> {
    cases().into_iter().chain(demo()).collect()
}

/// The drawn ones that are lines. Laws look at them line by line; other layouts have laws of their own.
pub fn cases() -> Vec<Fixture> {
    let is_lines = |case: &Case| case.session().transcript.layout.is_lines();
    let cases = Case::all().into_iter().filter(is_lines);
    cases.map(|case| Fixture { name: case.name(), bytes: case.drawing.bytes }).collect()
}

/// The built-in ones.
pub fn demo() -> Vec<Fixture> {
    let folder = fs::read_dir(root("assets/demo")).expect("the demo sessions are there");
    let mut paths: Vec<_> = folder.map(|entry| entry.expect("a demo session can be read").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|end| end == "jsonl"));
    paths.sort();
    let read = |path: &std::path::PathBuf| Fixture {
        name: format!("demo/{}", path.file_name().unwrap_or_default().to_string_lossy()),
        bytes: fs::read(path).expect("a demo session can be read"),
    };
    paths.iter().map(read).collect()
}
