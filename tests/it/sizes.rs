//! What the commands say of histories that are too large, of files that were laid out anew, and of cuts that are a try.

use std::fmt::Write;

use claude_rescue::diagnosis::Diagnosis;
use claude_rescue::recovery::{Way, ladder};
use claude_rescue::session::Session;
use claude_rescue::transcript::{BlockKind, Transcript};

use crate::cli::compare_in;
use crate::support::case::Case;
use crate::support::drawing::Drawing;
use crate::support::produced::Produced;
use crate::support::sandbox::{Sandbox, first_field};

/// Runs the commands on the session of a case, each compared with its golden file.
fn compare(case: &str, commands: &[(&str, &[&str])]) {
    let sandbox = Sandbox::new();
    let bytes = Case::named(case).drawing.bytes;
    // The id of a file that was laid out anew stands in its rows all the same.
    let rows = claude_rescue::transcript::Transcript::parse(bytes.clone());
    let rows = (0..rows.entries.len()).map(|no| rows.raw(no)).collect::<Vec<_>>().join(&b'\n');
    let id = first_field(&rows, "sessionId");
    sandbox.put(&first_field(&rows, "cwd"), &id, &bytes);
    for (name, args) in commands {
        let args: Vec<&str> = args.iter().copied().chain([id.as_str()]).collect();
        compare_in(&sandbox, name, &args);
    }
}

#[test]
#[cfg_attr(windows, ignore = "a directory of Linux is told to be of WSL there")]
fn a_request_that_is_too_large() {
    compare(
        "symptom/request-too-large",
        &[
            ("lighten-check", &["check"]),
            ("lighten-plans", &["plans"]),
            ("lighten-show", &["show"]),
            ("lighten-dry-run", &["rescue", "--dry-run"]),
            ("lighten-to-one", &["rescue", "--with", "lighten", "--images", "1", "--dry-run"]),
            ("lighten-enough", &["rescue", "--limit", "5MB", "--dry-run"]),
            ("lighten-too-little", &["rescue", "--limit", "200", "--dry-run"]),
        ],
    );
}

#[test]
#[cfg_attr(windows, ignore = "a directory of Linux is told to be of WSL there")]
fn a_cut_that_is_a_try() {
    let commands: [(&str, &[&str]); 3] =
        [("policy-check", &["check"]), ("policy-plans", &["plans"]), ("policy-rescue", &["rescue", "--dry-run"])];
    compare("symptom/policy-refusal-of-a-result", &commands);
    compare("symptom/compaction-that-failed", &[("compaction-check", &["check"])]);
}

#[test]
#[cfg_attr(windows, ignore = "a directory of Linux is told to be of WSL there")]
fn a_file_that_was_laid_out_anew() {
    compare("not_json_lines/array-of-all-rows", &[("array-check", &["check"])]);
    compare("not_json_lines/written-by-powershell", &[("utf-16-check", &["check"])]);
}

#[test]
fn an_answer_with_many_open_calls_is_repaired() {
    const CALLS: usize = 300;
    let mut drawn = "1 user \"Go.\"\n".to_owned();
    for line in 2..CALLS + 2 {
        let _ = writeln!(drawn, "{line} assistant m1 tool_use Bash T{line}");
    }
    let _ = write!(drawn, "{} user \"And?\"", CALLS + 2);
    let read = |bytes: Vec<u8>| Session::of(Transcript::parse(bytes));
    let session = read(Drawing::read("0a11ce00-0000-4000-8000-000000000001", "2.1.150", &drawn).bytes);
    let offers = ladder(&session, &Diagnosis::of(&session), None);
    let repair = offers.iter().find(|offer| offer.way == Way::Repair).expect("a row of the ladder");
    let mended = read(Produced::of(&session, repair.plan.as_ref().expect("a repair")).bytes);
    let results = mended.transcript.all_blocks().filter(|block| block.kind == BlockKind::ToolResult);
    assert_eq!(results.count(), CALLS);
    assert!(Diagnosis::of(&mended).findings.is_empty(), "{:?}", Diagnosis::of(&mended).findings);
}
