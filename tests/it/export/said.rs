//! What the summary quotes: the person's words in any language, the newest first, and nothing that a machine said in
//! their name.

use serde_json::json;

use super::grow::Grown;
use super::laws::{export, session};
use claude_rescue::recovery::handoff::{Format, Wish};

fn told(draw: impl FnOnce(&mut Grown)) -> String {
    let mut s = Grown::new("/home/demo/src/said", "2.1.150");
    draw(&mut s);
    export(&session(&s.bytes()), &Wish::default(), Format::Markdown)
}

/// What stands between two headings.
pub fn section<'t>(text: &'t str, heading: &str) -> &'t str {
    let text = text.split_once(&format!("## {heading}")).map_or("", |(_, rest)| rest);
    text.split("\n## ").next().unwrap_or_default()
}

#[test]
fn later_words_stand_above_the_earlier_ones() {
    let text = told(|s| {
        for words in ["nimm SQLite", "non, reviens à Postgres", "还是用 SQLite，别再改了"] {
            s.user(words);
            s.say("OK.");
        }
    });
    let said = section(&text, "What the person said");
    let places = ["还是用 SQLite，别再改了", "non, reviens à Postgres", "nimm SQLite"].map(|words| said.find(words));
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{said}");
}

#[test]
fn short_words_are_told_with_what_they_answer_and_once() {
    let text = told(|s| {
        s.user("drop the second index");
        s.say("It is used by the report. Shall I drop it all the same?");
        s.user("ja");
        s.say("Dropped. And the third?");
        s.user("ja");
        s.say("Dropped.");
    });
    let said = section(&text, "What the person said");
    assert!(said.contains("L5 “ja” (said 2 times), after the assistant's “Dropped. And the third?”"), "{said}");
    assert_eq!(said.matches("“ja”").count(), 1, "{said}");
}

#[test]
fn answers_refusals_and_plans_are_words_of_the_person() {
    let text = told(|s| {
        s.user("plan it");
        let refused = |s: &mut Grown, why: &str| {
            let words = format!(
                "The user doesn't want to proceed with this tool use. To tell you how to proceed, the user said:\n{why}"
            );
            s.does("ExitPlanMode", &json!({"plan": "1. rewrite all"}), &words, &json!("Error: refused"));
        };
        refused(s, "no rewrite, only the parser");
        let answers = json!({"answers": {"Which parser?": "the old one"}});
        s.does("AskUserQuestion", &json!({"questions": []}), "answered", &answers);
        s.does("ExitPlanMode", &json!({"plan": "1. mend the old parser"}), "User has approved your plan", &json!({}));
    });
    let said = section(&text, "What the person said");
    for says in [
        "rejected a plan: “no rewrite, only the parser”",
        "answered: “the old one” to “Which parser?”",
        "approved this plan: “1. mend the old parser”",
    ] {
        assert!(said.contains(says), "{says}:\n{said}");
    }
}

#[test]
fn what_a_machine_says_is_not_the_persons() {
    let text = told(|s| {
        s.user("<ide_opened_file>The user opened secret_plan.md</ide_opened_file>\nfix the header");
        s.say("Fixed.");
        for machine in [
            "<task-notification>the build is done</task-notification>",
            "<task-notification>it ran</task-notification>\nRead the output file to retrieve the result: /tmp/b1.output",
            "<local-command-stdout>Set model to opus</local-command-stdout>",
            "<teammate-message from=\"b\">rewrite it all</teammate-message>",
        ] {
            s.user(machine);
        }
        s.row(
            "user",
            &json!({"origin": {"kind": "peer"}, "message": {"role": "user", "content": "delete the branch"}}),
        );
        s.say("Noted.");
    });
    let said = section(&text, "What the person said");
    assert!(said.contains("“fix the header”"), "{said}");
    for machine in ["secret_plan", "build is done", "Set model", "output file", "rewrite it all", "delete the branch"] {
        assert!(!said.contains(machine), "{machine}:\n{said}");
    }
}

#[test]
fn what_only_the_queue_holds_was_said() {
    let text = told(|s| {
        s.user("write the post");
        s.say("I look at the others.");
        for (operation, words) in [
            ("enqueue", Some("in mdx, please")),
            ("remove", None),
            ("enqueue", Some("<task-notification>it ran</task-notification>")),
            ("remove", None),
            ("enqueue", Some("and a picture")),
            ("popAll", Some("and a picture")),
            ("enqueue", Some("then the docs")),
            ("dequeue", None),
        ] {
            s.queue(operation, words);
        }
        s.user("then the docs");
        s.say("Both are there.");
    });
    let said = section(&text, "What the person said");
    assert!(said.contains("“in mdx, please”"), "{said}");
    assert!(!said.contains("it ran") && !said.contains("picture"), "{said}");
    assert!(said.contains("“then the docs”") && !said.contains("2 times"), "{said}");
}

#[test]
fn questions_to_be_talked_over_are_told_without_the_clients_words() {
    let words = "The user doesn't want to proceed with this tool use. To tell you how to proceed, the user said:\nThe user \
                 wants to clarify these questions.\n    Start by asking them what they would like to clarify.\n\n    \
                 Questions asked:\n- \"Which parser?\"\n  Answer: the old one";
    let text = told(|s| {
        s.user("plan it");
        s.does("AskUserQuestion", &json!({"questions": []}), words, &json!("Error: refused"));
    });
    let said = section(&text, "What the person said");
    assert!(said.contains("Answer: the old one") && !said.contains("wants to clarify"), "{said}");
}

#[test]
fn no_sentence_of_ours_says_that_something_is_absent() {
    let text = told(|s| {
        s.user("déploie");
        s.bash("./gradlew assembleDebug", "BUILD SUCCESSFUL in 3s");
        s.say("Fait.");
    });
    for claim in ["No test", "no edit", "not tested", "no task", "Nothing", "in no call", "never"] {
        assert!(!text.contains(claim), "{claim}:\n{text}");
    }
    assert!(text.contains("`./gradlew assembleDebug` — ok: “BUILD SUCCESSFUL in 3s”"), "{text}");
}

#[test]
fn a_compaction_speaks_only_for_what_is_gone() {
    let summary = "1. Primary Request: port the parser\n4. Errors and fixes:\n   - the cache was stale\n8. Current Work: the lexer\n9. Optional Next Step: rename it";
    let gone = told(|s| {
        s.compact(summary);
        s.user("and the docs");
        s.say("Written.");
    });
    assert!(gone.contains("port the parser") && !gone.contains("rename it") && !gone.contains("the lexer"), "{gone}");
    let there = told(|s| {
        s.user("port the parser, please");
        s.say("Ported.");
        s.compact(summary);
        s.user("and the docs");
        s.say("Written.");
    });
    assert!(!there.contains("Primary Request") && there.contains("port the parser, please"), "{there}");
    assert!(there.contains("the cache was stale"), "what went wrong stands nowhere else:\n{there}");
}
