//! What a client is told to cut itself: the rows that it reads up to that point pass every rule, and where they would not,
//! or it does not come by there, it is told nothing.

use claude_rescue::diagnosis::Diagnosis;
use claude_rescue::diagnosis::fork::{Fork, fork};
use claude_rescue::recovery::{Fork as Told, Offer, Way, ladder};
use claude_rescue::session::Session;
use claude_rescue::transcript::Transcript;
use serde_json::{Value, json};

use super::second;
use crate::support::case::Case;
use crate::support::{fixtures, uuid_of};

/// Versions, and in how many of the fixtures with a rewind each makes the cut itself, at least.
const VERSIONS: &[(&str, usize)] =
    &[("2.0.14", 0), ("2.0.76", 20), ("2.1.20", 20), ("2.1.80", 20), ("2.1.150", 20), ("2.1.200", 20), ("2.1.332", 20)];

fn offered(session: &Session, version: &str) -> Option<Offer> {
    let offers = ladder(session, &Diagnosis::of(session), Some(version));
    offers.into_iter().find(|offer| offer.way == Way::Rewind)
}

/// What is told in this version of some rows.
fn told(rows: &[Value], version: &str) -> Option<Told> {
    offered(&read(rows), version)?.fork
}

fn read(rows: &[Value]) -> Session {
    let lines: Vec<String> = rows.iter().map(|row| format!("{row}\n")).collect();
    Session::of(Transcript::parse(lines.concat().into_bytes()))
}

