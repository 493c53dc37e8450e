//! How a session ended, as the summary says it: from the order of the rows and what the API said of its last answer.

use serde_json::json;

use super::grow::Grown;
use super::laws::{export, session};
use claude_rescue::recovery::handoff::{Format, Wish};

fn told(draw: impl FnOnce(&mut Grown)) -> String {
    let mut s = Grown::new("/home/demo/src/state", "2.1.150");
    s.user("make it faster");
    s.edit("src/a.rs", "a", "b");
    draw(&mut s);
    export(&session(&s.bytes()), &Wish::default(), Format::Markdown)
}

fn answer(s: &mut Grown, words: &str, reason: &str) {
    s.row(
        "assistant",
        &json!({"message": {"id": format!("msg_{words:.3}"), "role": "assistant", "model": "claude", "stop_reason": reason,
            "content": [{"type": "text", "text": words}]}}),
    );
}

#[test]
fn the_end_is_told_from_the_rows() {
    type Drawing = (&'static str, fn(&mut Grown));
    let drawings: &[Drawing] = &[
        ("The last thing in the transcript is an answer (L4).", |s| s.say("Faster now.")),
        ("The assistant ended its turn (L4, `end_turn`)", |s| answer(s, "Now add the test:", "end_turn")),
        ("**In the middle of a turn**: the last answer (L4) announces a tool call", |s| {
            answer(s, "Now add the test:", "tool_use");
        }),
        ("**In the middle of a turn**: the last answer (L4) was cut off at the token limit", |s| {
            answer(s, "Now", "max_tokens");
        }),
        ("**In the middle of a turn**: the last call (L2) has its result", |_| {}),
        ("**In the middle of a turn**: the last call (L4) has no result", |s| {
            s.call("Bash", &json!({"command": "./deploy.sh"}));
        }),
        ("**Waiting for the person**: the assistant asked via AskUserQuestion (L4)", |s| {
            s.call("AskUserQuestion", &json!({"questions": []}));
        }),
        ("The last thing in the transcript is a prompt from the person (L5)", |s| {
            s.say("Faster now.");
            s.user("and the docs");
        }),
        (
            "**The API gave an error instead of an answer**, for 2 prompts (L5, L7); the client wrote “API Error: 400",
            |s| {
                s.say("Faster now.");
                s.refused("and the docs");
                s.refused("go on");
            },
        ),
        ("**The person stopped the assistant** (L4)", |s| s.user("[Request interrupted by user]")),
    ];
    for (says, draw) in drawings {
        let text = told(draw);
        assert!(text.contains(says), "{says}:\n{text}");
    }
}

#[test]
fn a_cut_answer_is_known_where_answers_say_why_they_end() {
    let cut = "was cut off while it was being written";
    let answers = |reason: &'static str| {
        told(move |s| {
            for no in 0..6 {
                answer(s, &format!("{no} is done"), reason);
                s.user(&format!("next after {no}"));
            }
            s.say("Now I");
        })
    };
    assert!(answers("end_turn").contains(cut), "{}", answers("end_turn"));
    let old = told(|s| s.say("Now I"));
    assert!(!old.contains(cut), "{old}");
}

#[test]
fn what_may_have_run_and_what_is_missing_is_told() {
    let text = told(|s| {
        s.say("Deploying.");
        s.call("Bash", &json!({"command": "./deploy.sh"}));
        s.refused("go on");
    });
    assert!(text.contains("`./deploy.sh` — NO RESULT"), "{text}");
    let text = told(|s| {
        s.go_back(Some(crate::support::uuid_of("not in the file")));
        s.edit("src/b.rs", "two", "");
        s.say("Dropped.");
    });
    assert!(text.contains("Rows are missing from the transcript between L3 and L4"), "{text}");
}

#[test]
fn what_a_repair_put_for_a_lost_result_is_no_outcome() {
    let text = told(|s| s.bash("cargo test", claude_rescue::diagnosis::cure::NO_RESULT));
    assert!(text.contains("`cargo test` — NO RESULT"), "{text}");
    assert!(!text.contains("no result was recorded for this call"), "{text}");
}
