//! What holds for any bytes, tried on the stable compiler: every fixture, then changed ones. `FUZZ_CASES` says how many of
//! each target, `FUZZ_SEED` which. The targets are those of the fuzzer (tests/fuzz), which goes on where this ends.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

use super::pipeline::mutate::{Form, Random, mutate};
use super::pipeline::{TARGETS, Target};
use crate::handed::folder;
use crate::support::{fixtures, root};

/// Longer files take the time of many short ones, and find no more.
const LONGEST: usize = 40_000;

/// What a target starts from: cases, the demo and handed files, bodies, or recorded errors.
fn seeds(name: &str) -> Vec<(String, Vec<u8>)> {
    let found: Vec<(String, Vec<u8>)> = match name {
        "request" => inside("tests/requests", &["json", "jsonl"]),
        "explain" => errors(),
        _ => {
            let hostile = folder("hostile").into_iter().flat_map(|_| inside("../shared/cases/hostile", &["jsonl"]));
            fixtures::all().into_iter().map(|fixture| (fixture.name, fixture.bytes)).chain(hostile).collect()
        }
    };
    let kept = inside(&format!("tests/fuzz/found/{name}"), &["seed"]);
    found.into_iter().chain(kept).filter(|(_, bytes)| bytes.len() < LONGEST).collect()
}

/// The files of a folder that end like this.
fn inside(path: &str, ends: &[&str]) -> Vec<(String, Vec<u8>)> {
    let files = walkdir::WalkDir::new(root(path)).sort_by_file_name().into_iter().filter_map(Result::ok);
    let files = files.filter(|file| file.path().extension().is_some_and(|end| ends.iter().any(|known| end == *known)));
    files.map(|file| (file.path().display().to_string(), fs::read(file.path()).expect("a seed"))).collect()
}

/// The errors that were recorded, each a seed, and pasted ones.
fn errors() -> Vec<(String, Vec<u8>)> {
    let text = fs::read_to_string(root("tests/it/errors.txt")).expect("the recorded errors");
    text.lines()
        .filter(|line| line.contains(" | "))
        .zip(1..)
        .map(|(error, no)| (format!("error {no}"), error.as_bytes().to_vec()))
        .collect()
}

fn number(name: &str, default: usize) -> usize {
    std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(default)
}

/// Runs a target, and says why it failed.
fn run((name, run, _): &Target, bytes: &[u8], what: &str) -> Option<String> {
    let failed = catch_unwind(AssertUnwindSafe(|| run(bytes))).err()?;
    let path = std::env::temp_dir().join(format!("claude-rescue-{name}-{}.seed", crate::support::uuid_of(what)));
    fs::write(&path, bytes).expect("a file in the temporary directory");
    let says = failed.downcast_ref::<String>().map(String::as_str).or(failed.downcast_ref().copied());
    Some(format!("{what}: {}; its bytes are in {}", says.unwrap_or("it panicked"), path.display()))
}

fn hold(name: &str) {
    let target = TARGETS.iter().find(|target| target.0 == name).expect("a target");
    let (seeds, cases) = (seeds(name), number("FUZZ_CASES", 150));
    assert!(seeds.len() > 10, "only {} seeds", seeds.len());
    let began = Instant::now();
    let mut wrong: Vec<String> = seeds.iter().filter_map(|(what, bytes)| run(target, bytes, what)).collect();
    let first = number("FUZZ_SEED", 1) as u64;
    for no in 0..cases {
        let seed = first.wrapping_mul(1_000_003).wrapping_add(no as u64);
        let mut random = Random(seed);
        let ((what, bytes), (_, other)) = (&seeds[random.below(seeds.len())], &seeds[random.below(seeds.len())]);
        let bytes = mutate(bytes, other, target.2, &mut random);
        wrong.extend(run(target, &bytes, &format!("{what}, changed by {seed}")));
    }
    println!("{name}: {} seeds and {cases} changed ones in {:.1} s", seeds.len(), began.elapsed().as_secs_f32());
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), seeds.len() + cases, wrong.join("\n"));
}

#[test]
fn any_session_is_rescued_as_offered() {
    hold("session");
}

#[test]
fn any_body_is_fixed_or_refused() {
    hold("request");
}

#[test]
fn any_summary_is_clean() {
    hold("export");
}

#[test]
fn any_packet_is_clean() {
    hold("evidence");
}

#[test]
fn any_error_is_explained() {
    hold("explain");
}

#[test]
fn any_patch_is_whole() {
    hold("files");
}

#[test]
fn a_changed_file_is_the_same_again_for_the_same_seed() {
    let (_, bytes) = &seeds("session")[0];
    let changed = |seed| mutate(bytes, bytes, Form::Lines, &mut Random(seed));
    assert!((0..20).all(|seed| changed(seed) == changed(seed)));
    assert!((0..20).any(|seed| changed(seed) != changed(seed + 1)));
}

/// Writes the seeds where the fuzzer looks for them, if a folder is named.
#[test]
fn seeds_are_written() {
    let Some(to) = std::env::var_os("FUZZ_SEEDS") else { return };
    for (name, _, _) in TARGETS {
        let folder = root("").join(&to).join(name);
        fs::create_dir_all(&folder).expect("a folder for seeds");
        for (what, bytes) in seeds(name) {
            fs::write(folder.join(crate::support::uuid_of(&what)), bytes).expect("a seed");
        }
    }
}
