//! The healthy sessions that are damaged: real clients write them once, and they lie in the cache, never in the project.

use super::cache::{self, folder, keep, mark};
use super::tried::read;
use super::{READERS, law};
use crate::api::Pace;
use crate::client::Client;
use crate::product::Patient;
use crate::queue;
use crate::resume::{Verdict, real, session_of};
use crate::rich::{PICTURE, PIXEL, PROMPTS};
use crate::rows::{Row, Rows};
use crate::scene::Scene;
use base64::Engine;
use serde_json::json;
use std::fs;
use std::path::PathBuf;

/// One of them, and what is done to it at the start.
pub struct Base {
    pub name: &'static str,
    pub writer: Client,
    /// Whether 2.0.76 reads it like the others: it leaves out parallel calls whose results stand below them, and knows
    /// of nothing that a compaction keeps above its boundary.
    for_all: bool,
    make: fn(Rows) -> Rows,
}

pub const BASES: [Base; 4] = [
    Base { name: "2.0.76", writer: Client("2.0.76"), for_all: true, make: |rows| rows },
    Base { name: "2.1.150", writer: Client("2.1.150"), for_all: false, make: |rows| rows },
    Base { name: "2.1.332", writer: Client("2.1.332"), for_all: false, make: |rows| rows },
    Base { name: "2.1.332 compacted", writer: Client("2.1.332"), for_all: false, make: compacted },
];

/// The folder in which all of them were recorded, as far as their rows say.
pub fn work() -> PathBuf {
    let work = std::env::temp_dir().join("clients-random");
    fs::create_dir_all(&work).expect("a folder for all can be made");
    real(&work)
}

impl Base {
    /// Its rows.
    pub fn rows(&self) -> Rows {
        let bytes = fs::read(recorded(self.writer)).expect("it was recorded at the start");
        (self.make)(Rows::parse(&bytes))
    }

    /// The rules that are found in it while it is healthy.
    pub fn usual(&self) -> Vec<String> {
        let bytes = self.rows().print();
        let patient = Patient::new(&bytes, &session_of(&bytes).expect("it names its session"), &work());
        let report = patient.check(&patient.file).1;
        let findings = report["findings"].as_array().cloned().unwrap_or_default();
        findings.iter().filter_map(|finding| Some(finding["rule"].as_str()?.to_owned())).collect()
    }
}

/// What is wrong with the healthy sessions themselves: nothing, or nothing that follows can be believed.
pub fn healthy() -> Vec<String> {
    let work = work();
    let jobs: Vec<_> = BASES.iter().flat_map(|base| READERS.map(|reader| (base.rows().print(), reader))).collect();
    let new: Vec<_> = jobs.into_iter().filter(|(bytes, reader)| cache::known(bytes, *reader).is_none()).collect();
    queue::run(&new, |(bytes, reader)| cache::learn(bytes, *reader, &work, false));
    let mut wrong = Vec::new();
    for base in &BASES {
        let replays = read(&base.rows().print());
        let refused = READERS.iter().zip(&replays).filter(|(_, replay)| replay.verdict != Verdict::Ok);
        wrong.extend(refused.map(|(reader, replay)| format!("{}: {}: {:?}", base.name, reader.0, replay.error)));
        let from = usize::from(!base.for_all);
        for other in from + 1..replays.len() {
            if replays[other].essence != replays[from].essence {
                let pair = ((READERS[from], &replays[from]), (READERS[other], &replays[other]));
                wrong.push(format!("{}: {}", base.name, law::differs(pair.0, pair.1)));
            }
        }
    }
    wrong
}

/// Where the session of a client lies; other prompts and answers make another session.
fn recorded(writer: Client) -> PathBuf {
    let version = mark(&[include_str!("../rich.rs"), &work().to_string_lossy()]);
    folder().join(format!("recorded/{}-{version:016x}.jsonl", writer.0))
}

/// Has the clients record what is not there.
pub fn record() {
    let mut missing: Vec<_> = BASES.iter().map(|base| base.writer).collect();
    missing.dedup();
    missing.retain(|writer| !recorded(*writer).exists());
    queue::run(&missing, |writer| keep(&recorded(*writer), &written(*writer)));
}

/// A session of every kind of answer, told as if all had worked in one folder.
fn written(writer: Client) -> Vec<u8> {
    let scene = Scene::new(Pace::default());
    let folder = real(scene.work.path());
    let pixel = base64::engine::general_purpose::STANDARD.decode(PIXEL).expect("a picture");
    fs::write(folder.join(PICTURE), pixel).expect("scratch is writable");
    let mut session = None;
    for words in PROMPTS {
        session = Some(scene.prompt(writer, words, session.as_deref()));
    }
    let errors: Vec<_> = scene.api.requests().into_iter().filter_map(|request| request.error).collect();
    assert!(errors.is_empty(), "{writer:?} was refused in a healthy session: {errors:?}");
    let text = String::from_utf8(scene.session().1).expect("a client writes UTF-8");
    text.replace(&*folder.to_string_lossy(), &work().to_string_lossy()).into_bytes()
}

/// Puts a compaction before the picture, which keeps the turn of the search above its boundary.
fn compacted(mut rows: Rows) -> Rows {
    let (from, until) = (rows.place(rows.prompt("SERVER").uuid()), rows.place(rows.prompt("PICTURE").uuid()));
    let is_link = |row: &&Row| row.value().get("parentUuid").is_some();
    let kept: Vec<_> = rows.0[from..until].iter().filter(is_link).map(|row| row.uuid().to_owned()).collect();
    let (boundary, summary) = ("00000000-0000-4000-8000-00000000000b", "00000000-0000-4000-8000-00000000000c");
    let next = rows.0[until].clone();
    let mut first = next.clone();
    first.change(|row| {
        row["uuid"] = json!(boundary);
        row["parentUuid"] = json!(null);
        row["logicalParentUuid"] = next.parent();
        row["type"] = json!("system");
        row["subtype"] = json!("compact_boundary");
        row["content"] = json!("Conversation compacted");
        row["compactMetadata"] = json!({
            "trigger": "manual", "preTokens": 100,
            "preservedSegment": {"headUuid": kept.first(), "anchorUuid": summary, "tailUuid": kept.last()},
            "preservedMessages": {"anchorUuid": summary, "uuids": kept, "allUuids": kept},
        });
        row.as_object_mut().expect("a row is an object").remove("message");
    });
    let mut second = next.clone();
    second.change(|row| {
        row["uuid"] = json!(summary);
        row["parentUuid"] = json!(boundary);
        row["isCompactSummary"] = json!(true);
        row["message"]["content"] = json!("This session is being continued from a previous conversation.");
    });
    rows.0[until].set("/parentUuid", json!(summary));
    rows.0.splice(until..until, [first, second]);
    rows
}
