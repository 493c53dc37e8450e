//! A summary as the first prompt of a fresh session: real clients send it, and the API takes it.

use crate::PROGRAMS;
use crate::api::{Api, Pace};
use crate::client::{Client, Ended};
use crate::damage;
use crate::product::Patient;
use crate::queue;
use crate::resume::{LIMIT, real, record, scratch};
use crate::rows::Rows;
use crate::sandbox;
use crate::versions::READERS as WRITERS;
use serde_json::Value;

#[test]
fn summary_as_first_prompt() {
    let install = || WRITERS.iter().try_for_each(|client| client.install());
    sandbox::within("export::summary_as_first_prompt", &PROGRAMS, install, || {
        let wrong: Vec<String> = queue::run(&WRITERS, |writer| carried_on(*writer)).concat();
        assert!(wrong.is_empty(), "{} promises are broken:\n{}", wrong.len(), wrong.join("\n"));
    });
}

/// Breaks a session of this client, and has it start a fresh one with the summary.
fn carried_on(client: Client) -> Vec<String> {
    let recording = record(client);
    let broken = damage::all().into_iter().find(|damage| damage.name == "s1").expect("the first shape of all");
    let mut rows = Rows::parse(&recording.bytes);
    (broken.make)(&mut rows);
    let bytes = rows.print();
    let patient = Patient::new(&bytes, &recording.session, recording.work.path());
    let summary = patient.summary();
    let home = scratch();
    let api = Api::start(recording.work.path(), Pace::default()).expect("loopback has a free port");
    let command = client.command(home.path(), &real(recording.work.path()), &api.url());
    let ended = Client::prompt(command, home.path(), &["-p", &summary], LIMIT);
    assert!(matches!(ended, Ok(Ended::Left { .. })), "{client:?} did not end");
    let turns = api.turns();
    let Some(first) = turns.first() else { return vec![format!("{client:?} asked nothing")] };
    let sent: String = first.messages.iter().map(Value::to_string).collect();
    let mut wrong: Vec<String> = turns.iter().filter_map(|turn| turn.error.clone()).collect();
    for word in ["toolu_", "\"tool_use\"", "\"tool_result\""] {
        if sent.contains(word) {
            wrong.push(format!("{client:?}: {word} in the first request: {sent}"));
        }
    }
    // It is the summary that was sent, whole, and it tells of the work.
    let told = ["# Continue: ", "first question", "## Where it stopped"];
    wrong.extend(
        told.iter().filter(|word| !sent.contains(*word)).map(|word| format!("{client:?}: {word} was not sent")),
    );
    let ids = bytes.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice::<Value>(line).ok());
    let ids = ids.flat_map(|row| row["message"]["content"].as_array().cloned().unwrap_or_default());
    let ids: Vec<String> = ids.filter_map(|block| Some(block["id"].as_str()?.to_owned())).collect();
    assert!(!ids.is_empty(), "the session of {client:?} holds no call");
    wrong.extend(ids.iter().filter(|id| sent.contains(*id)).map(|id| format!("{client:?}: {id} was sent")));
    wrong
}
