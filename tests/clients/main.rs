//! Real Claude Code clients, without network, on sessions that this project broke and rescued.

mod api;
mod client;
mod damage;
mod export;
mod facts;
mod held;
mod law;
mod matrix;
mod measure;
mod page;
mod product;
mod queue;
mod replies;
mod resume;
mod rows;
mod rules;
mod sample;
mod sandbox;
mod shape;
mod table;
mod terminal;

use client::Client;
use matrix::READERS;
use measure::Spread;
use product::Patient;
use resume::{LIMIT, replay};
use rules::broken_rule;
use serde_json::{Value, json};
use table::{Line, publish};
use terminal::{Accident, Then, accident};

const PROGRAMS: [&str; 4] = ["npm", "node", "unshare", "ip"];

/// The version whose permission check, interrupted, leaves calls without results.
const BREAKER: Client = Client("2.1.19");

/// A sample, or the whole matrix with `CLIENTS_FULL` (1, some writers, or `turns`: each damage in one era only).
#[test]
fn matrix_of_damages() {
    let full = named("CLIENTS_FULL");
    let install = || READERS.into_iter().chain(full.iter().flatten().copied()).try_for_each(Client::install);
    sandbox::within("matrix_of_damages", &PROGRAMS, install, || {
        let wrong = match full.as_deref() {
            None => sample::run(),
            Some([]) => measure::remedies(&sample::ERAS, Spread::InTurn),
            Some(writers) => measure::remedies(writers, Spread::Every),
        };
        assert!(wrong.is_empty(), "{} promises are broken:\n{}", wrong.len(), wrong.join("\n"));
    });
}

/// Fills `assets/clients.json` with `MEASURE` (1, or some versions).
#[test]
fn measure_clients() {
    let Some(clients) = named("MEASURE") else {
        return println!("skipped: measure_clients: MEASURE=1 measures what clients do by themselves");
    };
    let install = || clients.iter().try_for_each(|client| client.install());
    sandbox::within("measure_clients", &PROGRAMS, install, || measure::clients(&clients));
}

/// The versions that a variable names, all six for 1, none for turns.
fn named(variable: &str) -> Option<Vec<Client>> {
    let value = std::env::var(variable).ok()?;
    if value == "1" {
        return Some(READERS.to_vec());
    }
    if value == "turns" {
        return Some(Vec::new());
    }
    Some(value.split(',').map(|version| Client(version.to_owned().leak())).collect())
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
    assert_eq!(std::fs::read_to_string(facts::clients_path()).ok(), Some(known.print()));
}

#[test]
fn the_real_bug() {
    let programs = [PROGRAMS.as_slice(), &["tmux"]].concat();
    let install = || READERS.into_iter().chain([BREAKER]).try_for_each(Client::install);
    sandbox::within("the_real_bug", &programs, install, || {
        let stories = [Then::GivesUp, Then::Rewinds];
        let accidents = queue::run(&stories, |then| accident(BREAKER, *then));
        let told: Vec<_> = stories.iter().zip(&accidents).map(|(then, accident)| rescued(*then, accident)).collect();
        let (lines, wrong): (Vec<_>, Vec<_>) = told.into_iter().unzip();
        publish("clients-table-real-bug.md", &READERS, &lines.concat());
        let wrong = wrong.concat();
        assert!(wrong.is_empty(), "{} promises are broken:\n{}", wrong.len(), wrong.join("\n"));
    });
}

/// The accident must have happened, and the product must undo it.
fn rescued(then: Then, accident: &Accident) -> (Vec<Line>, Vec<String>) {
    let refused =
        |answer: &&Option<String>| answer.as_ref().is_some_and(|text| text.contains("without `tool_result` blocks"));
    let refusals = accident.answers.iter().skip(2).filter(refused).count();
    assert_eq!(refusals, accident.answers.len() - 2, "every prompt after the Esc is refused: {:?}", accident.answers);
    let patient = Patient::new(&accident.bytes, &accident.session, accident.work.path());
    let (code, report) = patient.check(&patient.file);
    let line = accident
        .bytes
        .split(|byte| *byte == b'\n')
        .position(|line| line.windows(10).any(|word| word == b"\"tool_use\""));
    let line = line.expect("the broken session holds a call") + 1;
    let name = format!("the real bug · {then:?}");
    let mut wrong = Vec::new();
    if code != Some(1) || report["first"]["turn"] != 2 || report["first"]["line"] != line {
        wrong.push(format!(
            "{name}: check must exit 1 with first.turn 2 and first.line {line}: exit {code:?}, {report}"
        ));
    }
    let all = |bytes: &[u8]| queue::run(&READERS, |reader| Some(replay(*reader, bytes, accident.work.path(), LIMIT)));
    let before = all(&accident.bytes);
    let mut lines = Vec::new();
    let plans = patient.plans().unwrap_or_else(|why| panic!("{name}: {why}"));
    for (way, plan) in plans.iter().filter(|(_, plan)| plan["refused"].is_null()) {
        let name = format!("{name} · {way}");
        match patient.rescue(way, plan) {
            Ok(rescue) => {
                let after = all(&rescue.bytes);
                let replays: Vec<_> = READERS.into_iter().zip(after.iter().flatten()).collect();
                wrong.extend(law::broken(&name, &accident.bytes, &rescue, &replays));
                lines.push(Line { name, before: before.clone(), after });
            }
            Err(why) => wrong.push(format!("{name}: {why}")),
        }
    }
    if !lines.iter().any(|line| line.name.ends_with("rewind")) {
        wrong.push(format!("{name}: no rewind is offered: {plans:?}"));
    }
    (lines, wrong)
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
}
