//! The shapes of 1,735 real sessions, where they are at hand: judged like their second opinion, and rewound.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use claude_rescue::diagnosis::{Diagnosis, Severity, Verdict, boundaries};
use claude_rescue::recovery::{Refusal, Wish, prove, rewind};
use claude_rescue::session::{Session, Via};
use claude_rescue::transcript::Transcript;

use crate::laws::remedies;
use crate::support::produced::Produced;
use crate::support::sample;

const ARCHIVE: &str = "../shared/real-shapes/real-shapes.tar.xz";

/// The unpacked shapes, if the archive is there.
fn shapes() -> Option<PathBuf> {
    let archive = Path::new(env!("CARGO_MANIFEST_DIR")).join(ARCHIVE);
    if !archive.is_file() {
        println!("skipped: no {ARCHIVE} beside the project");
        return None;
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("real-shapes");
    if !folder.join("second-opinion.tsv").is_file() {
        // Unpacked aside and renamed, so that a run cut short leaves no half of it.
        let aside = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a scratch directory");
        let done = Command::new("tar").arg("-xJf").arg(&archive).arg("-C").arg(aside.path()).status();
        if !done.is_ok_and(|status| status.success()) {
            println!("skipped: tar could not unpack {ARCHIVE}");
            return None;
        }
        // Another test may have been faster.
        let _ = fs::rename(aside.path(), &folder);
    }
    Some(folder)
}

/// The files with what the second opinion says.
fn opinions(folder: &Path) -> Vec<(String, String)> {
    let table = fs::read_to_string(folder.join("second-opinion.tsv")).expect("the second opinion");
    let rows = table.lines().skip(1).filter_map(|row| row.split_once('\t'));
    rows.map(|(file, rest)| (file.to_owned(), rest.split('\t').next().unwrap_or_default().to_owned())).collect()
}

fn read(path: &Path) -> Session {
    let bytes = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    Session::of(Transcript::parse(bytes))
}

/// Whether the verdict fits the opinion.
fn agrees(file: &str, opinion: &str, session: &Session, diagnosis: &Diagnosis) -> bool {
    let verdict = diagnosis.verdict;
    let first_line = diagnosis.first().map(|finding| finding.line(session));
    match opinion {
        // Errored is a healthy history whose last row is, say, a usage limit.
        "sound" => matches!(verdict, Verdict::Sound | Verdict::Errored),
        // This one ends while a tool runs and lost a parent in its middle, so clients cut its beginning off.
        "open tail" if file == "1637.jsonl" => verdict == Verdict::Lossy,
        "open tail" => verdict == Verdict::Interrupted,
        "corrupt" => verdict == Verdict::Broken && matches!(first_line, Some(72 | 208)),
        "broken chain" => matches!(verdict, Verdict::Damaged | Verdict::Broken | Verdict::Lossy),
        // Where nothing stands before the gap, nothing is lost.
        "dangling parent" => verdict.is_wrong() || !gap_within(session),
        // A slice or copy of a part: what is missing may or may not be needed.
        "cut file" => true,
        "no messages" => verdict == Verdict::Empty,
        other => panic!("an opinion that this test does not know: {other}"),
    }
}

fn gap_within(session: &Session) -> bool {
    let compacted = session.links.iter().rposition(|link| link.via == Via::Compaction).unwrap_or(0);
    let links = session.links.iter().enumerate().skip(compacted.max(1));
    links.into_iter().any(|(_, link)| matches!(link.via, Via::Gap(_)))
}

/// What does not fit of one session.
fn disagreements(folder: &Path, file: &str, opinion: &str) -> Vec<String> {
    let session = read(&folder.join(file));
    let diagnosis = Diagnosis::of(&session);
    let mut wrong = Vec::new();
    if !agrees(file, opinion, &session, &diagnosis) {
        let first = diagnosis.first().map(|finding| (finding.line(&session), finding.says(&session)));
        wrong.push(format!("{file}: {opinion}, but {} {first:?}", diagnosis.verdict.name()));
    }
    let fits = match rewind(&session, &diagnosis, Wish::LastGood) {
        Ok(_) | Err(Refusal::NothingGood) => diagnosis.verdict.is_wrong(),
        Err(Refusal::NothingWrong(_)) => !diagnosis.verdict.is_wrong() && diagnosis.count(Severity::Fatal) == 0,
        Err(refusal) => refusal == Refusal::SubAgent,
    };
    if !fits {
        wrong.push(format!("{file}: {} and its last good point do not fit", diagnosis.verdict.name()));
    }
    wrong.extend(unproved(&session, &diagnosis).into_iter().map(|why| format!("{file}: {why}")));
    if diagnosis.verdict.is_wrong() {
        let (broken, _) = remedies::broken(&session.transcript.whole());
        wrong.extend(broken.into_iter().map(|law| format!("{file}: {law}")));
    }
    wrong
}

/// Which of a sample of a session's plans, the last good point and its end among them, are not proved.
fn unproved(session: &Session, diagnosis: &Diagnosis) -> Vec<String> {
    let points = boundaries(session);
    let end = points.last().map(|point| Wish::Step(point.place));
    let middle = points.get(points.len() / 3).map(|point| Wish::Step(point.place));
    let plans = [Some(Wish::LastGood), middle, end].into_iter().flatten();
    let mut wrong = Vec::new();
    for wish in plans {
        let Ok(plan) = rewind(session, diagnosis, wish) else { continue };
        if let Err(refusal) = prove(session, &plan, Transcript::parse(Produced::of(session, &plan).bytes)) {
            wrong.push(format!("{wish:?}: {refusal}"));
        }
    }
    wrong
}

#[test]
fn every_real_session_is_judged_like_its_second_opinion_and_rewound() {
    let Some(folder) = shapes() else { return };
    let all = opinions(&folder);
    assert!(all.len() > 1_700, "there are only {} sessions", all.len());
    let opinions: Vec<_> = sample::one_in(4, all).collect();
    let next = AtomicUsize::new(0);
    let work = || {
        let mut wrong = Vec::new();
        while let Some((file, opinion)) = opinions.get(next.fetch_add(1, Ordering::Relaxed)) {
            wrong.extend(disagreements(&folder, file, opinion));
        }
        wrong
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let wrong = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().expect("no session makes it panic")).collect::<Vec<_>>()
    });
    assert!(wrong.is_empty(), "{} disagree:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_special_sessions_are_judged_by_what_is_special_about_them() {
    let Some(folder) = shapes() else { return };
    let expected: HashMap<&str, Verdict> = HashMap::from([
        ("dangling_parents_subagent.2.0.74", Verdict::Damaged),
        ("empty_text_between_thinking.2.1.44", Verdict::Broken),
        // Its glued lines were written again, whole, and nothing hangs on the first copies.
        ("glued_lines", Verdict::Interrupted),
        ("killed_batch_resumed.2.1.222", Verdict::Sound),
        ("message_ids_interleaved.1.0.72", Verdict::Sound),
        ("parallel_branches_healthy.2.1.15", Verdict::Sound),
        ("prompt_below_unanswered_call.2.1.19", Verdict::Broken),
        ("rerooted_copies.2.0.2", Verdict::Sound),
        ("result_line_before_its_call.2.1.126", Verdict::Sound),
    ]);
    let mut wrong = Vec::new();
    for (name, verdict) in expected {
        let session = read(&folder.join("cases").join(format!("{name}.jsonl")));
        let diagnosis = Diagnosis::of(&session);
        if diagnosis.verdict != verdict {
            let first = diagnosis.first().map(|finding| (finding.line(&session), finding.says(&session)));
            wrong.push(format!("{name}: {} {first:?}", diagnosis.verdict.name()));
        }
        let (broken, _) = remedies::broken(&session.transcript.whole());
        wrong.extend(broken.into_iter().map(|law| format!("{name}: {law}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
