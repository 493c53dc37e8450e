//! What the commands say of histories that are too large, of files that were laid out anew, and of cuts that are a try.

use crate::cli::compare_in;
use crate::support::case::Case;
use crate::support::sandbox::{Sandbox, first_field};

/// Runs the commands on the session of a case, each compared with its golden file.
fn compare(case: &str, commands: &[(&str, &[&str])]) {
    let sandbox = Sandbox::new();
    let bytes = Case::named(case).drawing.bytes;
    // The id of a file that was laid out anew stands in its rows all the same.
    let rows = claude_rescue::transcript::Transcript::parse(bytes.clone());
    let id = first_field(rows.bytes(), "sessionId");
    sandbox.put(&first_field(rows.bytes(), "cwd"), &id, &bytes);
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
