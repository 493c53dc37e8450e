//! The house: its arrows point down, its files begin with a sentence and stay small.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::root;

/// The floors from the ground up. A floor may use those before it.
const FLOORS: &[&str] = &["transcript", "session", "diagnosis", "recovery", "store"];
const FACES: &[&str] = &["cli", "tui"];

/// What only the store and the faces may name.
const OF_THE_WORLD: &[&str] = &[
    "std::fs",
    "std::env",
    "std::process",
    "std::net",
    "SystemTime",
    "Instant::now",
    "Timestamp::now",
    "anyhow",
    "ratatui",
    "crossterm",
    "rustix",
    "tempfile",
    "walkdir",
];

const NO_NAMES: &[&str] = &["util", "utils", "common", "helper", "helpers", "manager", "misc"];

const LONGEST_FILE: usize = 400;
const LONG_FILE: usize = 300;
const LONGEST_FUNCTION: usize = 60;

/// A source file.
struct Source {
    /// Its path inside the project, with `/`.
    path: String,
    text: String,
}

impl Source {
    fn all(folder: &str) -> Vec<Self> {
        let inside = |path: &Path| path.strip_prefix(root("")).expect("inside").to_string_lossy().replace('\\', "/");
        let mut paths: Vec<PathBuf> = walkdir::WalkDir::new(root(folder))
            .into_iter()
            .filter_entry(|entry| entry.file_name() != "target")
            .map(|entry| entry.expect("the sources can be read").into_path())
            .filter(|path| path.extension().is_some_and(|end| end == "rs"))
            .collect();
        paths.sort();
        let read = |path: &PathBuf| fs::read_to_string(path).expect("a source file");
        paths.iter().map(|path| Self { path: inside(path), text: read(path) }).collect()
    }

    /// The first folder or file below `src`.
    fn floor(&self) -> &str {
        let below = self.path.strip_prefix("src/").unwrap_or_default();
        below.split(['/', '.']).next().unwrap_or_default()
    }

