//! What a summary says of open work: requests in words, what other calls tell of them, what was put off, and what failed
//! behind a pipe.

use serde_json::json;

use super::grow::Grown;
use super::laws::{export, session};
use claude_rescue::recovery::handoff::{Format, Wish};

fn grown() -> Grown {
    Grown::new("/home/demo/src/open", "2.1.150")
}

fn told(grown: &Grown) -> String {
    export(&session(&grown.bytes()), &Wish { budget: 8000, ..Wish::default() }, Format::Markdown)
}

/// A session whose first request is worked on, with more prompts that get words only.
fn words_only(prompts: &[&str]) -> Grown {
    let mut s = grown();
    s.user("rework the cache");
    s.edit("src/cache.rs", "old", "new");
    s.say("Reworked.");
    for prompt in prompts {
        s.user(prompt);
        s.say("Noted.");
    }
    s
}

#[test]
fn a_request_in_words_is_open_until_a_call_names_it() {
    let mut s = words_only(&["give evict_oldest a limit"]);
    let open = "[perhaps open] “give evict_oldest a limit” (turn 2), answered “Noted.”; no edit or command names it";
    assert!(told(&s).contains(open), "{}", told(&s));
    assert!(told(&s).contains("marked as perhaps open below: turn 2\n"));
    s.user("go on");
    s.edit("src/cache.rs", "fn a() {}", "fn a() {\n\tevict_oldest(3)\n}");
    s.say("Done.");
    let done = "[perhaps done] “give evict_oldest a limit” (turn 2): calls of turn 3 name evict_oldest";
    assert!(told(&s).contains(done) && !told(&s).contains("perhaps open]"), "{}", told(&s));
}

#[test]
fn what_wants_words_or_agrees_is_no_task() {
    let prompts =
        ["why is it slow", "explain the limit", "ok, thanks!", "zeig mir die Grenze", "上限を教えて", "is it tested?"];
    let text = told(&words_only(&prompts));
    assert!(
        !text.contains("[perhaps") && text.contains("Every request has an edit or a command in its turn"),
        "{text}"
    );
    let requests = [
        "por favor añade un límite a evict_oldest",
        "comment out the retry_loop test",
        "when the cache is full, never evict pinned_keys",
        "stopwatch must not use floats",
    ];
    for prompt in requests {
        let text = told(&words_only(&[prompt, "and the docs"]));
        assert!(text.contains(&format!("[perhaps open] “{prompt}” (turn 2)")), "{text}");
        assert!(!text.contains("Changed on the way"), "{text}");
    }
    for prompt in ["can you add a limit?", "kannst du eine Grenze einbauen?", "制限を追加できますか？"] {
        let text = told(&words_only(&[prompt]));
        assert!(text.contains(&format!("[perhaps open] “{prompt}” (turn 2)")), "{text}");
    }
}

#[test]
fn a_question_of_the_assistant_is_answered_by_the_next_turn() {
    let mut s = words_only(&[]);
    s.user("drop the second index");
    s.say("It is used by the report. Shall I drop it all the same?");
    s.user("yes");
    s.bash("psql -c 'drop index report'", "DROP INDEX");
    s.say("Dropped.");
    assert!(!told(&s).contains("[perhaps"), "{}", told(&s));
}

#[test]
fn a_promise_is_open_until_a_call_names_it() {
    let mut s = words_only(&[]);
    s.user("is it tested?");
    s.say("The delay is. `is_retryable` gets a table test with the next edit.");
    let promised = "[promised] “`is_retryable` gets a table test with the next edit.” (turn 2); no later call names it";
    assert!(told(&s).contains(promised), "{}", told(&s));
    s.user("do it");
    s.edit("tests/retry.rs", "", "fn is_retryable_table() {}");
    assert!(!told(&s).contains("[promised]"), "{}", told(&s));
}

#[test]
fn what_is_put_off_is_found_in_prompts_that_got_work_too() {
    let mut s = words_only(&[]);
    s.user("log failures to syslog. mail too but only later, once i have the smtp data");
    s.edit("src/log.rs", "a", "b");
    s.say("Logged.");
    s.user("we want a --dry-run too. later, first the encoding");
    s.edit("src/read.rs", "utf8", "cp1252");
    s.say("Read.");
    s.user("now the flag");
    s.edit("src/main.rs", "args", "args --dry-run");
    s.say("There.");
    let text = told(&s);
    assert!(text.contains("[put off] “mail too but only later, once i have the smtp data” (turn 2)\n"), "{text}");
    let since = "[put off, perhaps done since] “we want a --dry-run too. later, first the encoding” (turn 3): calls of turn 4 name";
    assert!(text.contains(since), "{text}");
}

#[test]
fn what_binds_is_gathered() {
    let mut s = words_only(&["no, not by file name. by the header line", "what is in the header?", "very good"]);
    s.user("does the counter need a label?");
    s.say("Better none. It would make thousands of series.");
    s.user("right");
    s.say("None, then.");
    s.user("and the docs");
    s.edit("docs/a.md", "a", "b");
    let text = told(&s);
    let section = text.split("## What the person decided").nth(1).and_then(|rest| rest.split("\n## ").next());
    let section = section.unwrap_or_default();
    assert!(section.contains("- “no, not by file name. by the header line” (turn 2)"), "{section}");
    assert!(section.contains("- “right” (turn 6) to: “Better none. It would make thousands of series.” on “does the counter need a label?”; no edit"), "{section}");
    assert!(!section.contains("header?") && !section.contains("very good"), "{section}");
}

