//! Golden screens of a single step: how its calls and results are joined, and what it says.

use claude_rescue::tui::app::model::Model;

use super::screens::check;
use super::stage::{Stage, picture};
use crate::support::case::Case;
use crate::support::drawing::Drawing;

/// The demo with one more session.
fn stage(bytes: Vec<u8>) -> Stage {
    Stage::with(&[("0b0b0b0b-0000-4000-8000-000000000000", String::from_utf8(bytes).expect("a session in text"))])
}

fn drawn(drawing: &str) -> Vec<u8> {
    Drawing::read("detail", "2.1.60", drawing).bytes
}

fn on(stage: &Stage, title: &str, keys: &str, size: (u16, u16)) -> Model {
    let mut model = stage.on(title, size);
    stage.press(&mut model, keys);
    model
}

/// Three calls in parallel, whose results come in another order; a failure; then words.
const HEALTHY: &str = r##"
  1 user "Why is the test flaky?"
  2 assistant m1 thinking "Let me look at both files first."
  3 assistant m1 text "I look at both files and run the test.\nThen I know more."
  4 assistant m1 tool_use Read A
  5 assistant m1 tool_use Read B
  6 assistant m1 tool_use Bash C
  7 user result B "#[tokio::test]\nasync fn retries() {\n\tlet t = Instant::now();\n}"
  8 user result A "pub mod retry;"
  9 user result C error "1 test failed: retries"
  10 assistant m2 text "It measures real time."
  11 user "Use a paused clock, then, and say 日本語 in a comment."
  12 assistant m3 text "Done."
"##;

/// The inputs of its calls.
const INPUTS: [&str; 3] = [
    r#"{"file_path":"src/lib.rs"}"#,
    r#"{"file_path":"tests/retry.rs","offset":1,"limit":40}"#,
    r#"{"command":"cargo test -p retry -- --nocapture","options":{"env":["RUST_LOG=debug","A=\u202eB"],"pty":false}}"#,
];

fn healthy() -> Stage {
    let text = String::from_utf8(drawn(HEALTHY)).expect("a session in text");
    let text = INPUTS.iter().fold(text, |text, input| text.replacen("\"input\":{}", &format!("\"input\":{input}"), 1));
    stage(text.into_bytes())
}

#[test]
fn a_healthy_step() {
    let stage = healthy();
    check("detail", |size| on(&stage, "Why is the test flaky?", "gvl", size));
}

#[test]
fn a_prompt() {
    let stage = healthy();
    check("detail-prompt", |size| on(&stage, "Why is the test flaky?", "gv", size));
}

#[test]
fn a_step_as_raw_lines() {
    let stage = healthy();
    check("detail-raw", |size| on(&stage, "Why is the test flaky?", "gvltt", size));
}

#[test]
fn a_step_without_wrapped_lines_scrolled_to_its_end() {
    let stage = healthy();
    check("detail-cut", |size| on(&stage, "Why is the test flaky?", "gvlttwG", size));
}

#[test]
fn the_steps_of_cases() {
    let cases = [
        ("detail-missing", "unanswered_tool_use/one-of-a-batch", "bv"),
        ("detail-twice", "duplicate_tool_result/own-error-and-sibling-error", "bv"),
        ("detail-late", "late_tool_result/two-processes-one-session", "bv"),
        ("detail-stray", "orphan_tool_result/call-never-written", "bv"),
        ("detail-server", "healthy/server-tools-in-one-answer", "gvl"),
        ("detail-picture", "healthy/picture-in-a-result", "gvl"),
        ("detail-error", "late_tool_result/two-processes-one-session", "Gvl"),
    ];
    for (name, case, keys) in cases {
        let case = Case::named(case);
        let title = case.session().title().expect("a title");
        let stage = stage(case.drawing.bytes);
        check(name, |size| on(&stage, &title, keys, size));
    }
}

#[test]
fn a_huge_result_is_cut_until_it_is_asked_for() {
    let words = vec!["14 passed"; 9000].join("\\n");
    let drawing = format!(
        "1 user \"Print them all.\"\n2 assistant m1 tool_use Bash A\n3 user result A \"{words}\"\n\
         4 assistant m2 text \"Done.\"\n"
    );
    let stage = stage(drawn(&drawing));
    check("detail-huge", |size| on(&stage, "Print them all.", "gvlG", size));
    check("detail-full", |size| on(&stage, "Print them all.", "gvltG", size));
}

#[test]
fn a_step_of_an_abandoned_branch() {
    let stage = stage(Case::named("healthy/prompt-edited-and-sent-again").drawing.bytes);
    check("detail-aside", |size| on(&stage, "Hello.", "GBgjvl", size));
}

/// The API named the call of the second turn.
const NAMED: &str = "
  1 user \"Go.\"
  2 assistant m1 text \"Yes.\"
  3 user \"Build it.\"
  4 assistant m2 tool_use Bash A
  5 user \"continue\"
  6 api-error \"API Error: 400 messages.3: `tool_use` ids were found without `tool_result` blocks: WHAT.\"
";

#[test]
fn an_error_that_names_a_place_is_read() {
    let named = |what: &str| stage(drawn(&NAMED.replace("WHAT", what)));
    let by_id = named("toolu_01Case00000000000000000A");
    check("detail-named", |size| on(&by_id, "Go.", "bv", size));
    let by_place = named("none");
    check("detail-names", |size| on(&by_place, "Go.", "Gvl", size));
}

#[test]
fn a_result_without_content_is_called_nothing() {
    let row = |uuid: u8, parent: &str, kind: &str, content: &str| {
        format!(
            "{{\"type\":\"{kind}\",\"uuid\":\"{uuid}\",\"parentUuid\":{parent},\"version\":\"2.1.60\",\
             \"cwd\":\"/home/demo/src/payments-api\",\"timestamp\":\"2026-01-15T09:00:0{uuid}.000Z\",\
             \"message\":{{\"id\":\"m{uuid}\",\"role\":\"{kind}\",\"content\":{content}}}}}\n"
        )
    };
    let call = "[{\"type\":\"tool_use\",\"id\":\"toolu_1\",\"name\":\"Bash\",\"input\":{\"command\":\"true\"}}]";
    let results = [
        ("", "(nothing)"),
        (",\"content\":[]", "(nothing)"),
        (",\"content\":\"words\"", "words"),
        (",\"content\":[{\"type\":\"text\",\"text\":\"words\"}]", "words"),
    ];
    for (content, shown) in results {
        let result = format!("[{{\"type\":\"tool_result\",\"tool_use_id\":\"toolu_1\"{content}}}]");
        let rows = [
            row(1, "null", "user", "\"Run it.\""),
            row(2, "\"1\"", "assistant", call),
            row(3, "\"2\"", "user", &result),
        ];
        let stage = stage(rows.concat().into_bytes());
        let drawn = picture(&on(&stage, "Run it.", "vl", (120, 36)));
        assert!(drawn.contains(shown), "{content}:\n{drawn}");
        assert_eq!(drawn.contains("(nothing)"), shown == "(nothing)", "{content}:\n{drawn}");
    }
}
