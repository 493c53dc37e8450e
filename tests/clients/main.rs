//! Real Claude Code clients, without network, on sessions that this project broke and rescued.

mod accident;
mod api;
mod asks;
mod bodies;
mod boundary;
mod canary;
mod client;
mod compacted;
mod damage;
mod explain;
mod export;
mod facts;
mod held;
mod homes;
mod kept;
mod law;
mod load;
mod matrix;
mod measure;
mod model;
mod page;
mod plugin;
mod product;
mod proved;
mod queue;
mod random;
mod replies;
mod resume;
mod rewinds;
mod rich;
mod rows;
mod rules;
mod sample;
mod sandbox;
mod scene;
mod shape;
mod stories;
mod terminal;
mod untouched;
mod versions;
mod writer;

use api::Request;
use client::Client;
use matrix::{ERAS, READERS};
use measure::Spread;
use rules::broken_rule;
use serde_json::{Value, json};
use writer::Writer;

const PROGRAMS: [&str; 5] = ["npm", "node", "unshare", "ip", "tmux"];

/// A sample, or the whole matrix with `CLIENTS_FULL` (1, some writers, or `turns`: each damage in one era only).
/// Writers that compact have names (`CLIENTS_FULL="2.1.332 compacted"`).
#[test]
fn matrix_of_damages() {
    let full = named("CLIENTS_FULL", matrix::writers());
    let compact = || writer::compacted().map(|writer| writer.client);
    let more = || full.iter().flatten().map(|writer| writer.client).chain(ERAS).chain(compact());
    let install = || READERS.into_iter().chain(more()).try_for_each(Client::install);
    sandbox::within("matrix_of_damages", &PROGRAMS, install, || {
        let wrong = match full.as_deref() {
            None => sample::run(),
            Some([]) => measure::remedies(&ERAS.map(Writer::from), Spread::InTurn),
            Some(writers) => measure::remedies(writers, Spread::Every),
        };
        none_of(&wrong);
    });
}

/// Fills `assets/clients.json` with `MEASURE` (1, or some versions), and prints the pages that follow from it.
#[test]
fn measure_clients() {
    let Some(clients) = named("MEASURE", READERS.map(Writer::from)) else {
        return println!("skipped: measure_clients: MEASURE=1 measures what clients do by themselves");
    };
    let clients: Vec<_> = clients.iter().map(|writer| writer.client).collect();
    let install = || clients.iter().try_for_each(|client| client.install());
    sandbox::within("measure_clients", &PROGRAMS, install, || measure::clients(&clients));
    if !sandbox::is_inside() {
        measure::print_rules();
    }
}

/// The writers that a variable names, `all` for 1, none for turns.
fn named(variable: &str, all: impl IntoIterator<Item = Writer>) -> Option<Vec<Writer>> {
    let value = std::env::var(variable).ok()?;
    match value.as_str() {
        "1" => Some(all.into_iter().collect()),
        "turns" => Some(Vec::new()),
        _ => Some(value.split(',').map(Writer::named).collect()),
    }
}

#[test]
fn page_shows_what_was_measured() {
    if std::env::var_os("UPDATE").is_some() {
        page::update();
    }
    let page = std::fs::read_to_string(facts::root().join("docs/clients.md")).unwrap_or_default();
    assert_eq!(page, page::text(), "docs/clients.md is not what was measured; UPDATE=1 prints it");
}

/// Every damage that the matrix makes has been measured, and what is said of the rules follows from it.
#[test]
fn every_damage_is_measured() {
    let known: facts::Clients = facts::load(&facts::clients_path());
    let mut made: Vec<_> = damage::all().iter().map(|damage| damage.name).chain(["healthy"]).collect();
    made.sort_unstable();
    assert_eq!(known.damages.keys().map(String::as_str).collect::<Vec<_>>(), made);
    assert_eq!(known.heals, known.heals_of(&damage::rules()));
    assert_eq!(
        known.proved,
        proved::proved(&known, &facts::load(&facts::rescued_path())),
        "UPDATE=1 … page counts anew"
    );
    assert_eq!(std::fs::read_to_string(facts::clients_path()).ok(), Some(known.print()));
}

/// Esc at the wrong moment: the accident must have happened, and the product must undo it, in place too.
#[test]
fn accident_the_real_bug() {
    within("accident_the_real_bug", || {
        accident::run(&stories::ESC, |scene, case| {
            let turns = scene.api.turns();
            let broken = |turn: &&Request| {
                turn.error.as_ref().is_some_and(|error| error.contains("without `tool_result` blocks"))
            };
            let refused = turns.iter().skip(2).filter(broken).count();
            let mut wrong = case.rescued_in_place();
            if refused + 2 != turns.len() {
                wrong.push(format!("{}: every prompt after the Esc is refused: {turns:?}", case.name()));
            }
            let call = |line: &[u8]| line.windows(10).any(|word| word == b"\"tool_use\"");
            let line = case.damaged.split(|byte| *byte == b'\n').position(call).map(|place| place + 1);
            let first = &case.report["first"];
            if first["turn"] != 2 || first["line"].as_u64().map(|line| line as usize) != line {
                wrong.push(format!("{}: the damage is in turn 2, line {line:?}: {}", case.name(), case.report));
            }
            if !case.rescues.iter().any(|(way, _)| *way == "rewind") {
                wrong.push(format!("{}: no rewind is offered", case.name()));
            }
            wrong
        })
    });
}

#[test]
fn accident_killed_while_a_tool_runs() {
    within("accident_killed_while_a_tool_runs", || accident::run(&stories::KILLED, |_, _| Vec::new()));
}

