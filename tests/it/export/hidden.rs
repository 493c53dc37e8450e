//! Secrets that only show in the whole of a text: nothing takes a piece of it before they are out.

use serde_json::json;

use super::grow::Grown;
use super::laws::{export, session};
use claude_rescue::recovery::handoff::{Format, Wish};

const SECRET: &str = "Tr0ub4dorX9qz7";

/// What a password stands in that is known by its place in a text of several lines.
fn lines() -> String {
    format!("use this\ndb_password: {SECRET}\nand later the rest")
}

fn grown() -> Grown {
    let mut s = Grown::new("/home/demo/src/hidden", "2.1.150");
    s.user("set it up");
    s.edit("a.rs", "a", "b");
    s
}

fn check(name: &str, grown: &Grown, secret: &str) {
    let text = export(&session(&grown.bytes()), &Wish { budget: 32_000, ..Wish::default() }, Format::Markdown);
    assert!(!text.contains(secret), "{name}:\n{text}");
}

#[test]
fn no_piece_of_a_text_shows_what_the_whole_hides() {
    let mut s = grown();
    s.bash(&format!("db_password={SECRET}\ncurl x"), "ok");
    s.call("Bash", &json!({"command": format!("db_password={SECRET}\ncurl y")}));
    check("the label of a command", &s, SECRET);

    let mut s = grown();
    let before = s.mark();
    s.user(&lines());
    s.call("Bash", &json!({"command": format!("db_password={SECRET}\n./prune")}));
    s.go_back(before);
    s.user("no, leave it");
    s.say("Left.");
    check("a rewound prompt", &s, SECRET);

    let mut s = grown();
    s.does("AskUserQuestion", &json!({"questions": []}), "answered", &json!({"answers": {"Which?": lines()}}));
    s.todos(&[("pending", &lines()), ("completed", &lines())]);
    check("an answer and a task", &s, SECRET);

    let mut s = grown();
    s.user(&lines());
    s.say(&format!("I will.\n{}", lines()));
    s.call("Task", &json!({"prompt": format!("db_password: {SECRET}\nrest")}));
    check("a prompt, a reply and an agent", &s, SECRET);
}

#[test]
fn a_key_is_hidden_where_only_its_middle_changed() {
    let mut s = grown();
    let body =
        |seed: usize| (0..8).map(move |no| format!("MIIEvQIBADANBgkqhkiG9w0BAQEFAASC{:0>24}\n", no * 7919 + seed));
    let middle = |seed: usize| body(seed).collect::<String>();
    let file = |middle: &str| format!("-----BEGIN PRIVATE KEY-----\n{middle}-----END PRIVATE KEY-----\n");
    let path = "/home/demo/src/hidden/k.pem";
    let change = json!({"filePath": path, "oldString": middle(1), "newString": format!("{}// kept\n", middle(2)),
        "originalFile": file(&middle(1))});
    s.does("Edit", &json!({"file_path": path, "old_string": middle(1), "new_string": middle(2)}), "updated", &change);
    check("a rotated key", &s, "MIIEvQIBADANBgkq");
    let text = export(&session(&s.bytes()), &Wish::default(), Format::Markdown);
    assert!(text.contains("Turn 1 changed `k.pem`") && text.contains("+[redacted:"), "{text}");
}