#[test]
fn what_a_client_cuts_itself_passes_every_rule() {
    let mut wrong = Vec::new();
    let sessions: Vec<(String, Session)> = fixtures::all()
        .into_iter()
        .map(|fixture| (fixture.name, Session::of(Transcript::parse(fixture.bytes))))
        .collect();
    for (version, least) in VERSIONS {
        let mut count = 0;
        for (name, session) in &sessions {
            let Some(Offer { plan: Ok(plan), fork: told, .. }) = offered(session, version) else { continue };
            let made = fork(session, plan.point.end, Some(version));
            assert_eq!(made.is_some(), told.is_some(), "{name} in {version}");
            let Some(made) = made else { continue };
            count += 1;
            wrong.extend(broken(session, &made, plan.point.end).map(|why| format!("{name} in {version}: {why}")));
        }
        println!("{version}: {count} forks");
        assert!(count >= *least && (*least > 0 || count == 0), "{version} makes {count}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is wrong with a fork of a session that is rewound to before link `end`.
fn broken(session: &Session, made: &Fork, end: usize) -> Option<String> {
    let kept = || session.links[..end].iter().map(|link| link.entry);
    if !made.entries.contains(&made.entry) || !made.entries.iter().all(|no| kept().any(|kept| kept == *no)) {
        return Some("it holds what the rewind does not".to_owned());
    }
    let mut parent = Value::Null;
    let rows = kept().filter(|no| made.entries.contains(no)).map(|no| {
        let body = session.transcript.raw(no);
        let mut row: Value = serde_json::from_slice(body).expect("a client reads it");
        row["parentUuid"] = std::mem::replace(&mut parent, row["uuid"].clone());
        row
    });
    let after = read(&rows.collect::<Vec<_>>());
    let judged = Diagnosis::of(&after);
    if judged.verdict.is_wrong() {
        return Some(format!("it ends {}: {:?}", judged.verdict.name(), judged.findings.first()));
    }
    second::accepts(&after).err().map(|why| format!("a second judge finds {why}"))
}

/// A row; its parent is the one before it, where none is named.
fn row(kind: &str, name: &str, parent: Option<&str>, second: u32, content: &Value) -> Value {
    let message = match kind {
        "user" => json!({"role": "user", "content": content}),
        _ => json!({"id": format!("msg_{}", &name[..1]), "role": "assistant", "model": "claude-x", "content": content}),
    };
    json!({"type": kind, "uuid": uuid_of(name), "parentUuid": parent.map(uuid_of), "isSidechain": false,
        "sessionId": "3f2a9c1e-5b5d-4c34-9a55-0d8c5b2be0b1", "cwd": "/w", "version": "2.1.150",
        "timestamp": format!("2026-11-01T10:{:02}:{:02}.000Z", second / 60, second % 60), "message": message})
}

fn says(words: &str) -> Value {
    json!([{"type": "text", "text": words}])
}

fn calls(id: &str) -> Value {
    json!([{"type": "tool_use", "id": id, "name": "Read", "input": {"file_path": "/w/a"}}])
}

fn result(id: &str) -> Value {
    json!([{"type": "tool_result", "tool_use_id": id, "content": "read"}])
}

/// Two turns, the first with a batch whose results hang on their own calls, and a call that nobody answered; the rows of
/// the second turn come `pause` seconds later.
fn batch(pause: u32) -> Vec<Value> {
    vec![
        row("user", "ask", None, 0, &json!("read both")),
        row("assistant", "b1", Some("ask"), 1, &calls("toolu_A")),
        row("assistant", "b2", Some("b1"), 1, &calls("toolu_B")),
        row("user", "ra", Some("b1"), 2, &result("toolu_A")),
        row("user", "rb", Some("b2"), 2, &result("toolu_B")),
        row("assistant", "done", Some("rb"), 3, &says("both read")),
        row("user", "more", Some("done"), 3 + pause, &json!("and c")),
        row("assistant", "call", Some("more"), 4 + pause, &calls("toolu_C")),
        row("user", "then", Some("call"), 5 + pause, &json!("and?")),
        row("assistant", "end", Some("then"), 6 + pause, &says("hm")),
    ]
}

#[test]
fn it_ends_with_the_last_row_of_the_rewind_and_says_what_it_leaves_out() {
    for (version, calls) in [("2.0.76", 1), ("2.1.20", 1), ("2.1.80", 0), ("2.1.150", 0), ("2.1.332", 0)] {
        let told = told(&batch(1), version).unwrap_or_else(|| panic!("{version} makes no cut"));
        assert_eq!((told.at, told.less.calls, told.less.prompts), (uuid_of("done"), calls, 0), "{version}");
    }
    assert!(told(&batch(1), "2.0.14").is_none() && told(&batch(1), "1.0.5").is_none());
}

#[test]
fn a_point_that_the_client_does_not_come_by_is_not_told() {
    // A missing row is bridged by newer clients only, and only within five seconds.
    let without_prompt = |pause: u32| {
        let mut rows = batch(pause);
        rows.remove(6);
        rows
    };
    for (version, pause, is_told) in [
        ("2.1.80", 1, false),
        ("2.1.150", 1, true),
        ("2.1.332", 1, true),
        ("2.1.150", 60, false),
        ("2.1.332", 60, false),
        // Between one that bridges and one that does not.
        ("2.1.100", 1, false),
    ] {
        let told = told(&without_prompt(pause), version);
        assert_eq!(told.is_some(), is_told, "{version} after {pause} s: {told:?}");
    }
    // A loop of parents, on which older clients hang.
    let mut looped = batch(1);
    looped[0]["parentUuid"] = json!(uuid_of("end"));
    assert!(told(&looped, "2.0.76").is_none() && told(&looped, "2.1.20").is_none());
}

#[test]
fn what_a_compaction_keeps_is_not_parted_from_it() {
    // The boundary that the client copies would still name rows that are cut off.
    for name in ["behind-a-compaction-that-keeps", "in-what-a-compaction-keeps"] {
        let session = Case::named(&format!("unanswered_tool_use/{name}")).session();
        for (version, _) in VERSIONS {
            let offer = offered(&session, version).expect("a rewind");
            assert!(offer.plan.is_ok() && offer.fork.is_none(), "{name} in {version}: {:?}", offer.fork);
        }
    }
}

#[test]
fn rows_that_a_client_joins_are_not_told() {
    // 2.1.80 and 2.1.150 leave a blank answer out, and make one row of the result before it and the prompt behind it.
    let mut rows = batch(1);
    rows.truncate(6);
    rows.push(row("assistant", "call", Some("done"), 4, &calls("toolu_C")));
    rows.push(row("user", "rc", Some("call"), 5, &result("toolu_C")));
    rows.push(row("assistant", "empty", Some("rc"), 6, &says("")));
    rows.push(row("user", "then", Some("empty"), 7, &json!("and?")));
    rows.push(row("assistant", "hm", Some("then"), 8, &says("hm")));
    for (version, is_told) in
        [("2.0.76", true), ("2.1.20", false), ("2.1.80", false), ("2.1.150", false), ("2.1.332", true)]
    {
        assert_eq!(told(&rows, version).is_some(), is_told, "{version}");
    }
}

#[test]
fn an_id_that_could_be_taken_for_more_is_not_told() {
    for id in ["-x", "--dangerously-skip-permissions", "a b", "$(touch x)", "a;b", "a\nb", "ä"] {
        let lines: Vec<String> = batch(1).iter().map(|row| format!("{row}\n")).collect();
        let quoted = Value::from(id).to_string();
        let text = lines.concat().replace(&format!("\"{}\"", uuid_of("done")), &quoted);
        let session = Session::of(Transcript::parse(text.into_bytes()));
        let offer = offered(&session, "2.1.332").expect("a rewind");
        assert!(offer.plan.is_ok() && offer.fork.is_none(), "{id}: {:?}", offer.fork);
    }
}
