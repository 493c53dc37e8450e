//! A second judge agrees with the library on every fixture, whole and broken.

use claude_rescue::diagnosis::{Diagnosis, Family, Severity, Verdict};
use claude_rescue::session::Session;
use claude_rescue::transcript::Transcript;

use super::second;
use crate::support::{fixtures, sample};

/// What does not show in a request: a loop of the file, and what only the API's recorded words tell.
const ELSEWHERE: [&str; 4] = ["parent_loop", "refused_content", "open_call_beside", "thinking_without_words"];

/// What the recorded words of a refusal can make damage.
const NAMED: [&str; 6] =
    ["blank_text", "empty_result_text", "empty_message", "unsigned_thinking", "bad_media", "too_many_media"];

/// Compares the two judgements of one file.
fn compare(name: &str, bytes: &[u8], disagree: &mut Vec<String>) {
    let session = Session::of(Transcript::parse(bytes.to_vec()));
    let diagnosis = Diagnosis::of(&session);
    let oracle = second::accepts(&session);
    let fatal = diagnosis.findings.iter().filter(|finding| finding.severity == Severity::Fatal);
    let refused = diagnosis.symptom.as_ref().is_some_and(|said| said.row.family == Family::History);
    let by_words = |name: &str| refused && NAMED.contains(&name);
    let named = fatal.clone().filter(|finding| by_words(finding.rule.name)).count();
    let found: Vec<&str> =
        fatal.map(|finding| finding.rule.name).filter(|name| !ELSEWHERE.contains(name) && !by_words(name)).collect();
    if oracle.is_ok() != found.is_empty() && !(oracle.is_err() && named > 0) {
        disagree.push(format!("{name}: {oracle:?}, but found {found:?}"));
    }
    if diagnosis.verdict == Verdict::Sound && oracle.is_err() {
        disagree.push(format!("{name}: {oracle:?}, but sound"));
    }
}

#[test]
fn a_second_judge_agrees_on_every_fixture_and_its_mutants() {
    let mut disagree = Vec::new();
    let mut judged = 0;
    for fixture in sample::one_in(3, fixtures::all()) {
        compare(&fixture.name, &fixture.bytes, &mut disagree);
        if fixture.bytes.len() > 60_000 {
            continue;
        }
        for (what, bytes) in second::mutants(&fixture.bytes).chain(second::relinked(&fixture.bytes)) {
            compare(&format!("{} {what}", fixture.name), &bytes, &mut disagree);
            judged += 1;
        }
    }
    assert!(judged > sample::least(2_000, 3), "only {judged} mutants were judged");
    assert!(disagree.is_empty(), "{} disagree:\n{}", disagree.len(), disagree.join("\n"));
}
