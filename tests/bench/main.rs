//! How long reading, judging and drawing take, on sessions made for it and on the demo's largest.
//!
//! Nothing is asserted: a shared machine says little. How long all remedies of a broken session take stands beside the
//! time to read and judge it. The last lines compare the CPU time of a whole scan with that of
//! a bare typed serde_json pass over the same bytes, the least that a reader of all lines could do with serde.

mod bare;
mod growth;
mod screens;
mod tree;

use std::hint::black_box;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use claude_rescue::diagnosis::Diagnosis;
use claude_rescue::recovery::ladder;
use claude_rescue::session::Session;
use claude_rescue::store::SessionFile;
use claude_rescue::store::scan::scan_all;
use claude_rescue::store::{Cache, Place, open};
use claude_rescue::transcript::Transcript;
use criterion::{BatchSize, Criterion, Throughput};

/// The size of the single session.
const ONE: usize = 12_000_000;
/// The size of the one whose remedies are measured.
const LARGE: usize = 92_000_000;

fn main() {
    // For `.ci/peers`: where the sessions are, and the bare pass alone.
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["--tree"] => return println!("{}", tree::on_disk().display()),
        ["--bare", folder] => return println!("{}", bare_pass(folder)),
        _ => {}
    }
    let mut criterion =
        Criterion::default().sample_size(10).measurement_time(Duration::from_secs(4)).configure_from_args();
    one_session(&mut criterion);
    criterion.final_summary();
    screens::measure();
    remedies();
    growth::measure();
    whole_tree();
}

fn one_session(criterion: &mut Criterion) {
    let bytes = tree::session(7, ONE);
    let dir = tempfile::tempdir().expect("a scratch directory");
    let path = dir.path().join("session.jsonl");
    std::fs::write(&path, &bytes).expect("a session can be written");
    let place = Place {
        configs: Vec::new(),
        cwd: dir.path().to_path_buf(),
        named: true,
        state: dir.path().join("state"),
        cache: None,
        root: PathBuf::new(),
        client: claude_rescue::store::Client::default(),
    };

    let mut group = criterion.benchmark_group("one session of 12 MB");
    group.throughput(Throughput::Bytes(bytes.len() as u64));
    group.bench_function("parse", |bench| {
        bench.iter_batched(|| bytes.clone(), |bytes| black_box(Transcript::parse(bytes)).lines, BatchSize::LargeInput);
    });
    let session = Session::of(Transcript::parse(bytes.clone()));
    group.bench_function("judge", |bench| bench.iter(|| black_box(Diagnosis::of(&session)).verdict));
    group.bench_function("open and judge", |bench| {
        bench.iter(|| {
            let file = SessionFile::at(path.clone()).expect("the session is there");
            black_box(open(&place, file).expect("the session opens")).diagnosis.verdict
        });
    });
    group.finish();
}

/// The remedies of a large session with two calls that nobody answered, one early and one late, beside reading it.
fn remedies() {
    let bytes = tree::unanswered(tree::session(11, LARGE), &[5, 95]);
    println!("\nthe remedies of one broken session, {} MB", bytes.len() / 1_000_000);
    let read = || {
        let session = Session::of(Transcript::parse(bytes.clone()));
        let diagnosis = Diagnosis::of(&session);
        (session, diagnosis)
    };
    let (session, diagnosis) = read();
    let judged = least(|| read().1.findings.len());
    let offered = least(|| ladder(&session, &diagnosis, None).iter().filter(|offer| offer.plan.is_ok()).count());
    println!("read and judge           {:>7.3} s of CPU", judged.as_secs_f64());
    println!("the whole ladder         {:>7.3} s of CPU", offered.as_secs_f64());
    println!("ratio                    {:>7.2}", offered.as_secs_f64() / judged.as_secs_f64());
}

/// How many links the sessions of a folder have.
fn bare_pass(folder: &str) -> usize {
    let files = walkdir::WalkDir::new(folder).into_iter().filter_map(Result::ok);
    files
        .filter(|file| file.path().extension().is_some_and(|end| end == "jsonl"))
        .map(|file| bare::links_in(file.path()))
        .sum()
}

/// A scan of the whole tree beside the bare pass: not through criterion, because one round says enough.
fn whole_tree() {
    let config = tree::on_disk();
    let place = Place {
        cwd: config.clone(),
        state: config.join("state"),
        cache: None,
        configs: vec![config],
        named: true,
        root: PathBuf::new(),
        client: claude_rescue::store::Client::default(),
    };
    let files = place.sessions();
    let bytes: u64 = files.iter().map(|file| file.bytes).sum();
    println!("\n{} sessions, {} MB", files.len(), bytes / 1_000_000);
    let bare = least(|| files.iter().map(|file| bare::links_in(&file.path)).sum::<usize>());
    let scan = least(|| scan_all(&place, &files).iter().filter(|report| report.is_ok()).count());
    println!("a typed serde_json pass  {:>7.3} s of CPU", bare.as_secs_f64());
    println!("scan and judge all       {:>7.3} s of CPU", scan.as_secs_f64());
    println!("ratio                    {:>7.2}", scan.as_secs_f64() / bare.as_secs_f64());
    let dir = tempfile::tempdir().expect("a scratch directory");
    let place = Place { cache: Some(Cache::at(dir.path().to_path_buf())), ..place };
    let all = || scan_all(&place, &place.sessions()).len();
    let remembering = least(|| Cache::at(dir.path().to_path_buf()).forget().map_or(0, |_| all()));
    let remembered = least(all);
    println!("remember all of it       {:>7.3} s of CPU", remembering.as_secs_f64());
    println!("from the index           {:>7.3} s of CPU", remembered.as_secs_f64());
    println!("ratio                    {:>7.3}", remembered.as_secs_f64() / bare.as_secs_f64());
}

/// The least CPU time of three runs, of all threads.
fn least(mut run: impl FnMut() -> usize) -> Duration {
    let times = (0..3).map(|_| {
        let before = cpu();
        black_box(run());
        cpu().saturating_sub(before)
    });
    times.min().unwrap_or_default()
}

/// CPU time of this process so far, all threads, as Linux tells it in hundredths of a second; elsewhere the wall's.
fn cpu() -> Duration {
    let ticks = |stat: String| {
        // The name of the program stands in brackets and may hold anything.
        let fields: Vec<&str> = stat.rsplit(')').next()?.split_whitespace().collect();
        // Counted from the letter of the state, the user's and the system's time are the 12th and 13th.
        Some(fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?)
    };
    let spent = std::fs::read_to_string("/proc/self/stat").ok().and_then(ticks);
    let wall = || SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    spent.map_or_else(wall, |ticks| Duration::from_millis(ticks * 10))
}
