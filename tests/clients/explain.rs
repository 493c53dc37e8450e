//! Errors that real clients got and wrote down lead to the right line of the session that they wrote.

use crate::api::{Api, Pace};
use crate::client::Client;
use crate::damage;
use crate::product::Patient;
use crate::queue;
use crate::resume::{LIMIT, Recording, project, real, record, scratch};
use crate::rows::Rows;
use serde_json::Value;
use std::fs;

pub use crate::versions::EXAMPLES as WRITERS;

/// What each of them sends as it is, so that the API refuses it: client, damage.
const REFUSED: [(Client, &str); 7] = [
    (WRITERS[0], "duplicate-id"),
    (WRITERS[0], "foreign-id"),
    (WRITERS[0], "long-name"),
    (WRITERS[1], "foreign-id"),
    (WRITERS[1], "half-character-result"),
    (WRITERS[2], "foreign-id"),
    (WRITERS[2], "input-string"),
];

/// The session file after one more prompt in the client that wrote it.
fn asked(recording: &Recording, bytes: &[u8], prompt: &str) -> Vec<u8> {
    let home = scratch();
    let folder = project(home.path(), recording.work.path());
    fs::create_dir_all(&folder).expect("scratch is writable");
    fs::write(folder.join(format!("{}.jsonl", recording.session)), bytes).expect("scratch is writable");
    let api = Api::start(recording.work.path(), Pace::default()).expect("loopback has a free port");
    let arguments = ["--resume", &recording.session, "-p", prompt];
    let command = recording.writer.client.command(home.path(), &real(recording.work.path()), &api.url());
    let ended = Client::prompt(command, home.path(), &arguments, LIMIT);
    ended.expect("the client starts");
    let files = fs::read_dir(&folder).expect("the client kept its sessions").flatten().map(|file| file.path());
    // Some clients go on in a file of their own.
    let sessions = files.filter_map(|path| fs::read(path).ok());
    let refused = sessions.filter(|bytes| String::from_utf8_lossy(bytes).contains("\"isApiErrorMessage\":true"));
    refused.max_by_key(Vec::len).expect("the client wrote the refusal down")
}

/// Where `explain --session` says that the newest error points: the sure places first.
fn explained(recording: &Recording, bytes: &[u8]) -> Value {
    Patient::new(bytes, &recording.session, recording.work.path()).explain()
}

/// Whether a place stands on the line of one of these entries, and that line is theirs.
fn leads(place: &Value, bytes: &[u8], guilty: &[String]) -> bool {
    let line = place["line"].as_u64().and_then(|line| bytes.split(|byte| *byte == b'\n').nth(line as usize - 1));
    let line = String::from_utf8_lossy(line.unwrap_or_default());
    guilty.iter().any(|uuid| place["uuid"] == **uuid && line.contains(&format!("\"uuid\":\"{uuid}\"")))
}

/// A refusal of the client's own making, and one that is forced on a healthy session.
pub fn run() -> Vec<String> {
    let recordings = queue::run(&WRITERS, |writer| record(*writer));
    let of =
        |writer: &Client| recordings.iter().find(|recording| recording.writer.client == *writer).expect("recorded");
    let refused = queue::run(&REFUSED, |(writer, name)| refused(of(writer), name));
    let forced = queue::run(&WRITERS, |writer| forced(of(writer)));
    refused.into_iter().chain(forced).flatten().collect()
}

fn refused(recording: &Recording, name: &str) -> Option<String> {
    let damage = damage::all().into_iter().find(|damage| damage.name == name).expect("a damage has this name");
    let mut rows = Rows::parse(&recording.bytes);
    let guilty = (damage.make)(&mut rows);
    let bytes = asked(recording, &rows.print(), "go on");
    let said = explained(recording, &bytes);
    let first = &said["places"][0];
    let right = first["sure"] == "sure" && first["rule"] == damage.rule() && leads(first, &bytes, &guilty);
    (!right).then(|| format!("{} {name}: {said}", recording.writer.name()))
}

/// A healthy result is refused: its id leads to it, and the coordinate into its turn.
fn forced(recording: &Recording) -> Option<String> {
    let rows = Rows::parse(&recording.bytes);
    let result = rows.result(&rows.call('B', &rows.prompt("PARALLEL")));
    let guilty = [result.uuid().to_owned()];
    let id = result.block()["tool_use_id"].as_str().unwrap_or_default();
    let bytes = asked(recording, &recording.bytes, &format!("FAIL:ORPHAN_RESULT:{id}"));
    let said = explained(recording, &bytes);
    let places = said["places"].as_array().cloned().unwrap_or_default();
    let of = |name: &str| places.iter().find(|place| place["names"] == name);
    let by_id = of(id).is_some_and(|place| place["sure"] == "sure" && leads(place, &bytes, &guilty));
    let by_coordinate = of("messages.4.content.1").is_some_and(|place| place["sure"] == "likely" && place["turn"] == 2);
    (!(by_id && by_coordinate && said["rules"][0]["rule"] == "orphan_tool_result"))
        .then(|| format!("{} forced: by id {by_id}, by coordinate {by_coordinate}: {said}", recording.writer.name()))
}