#[test]
fn accident_two_at_once() {
    within("accident_two_at_once", || accident::run(&stories::TOGETHER, |_, _| Vec::new()));
}

#[test]
fn errors_lead_to_their_lines() {
    let install = || explain::WRITERS.into_iter().try_for_each(Client::install);
    sandbox::within("errors_lead_to_their_lines", &PROGRAMS, install, || none_of(&explain::run()));
}

/// Runs a test of accidents where only loopback exists.
fn within(test: &str, body: impl FnOnce() -> Vec<String>) {
    let writers = || stories::all().flat_map(|story| story.writers).copied();
    let install = || READERS.into_iter().chain(writers()).try_for_each(Client::install);
    sandbox::within(test, &PROGRAMS, install, || none_of(&body()));
}

fn none_of(wrong: &[String]) {
    assert!(wrong.is_empty(), "{} promises are broken:\n{}", wrong.len(), wrong.join("\n"));
}

/// A call, its result, and a sentence, to build requests from.
fn call(id: &str) -> Value {
    json!({"type": "tool_use", "id": id, "name": "Read", "input": {}})
}

fn result(id: &str) -> Value {
    json!({"type": "tool_result", "tool_use_id": id, "content": "read"})
}

fn text(words: &str) -> Value {
    json!({"type": "text", "text": words})
}

/// A request of these messages, the user speaking first, the assistant second, and so on in turn.
fn verdict<const N: usize>(messages: [Vec<Value>; N]) -> String {
    let roles = ["user", "assistant"].into_iter().cycle();
    let messages: Vec<_> =
        roles.zip(messages).map(|(role, content)| json!({"role": role, "content": content})).collect();
    broken_rule(&messages).err().unwrap_or_default()
}

#[test]
fn stand_in_rules() {
    let hi = || vec![text("hi")];
    assert_eq!(verdict([hi(), vec![call("a"), call("b")], vec![result("b"), result("a"), text("go on")]]), "");
    let unanswered = "messages.1: `tool_use` ids were found without `tool_result` blocks immediately after: b.";
    assert!(verdict([hi(), vec![call("a"), call("b")], vec![result("a")]]).starts_with(unanswered));
    assert!(
        verdict([hi(), vec![call("a"), call("b")], vec![result("a"), text("x"), result("b")]]).starts_with(unanswered)
    );
    assert!(verdict([hi(), vec![call("b")]]).starts_with(unanswered));
    assert!(verdict([hi(), hi(), vec![result("a")]]).starts_with("messages.2.content.0: unexpected `tool_use_id`"));
    assert!(verdict([hi(), vec![call("a")], vec![result("a"), result("a")]]).contains("a single result"));
    assert!(verdict([hi(), vec![call("a"), call("a")], vec![result("a")]]).contains("ids must be unique"));
    assert!(verdict([hi(), vec![call("a")], vec![result("a")], vec![call("a")]]).contains("ids must be unique"));
}

#[test]
fn stand_in_rules_of_blocks() {
    let hi = || vec![text("hi")];
    let said = |block: Value| verdict([hi(), vec![block], hi()]);
    assert!(said(call("call:1")).contains("should match pattern"));
    assert!(said(json!({"type": "tool_use", "id": "a", "name": "n".repeat(201), "input": {}})).contains("at most 200"));
    assert!(said(json!({"type": "tool_use", "id": "a", "name": "n", "input": "{}"})).contains("valid dictionary"));
    assert!(said(text("")).contains("must be non-empty"));
    assert!(said(text(" \n")).contains("non-whitespace"));
    assert!(said(json!({"type": "thinking", "thinking": "hm", "signature": ""})).contains("signature: Field required"));
    assert!(verdict([hi(), vec![], hi()]).starts_with("messages.1: all messages must have non-empty content"));
    assert_eq!(verdict([hi(), vec![]]), "");
    let failed = json!({"type": "tool_result", "tool_use_id": "a", "is_error": true, "content": ""});
    assert!(verdict([hi(), vec![call("a")], vec![failed]]).contains("cannot be empty if `is_error`"));
    let image =
        |data: String| json!({"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": data}});
    assert!(said(image(String::new())).contains("image cannot be empty"));
    assert!(said(image("A".repeat(8 * 1024 * 1024))).contains("exceeds 5 MB"));
    assert_eq!(said(image("AAAA".to_owned())), "");
    let of_kind = |media: Value| {
        said(json!({"type": "image", "source": {"type": "base64", "media_type": media, "data": "AAAA"}}))
    };
    assert!(of_kind(json!("image/bmp")).contains("media_type: Input should be"));
    assert!(of_kind(Value::Null).contains("media_type: Field required"));
}

#[test]
fn stand_in_rules_of_server_tools() {
    let hi = || vec![text("hi")];
    let search = || json!({"type": "server_tool_use", "id": "s", "name": "web_search", "input": {}});
    let found = || json!({"type": "web_search_tool_result", "tool_use_id": "s", "content": []});
    assert_eq!(verdict([hi(), vec![search(), found()], hi()]), "");
    assert!(verdict([hi(), vec![search()], hi()]).contains("without a corresponding `web_search_tool_result` block"));
    assert!(verdict([hi(), vec![search()]]).contains("without a corresponding"));
    assert!(verdict([hi(), vec![found(), search()], hi()]).contains("must have a corresponding `server_tool_use`"));
    // Answers in a row are one turn.
    let apart = ["user", "assistant", "assistant", "user"].into_iter().zip([hi(), vec![search()], vec![found()], hi()]);
    let apart: Vec<_> = apart.map(|(role, content)| json!({"role": role, "content": content})).collect();
    assert_eq!(broken_rule(&apart), Ok(()));
}