#[test]
fn what_a_compaction_calls_pending_is_held_against_later_calls() {
    let mut s = words_only(&[]);
    s.compact("1. The cache is reworked.\n7. Pending Tasks:\n   - Production is still on the old cache\n   - Tell ops");
    s.user("production now");
    s.edit("deploy/production.yaml", "cache: old", "cache: new");
    s.say("Switched.");
    let text = told(&s);
    let done =
        "[perhaps done] “Production is still on the old cache”, says the compaction summary made before turn 2; calls";
    assert!(text.contains(done), "{text}");
    assert!(
        text.contains("[perhaps open] “Tell ops”, says the compaction summary made before turn 2; no edit"),
        "{text}"
    );
}

#[test]
fn a_failure_behind_a_pipe_is_heard() {
    for (command, output, says) in [
        ("python3 -m unittest 2>&1 | tail -3", "Ran 1 test in 0.002s\n\nFAILED (failures=1)", true),
        ("npm test --silent | grep -E '^(not ok|# fail)'", "# fail 1", true),
        ("npm test --silent | grep -E '^(not ok|# fail)'", "# fail 0", false),
        ("cargo test", "test error_is_told ... ok\nan error is told", false),
        ("tests/run.sh | tail -2", "ok  failed_tar_keeps_old", false),
    ] {
        let mut s = words_only(&[]);
        s.user("run the tests");
        s.bash(command, output);
        s.say("They ran.");
        let text = told(&s);
        let line = text
            .lines()
            .find(|line| line.starts_with("- Last call with a result, and last check: "))
            .unwrap_or_default();
        assert_eq!(line.contains("FAILED by its output"), says, "{command}: {text}");
        assert!(line.contains(output.lines().last().unwrap_or_default()), "{command}: {line}");
    }
}

#[test]
fn names_that_no_call_holds_are_told() {
    let mut s = words_only(&[]);
    s.user("which variables are unused");
    s.bash("cat envs/variables.tf", "variable \"vpn_cidr\" {}");
    s.say("`vpn_cidr` and `vpn_peer`; see envs/staging.tf:4.");
    let text = told(&s);
    assert!(
        text.contains("Named in replies, but in no call or result that is recorded: vpn_peer (turn 2)\n"),
        "{text}"
    );
    assert!(text.contains("- Named in replies, but in no call: envs/staging.tf (turn 2)\n"), "{text}");
}

#[test]
fn files_that_no_file_tool_touched_are_named() {
    let mut s = words_only(&[]);
    s.user("drop the html");
    s.does("Glob", &json!({"pattern": "*.rs"}), "/home/demo/src/open/src/b.rs", &json!({}));
    s.does("Grep", &json!({"pattern": "html"}), "Found 1 file\nsrc/page.rs:3:html!", &json!({"mode": "content"}));
    s.bash("git rm -q src/html.rs && git diff --stat", " src/client.rs | 4 +-\n 1 file changed");
    s.bash("cat > /tmp/probe.py <<'X'\nprint(1)\nX\npython3 - <<'Y'\nopen('out', 'w')\nY", "");
    s.row(
        "attachment",
        &json!({"attachment": {"type": "edited_text_file", "filename": "/home/demo/src/open/src/extract.rs"}}),
    );
    s.say("Dropped.");
    let text = told(&s);
    assert!(
        text.contains("- By commands, as far as their text tells: written /tmp/probe.py (turn 2), removed src/html.rs"),
        "{text}"
    );
    assert!(text.contains("; perhaps more by scripts in turn 2, whose text is not read\n"), "{text}");
    assert!(
        text.contains("- Changed by a command or somebody else while the session ran: src/extract.rs (turn 2"),
        "{text}"
    );
    assert!(text.contains("- Named by searches, not opened: src/page.rs, src/b.rs; searched: Grep html"), "{text}");
}

#[test]
fn what_was_rewound_may_have_had_effects() {
    let mut s = words_only(&[]);
    let before = s.mark();
    s.user("prune the old archives");
    s.call("Bash", &json!({"command": "./prune --all"}));
    s.go_back(before);
    s.user("keep the old archives for a week");
    s.say("They stay.");
    let text = told(&s);
    let told = "- Rewound by the person, and replaced by turn 2: “prune the old archives”; its calls may have had effects: `./prune --all`";
    assert!(text.contains(told) && text.contains("- Look at what the rewound calls may have done"), "{text}");
}

#[test]
fn an_announcement_is_told_with_what_came() {
    let mut s = words_only(&[]);
    s.user("use wildcards");
    s.say("It needs `{*}`; I'll use that and run everything.");
    s.call("Bash", &json!({"command": "cargo test"}));
    let text = told(&s);
    assert!(
        text.contains("run everything.”; with that came, no edit among them: `cargo test` result unknown\n"),
        "{text}"
    );
    assert!(text.contains("[open] asked last, not finished: “use wildcards” (turn 2)"), "{text}");
}

#[test]
fn a_change_of_direction_stands_with_the_goal() {
    let mut s = words_only(&[]);
    s.user("stop. nobody wants html. drop it completely, do ubl instead");
    s.edit("src/ubl.rs", "a", "b");
    s.say("Done.");
    s.user("now the batch");
    s.edit("src/batch.rs", "a", "b");
    s.say("Done.");
    let text = told(&s);
    let goal = text.split("## Where it stood").next().unwrap_or_default();
    assert!(
        goal.contains("- Changed on the way: “stop. nobody wants html. drop it completely, do ubl instead” (turn 2"),
        "{text}"
    );
}
