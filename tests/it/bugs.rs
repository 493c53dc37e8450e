//! Client versions that are at fault themselves: which they are is said, and no cut is recommended for them.

use claude_rescue::diagnosis::explain::explain;
use claude_rescue::diagnosis::{Diagnosis, Verdict};
use claude_rescue::recovery::{Way, ladder};
use claude_rescue::session::Session;
use claude_rescue::transcript::Transcript;

use crate::support::drawing::Drawing;

/// Refused after a call of a sound history, by this version, with these words.
fn refused(version: &str, words: &str) -> (Session, Diagnosis) {
    let drawn = format!(
        "1 user \"Go.\"\n2 assistant m1 tool_use Bash A\n3 user result A\n4 assistant m2 text \"Gone.\"\n5 user \"On.\"\n\
         6 assistant m3 tool_use Bash B\n7 user result B\n8 api-error \"{words}\""
    );
    judged(Drawing::read("refused", version, &drawn).bytes)
}

fn judged(bytes: Vec<u8>) -> (Session, Diagnosis) {
    let session = Session::of(Transcript::parse(bytes));
    let diagnosis = Diagnosis::of(&session);
    (session, diagnosis)
}

#[test]
fn a_version_that_drops_calls_is_blamed_and_nothing_is_cut() {
    for version in ["2.1.19", "2.1.20"] {
        for words in [
            "API Error: 400 due to tool use concurrency issues.",
            "messages.5: `tool_use` ids were found without `tool_result` blocks immediately after: toolu_x",
        ] {
            let (session, diagnosis) = refused(version, words);
            assert_eq!(diagnosis.verdict, Verdict::Refused, "{version}");
            assert!(diagnosis.blamed().is_some_and(|bug| bug.versions().contains(version)), "{version}: {words}");
            let offers = ladder(&session, &diagnosis, Some(version));
            assert!(
                offers.iter().all(|offer| offer.plan.is_err() && !offer.is_try && offer.because.is_none()),
                "{version}"
            );
            let elsewhere = ladder(&session, &diagnosis, None);
            let best = elsewhere.iter().find(|offer| offer.because.is_some()).map(|offer| offer.way);
            assert_eq!(best, Some(Way::Resume), "{version}: in another version it goes on");
            assert!(elsewhere.iter().all(|offer| offer.way == Way::Resume || offer.plan.is_err()), "{version}");
            let (means, helps) = diagnosis.advice().expect("advice");
            assert!(means.contains(version) && helps.contains("another version"), "{means} {helps}");
        }
    }
}

#[test]
fn other_versions_and_other_words_are_not_blamed() {
    let concurrency = "API Error: 400 due to tool use concurrency issues.";
    for (version, words) in [
        ("2.1.18", concurrency),
        ("2.1.21", concurrency),
        ("2.1.19", "API Error: 529 Overloaded"),
        ("2.1.19", "API Error: 400 messages.3.content.0: no"),
    ] {
        let (_, diagnosis) = refused(version, words);
        assert!(diagnosis.blamed().is_none(), "{version}: {words}");
    }
    // What the file explains is damage, whoever wrote it.
    let drawn =
        format!("1 user \"Go.\"\n2 assistant m1 tool_use Bash A\n3 user \"And?\"\n4 api-error \"{concurrency}\"");
    let (_, diagnosis) = judged(Drawing::read("open", "2.1.19", &drawn).bytes);
    assert_eq!((diagnosis.verdict, diagnosis.blamed().is_none()), (Verdict::Broken, true));
    let drawn = format!("1 user \"Go.\"\n2 assistant m1 tool_use Bash A\n3 api-error \"{concurrency}\"");
    let (_, diagnosis) = judged(Drawing::read("waiting", "2.1.19", &drawn).bytes);
    assert!(diagnosis.blamed().is_none(), "a call waits at the end");
}

/// An edit whose result, as clients keep it to draw it, has these fields.
fn edited(version: &str, kept: &str) -> Diagnosis {
    let lines = format!(
        r#"{{"type":"user","uuid":"1","version":"{version}","message":{{"role":"user","content":"Rename it."}}}}
{{"type":"assistant","uuid":"2","parentUuid":"1","version":"{version}","message":{{"id":"m","role":"assistant","content":[{{"type":"tool_use","id":"toolu_01A","name":"Edit","input":{{}}}}]}}}}
{{"type":"user","uuid":"3","parentUuid":"2","version":"{version}","message":{{"role":"user","content":[{{"type":"tool_result","tool_use_id":"toolu_01A","content":"done"}}]}},"toolUseResult":{kept}}}
"#
    );
    judged(lines.into_bytes()).1
}

#[test]
fn an_edit_that_2_1_81_cannot_draw_is_shown() {
    let bare = r#"{"oldString":"a","newString":"b"}"#;
    let whole = r#"{"filePath":"/a.rs","oldString":"a","newString":"b"}"#;
    let entry = |diagnosis: Diagnosis| diagnosis.bug.map(|(bug, entry)| (bug.from, entry));
    assert_eq!(entry(edited("2.1.81", bare)), Some(("2.1.81", Some(2))));
    assert_eq!(entry(edited("2.1.81", whole)), None);
    assert_eq!(entry(edited("2.1.81", "\"Error: not found\"")), None);
    assert_eq!(entry(edited("2.1.328", bare)), None, "only that version crashes");
    assert_eq!(edited("2.1.81", bare).verdict, Verdict::Sound, "the API takes it");
}

#[test]
fn a_crash_names_the_version_that_is_known_for_it() {
    let bug = |words: &str| explain(words).bug.map(|(bug, sure)| (bug.from, sure));
    let drawing = "TypeError: Cannot read properties of undefined (reading 'startsWith')\n    at Object.Q7 [as renderToolResultMessage] (cli.js:1)";
    assert_eq!(bug(drawing), Some(("2.1.81", true)));
    assert_eq!(bug("ERROR  undefined is not an object (evaluating 'z.startsWith')"), Some(("2.1.81", false)));
    assert_eq!(bug("xY2 is not a function. (In 'xY2(a)', 'xY2' is undefined)"), Some(("2.1.120", false)));
    assert_eq!(bug("FATAL ERROR: JavaScript heap out of memory"), None);
    assert_eq!(bug("API Error: 400 due to tool use concurrency issues."), Some(("2.1.19", false)));
    assert_eq!(bug("API Error: 529 Overloaded"), None);
}

#[test]
fn every_version_with_a_bug_is_blamed_for_nothing_else() {
    let (_, diagnosis) = refused("2.1.120", "API Error: 529 Overloaded");
    assert!(diagnosis.bug.is_some() && diagnosis.blamed().is_none());
    assert_eq!(diagnosis.verdict, Verdict::Errored);
}