    /// Its lines without comments, from 1.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self.text.lines().map(|line| line.split("//").next().unwrap_or_default());
        (1..).zip(lines).filter(|(_, line)| !line.trim().is_empty())
    }

    /// The floors and faces that it names as `crate::…`, with their lines.
    fn uses(&self) -> Vec<(usize, &'static str)> {
        let known = || FLOORS.iter().chain(FACES).chain(&["text"]).copied();
        let mut found = Vec::new();
        for (line, code) in self.code() {
            for after in code.split("crate::").skip(1) {
                // Of `crate::{one, other::Thing}` every word counts; there are few enough.
                let end = if after.starts_with('{') {
                    after.len()
                } else {
                    after.find(|c: char| !is_word(c)).unwrap_or(after.len())
                };
                let words = after[..end].split(|c: char| !is_word(c));
                found.extend(words.filter_map(|word| known().find(|floor| *floor == word)).map(|floor| (line, floor)));
            }
        }
        found
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Whether code on `from` may use `to`.
fn may_use(from: &Source, to: &str) -> bool {
    let height = |floor: &str| FLOORS.iter().position(|found| *found == floor);
    let floor = from.floor();
    if floor == to || ["main", "lib"].contains(&floor) {
        return true;
    }
    let is_face = FACES.contains(&floor);
    match (height(floor), height(to)) {
        (Some(from), Some(to)) => to < from,
        (None, Some(_)) => is_face,
        _ => to == "text" && (is_face || ["store", "recovery"].contains(&floor)),
    }
}

#[test]
fn every_arrow_points_down() {
    let mut wrong = Vec::new();
    for source in Source::all("src") {
        let uses = source.uses().into_iter().filter(|(_, to)| !may_use(&source, to));
        wrong.extend(uses.map(|(line, to)| format!("{}:{line} uses {to}", source.path)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_screen_knows_another_or_the_app() {
    let mut wrong = Vec::new();
    for source in Source::all("src/tui") {
        let below = source.path.strip_prefix("src/tui/").unwrap_or_default();
        let own = below.strip_prefix("screens/").and_then(|path| path.split('/').next());
        let is_app = below.starts_with("app/") || below == "mod.rs";
        for (line, code) in source.code().filter(|_| !is_app && below != "screens/mod.rs") {
            let names = |word: &str| code.contains(&format!("tui::{word}")) || code.contains(&format!("super::{word}"));
            let other = code.split("screens::").nth(1).map(|rest| rest.split(|c: char| !is_word(c)).next());
            if names("app") || other.is_some_and(|screen| screen != own) {
                wrong.push(format!("{}:{line}: {}", source.path, code.trim()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What prints, and the files that may: the way out of the commands, the terminal of the app, what gives it back after
/// a crash, and a clipboard that is one.
const PRINTS: &[&str] = &["print!(", "println!(", "eprint!(", "eprintln!(", "io::stdout()", "io::stderr()"];
const WAYS_OUT: &[&str] = &[
    "src/cli/output/mod.rs",
    "src/tui/terminal/screen.rs",
    "src/tui/terminal/crash.rs",
    "src/store/environment/clipboard.rs",
    "src/store/system/unix/terminal.rs",
];

#[test]
fn there_is_one_way_out_and_it_cleans() {
    let mut wrong = Vec::new();
    for source in Source::all("src").iter().filter(|source| !WAYS_OUT.contains(&source.path.as_str())) {
        for (line, code) in source.code() {
            let asks = ["io::stdout().is_terminal()", "io::stderr().is_terminal()"];
            let code = asks.iter().fold(code.to_owned(), |code, asks| code.replace(asks, ""));
            let named = PRINTS.iter().filter(|name| code.contains(**name));
            wrong.extend(named.map(|name| format!("{}:{line} names {name}", source.path)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_the_store_and_the_faces_touch_the_world() {
    let mut wrong = Vec::new();
    let below = |source: &Source| FLOORS[..4].contains(&source.floor()) || source.floor() == "text";
    let sources: Vec<Source> = Source::all("src").into_iter().filter(below).collect();
    assert!(sources.len() > 20, "the floors below the store are somewhere else");
    for source in &sources {
        for (line, code) in source.code() {
            let named = OF_THE_WORLD.iter().filter(|name| code.contains(**name));
            wrong.extend(named.map(|name| format!("{}:{line} names {name}", source.path)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What asks for the system that the program is built for.
const OF_ONE_SYSTEM: &[&str] = &["unix", "windows", "target_os", "target_family", "target_env"];

#[test]
fn only_one_room_asks_which_system_this_is() {
    let mut wrong = Vec::new();
    for source in Source::all("src").iter().filter(|source| !source.path.starts_with("src/store/system/")) {
        for (line, code) in source.code().filter(|(_, code)| code.contains("cfg") || code.contains("::os::")) {
            let named =
                OF_ONE_SYSTEM.iter().filter(|name| code.split(|c: char| !is_word(c)).any(|word| word == **name));
            wrong.extend(named.map(|name| format!("{}:{line} asks for {name}", source.path)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What a program needs to send something somewhere, in its own words and in those of other crates.
const OF_THE_NETWORK: &[&str] = &["std::net", "TcpStream", "UdpSocket", "UnixStream", "ToSocketAddrs"];
const NETWORKERS: &[&str] =
    &["socket2", "hyper", "reqwest", "ureq", "curl", "tokio", "rustls", "native-tls", "openssl", "isahc", "h2"];

#[test]
#[cfg_attr(windows, ignore = "asks cargo, which is none of Windows where the tests are built on Linux")]
fn nothing_can_be_uploaded() {
    let mut wrong = Vec::new();
    for source in Source::all("src") {
        let named = |code: &str| OF_THE_NETWORK.iter().any(|name| code.contains(name));
        let lines = source.code().filter(|(_, code)| named(code));
        wrong.extend(lines.map(|(line, _)| format!("{}:{line} names the network", source.path)));
    }
    let tree = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--edges", "normal", "--prefix", "none", "--format", "{p}"])
        .current_dir(root(""))
        .output()
        .expect("cargo runs");
    let tree = String::from_utf8_lossy(&tree.stdout).into_owned();
    let crates: Vec<&str> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
    assert!(crates.contains(&"serde_json"), "the dependencies are not there: {tree}");
    wrong.extend(NETWORKERS.iter().filter(|name| crates.contains(name)).map(|name| format!("{name} is linked")));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_file_begins_with_a_sentence() {
    let sources = Source::all("src").into_iter().chain(Source::all("tests"));
    let silent: Vec<String> =
        sources.filter(|source| !source.text.starts_with("//! ")).map(|source| source.path).collect();
    assert!(silent.is_empty(), "these begin with no `//! `: {silent:?}");
}

#[test]
fn no_file_is_long() {
    let mut wrong = Vec::new();
    for source in Source::all("src").into_iter().chain(Source::all("tests")) {
        let lines = source.text.lines().count();
        if lines > LONGEST_FILE {
            wrong.push(format!("{} has {lines} lines", source.path));
        } else if lines > LONG_FILE {
            println!("{} has {lines} lines, which is long", source.path);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_file_has_a_name_that_says_nothing() {
    let named = |source: &Source| source.path.split(['/', '.']).any(|part| NO_NAMES.contains(&part));
    let wrong: Vec<String> =
        Source::all("src").into_iter().chain(Source::all("tests")).filter(named).map(|source| source.path).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    let modules = Source::all("src").into_iter().flat_map(|source| {
        let inline =
            source.code().filter(|(_, code)| NO_NAMES.iter().any(|name| code.contains(&format!("mod {name} "))));
        inline.map(|(line, _)| format!("{}:{line}", source.path)).collect::<Vec<_>>()
    });
    let modules: Vec<String> = modules.collect();
    assert!(modules.is_empty(), "{modules:?}");
}

#[test]
fn no_function_is_long() {
    let mut wrong = Vec::new();
    for source in Source::all("src") {
        wrong.extend(long_functions(&source));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Functions by their indentation: `rustfmt` ends them with a brace below their first letter.
fn long_functions(source: &Source) -> Vec<String> {
    let lines: Vec<&str> = source.text.lines().collect();
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let words: Vec<&str> = line.split_whitespace().collect();
        let is_function = words.iter().take(4).any(|word| *word == "fn") && !line.trim_start().starts_with("//");
        if !is_function {
            continue;
        }
        let end = format!("{}}}", &line[..line.len() - line.trim_start().len()]);
        let length = lines[at..].iter().position(|line| *line == end).map_or(0, |length| length + 1);
        if length > LONGEST_FUNCTION {
            found.push(format!("{}:{} is a function of {length} lines", source.path, at + 1));
        }
    }
    found
}
