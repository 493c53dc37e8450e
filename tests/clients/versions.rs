//! The versions of Claude Code that the tests know, one row each, and what each is for. A new one takes the place of the
//! newest: here, and nowhere else; then `MEASURE` measures it.

use crate::client::Client;

/// The newest version that was measured.
macro_rules! newest {
    () => {
        "2.1.332"
    };
}
pub(crate) use newest;

pub const NEWEST: Client = Client(newest!());

/// What a version is for.
type Uses = u8;

/// It opens every damaged session of the matrix and every rescued one, and is measured on sessions of its own.
const READS: Uses = 1;
/// It has accidents at a terminal.
const ACCIDENTS: Uses = 1 << 1;
/// Its permission check, interrupted, leaves calls without results: the real bug.
const BREAKS: Uses = 1 << 2;
/// It stands for others where one of each way of storing, and of wording errors, is enough.
const ONE_OF_EACH: Uses = 1 << 3;
/// It writes the sessions that are damaged at random, and reads what comes of them.
const RANDOM: Uses = 1 << 4;
/// How it loads a session is modelled (`src/session/loading`).
const MODEL: Uses = 1 << 6;
/// Its list of sessions was looked at (docs/transcript.md, "Not listed").
const LISTS: Uses = 1 << 5;

/// One version.
struct Version {
    client: Client,
    uses: Uses,
    /// How it stores sessions, if it is the first one measured that does so.
    era: &'static str,
}

const fn version(number: &'static str, uses: Uses, era: &'static str) -> Version {
    Version { client: Client(number), uses, era }
}

const VERSIONS: &[Version] = &[
    version("1.0.5", 0, "whole messages in a row, written at a terminal"),
    version("2.0.14", READS | ONE_OF_EACH, "results one below the other"),
    version("2.0.76", READS | ACCIDENTS | RANDOM | MODEL, ""),
    version("2.1.19", BREAKS, ""),
    version("2.1.20", READS | LISTS, "results below their own calls"),
    version("2.1.42", LISTS, ""),
    version("2.1.80", READS | ONE_OF_EACH | LISTS | MODEL, "results between the calls of one message"),
    version("2.1.150", READS | RANDOM | LISTS | MODEL, ""),
    version("2.1.328", LISTS, ""),
    version(newest!(), READS | ACCIDENTS | ONE_OF_EACH | RANDOM | MODEL, "today's many kinds of rows"),
];

pub const READERS: [Client; count(READS)] = of(READS);
pub const ACCIDENT_WRITERS: [Client; count(ACCIDENTS)] = of(ACCIDENTS);
pub const BREAKERS: [Client; count(BREAKS)] = of(BREAKS);
pub const EXAMPLES: [Client; count(ONE_OF_EACH)] = of(ONE_OF_EACH);
pub const RANDOM_READERS: [Client; count(RANDOM)] = of(RANDOM);
pub const MODELLED: [Client; count(MODEL)] = of(MODEL);
pub const LISTERS: [Client; count(LISTS)] = of(LISTS);
/// The first one measured of each era of storage.
pub const ERAS: [Client; count(0)] = of(0);

/// Whether a version is for this; 0 asks whether it begins an era.
const fn is_for(version: &Version, uses: Uses) -> bool {
    if uses == 0 { !version.era.is_empty() } else { version.uses & uses != 0 }
}

const fn count(uses: Uses) -> usize {
    let (mut place, mut count) = (0, 0);
    while place < VERSIONS.len() {
        count += is_for(&VERSIONS[place], uses) as usize;
        place += 1;
    }
    count
}

const fn of<const N: usize>(uses: Uses) -> [Client; N] {
    let (mut place, mut found, mut clients) = (0, 0, [NEWEST; N]);
    while place < VERSIONS.len() {
        if is_for(&VERSIONS[place], uses) {
            clients[found] = VERSIONS[place].client;
            found += 1;
        }
        place += 1;
    }
    clients
}

/// The eras in words: `1.0.5 (…), …`.
pub fn eras() -> String {
    let eras = VERSIONS.iter().filter(|version| is_for(version, 0));
    let mut words: Vec<_> = eras.map(|version| format!("{} ({})", version.client.0, version.era)).collect();
    let last = words.pop().unwrap_or_default();
    format!("{} and {last}", words.join(", "))
}

#[test]
fn the_list_of_sessions_was_looked_at_in_these() {
    let page = std::fs::read_to_string(crate::facts::root().join("docs/transcript.md")).expect("the page");
    let head = format!("| What | {} |", LISTERS.map(|client| client.0).join(" | "));
    assert!(page.lines().any(|line| line == head), "docs/transcript.md, \"Not listed\", has no table of {head}");
}
