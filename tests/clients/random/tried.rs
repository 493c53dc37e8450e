//! One damaged session: what the product says of it and makes of it, and what the clients send.

use super::READERS;
use super::cache::{self, folder, keep};
use super::change::{Damaged, damaged};
use super::plain::plain;
use super::recorded::work;
use crate::client::Client;
use crate::matrix::likeness;
use crate::product::{Patient, Rescue};
use crate::queue;
use crate::resume::{Replay, session_of};
use serde_json::Value;
use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

/// What a remedy wrote and where that lies, or why it could not be had.
pub type Written = Result<(Rescue, PathBuf), String>;

pub struct Tried {
    pub seed: u64,
    pub number: u64,
    pub damaged: Damaged,
    /// Where the damaged session lies.
    pub path: PathBuf,
    /// What `check` says.
    pub report: Value,
    /// What each remedy that is offered came to.
    pub rescues: Vec<(&'static str, Written)>,
    /// What each of [`READERS`] sent, before and after every remedy that was written.
    pub before: Vec<Replay>,
    pub after: Vec<(&'static str, Vec<Replay>)>,
}

impl Tried {
    /// Damages a session and has the product look at it and rescue it every way it offers.
    pub fn make(seed: u64, number: u64) -> Self {
        let damaged = damaged(seed, number);
        let named = |what: &str| folder().join(format!("damaged/{seed}-{number}{what}.jsonl"));
        let path = named("");
        keep(&path, &damaged.bytes);
        let session = session_of(&damaged.bytes).expect("some row names the session");
        let patient = Patient::new(&damaged.bytes, &session, &work());
        let report = caught(|| Ok(patient.check(&patient.file).1)).unwrap_or_else(Value::String);
        let plans = caught(|| patient.plans()).unwrap_or_default();
        let offered = plans.into_iter().filter(|(_, plan)| plan["refused"].is_null());
        let rescues = offered.map(|(way, plan)| {
            let rescue = caught(|| patient.rescue(way, &plan)).map(|rescue| {
                let path = named(&format!("-{way}"));
                keep(&path, &rescue.bytes);
                (rescue, path)
            });
            (way, rescue)
        });
        let rescues = rescues.collect();
        Self { seed, number, damaged, path, report, rescues, before: Vec::new(), after: Vec::new() }
    }

    pub fn verdict(&self) -> &str {
        self.report["verdict"].as_str().unwrap_or("none")
    }

    /// The rules that were found, with how bad and where.
    pub fn findings(&self) -> Vec<(&str, &str, u64)> {
        let findings = self.report["findings"].as_array().map(Vec::as_slice).unwrap_or_default();
        let word = |finding: &Value, key: &str| finding[key].as_u64().unwrap_or_default();
        let found = findings.iter().map(|finding| {
            let (rule, severity) = (finding["rule"].as_str(), finding["severity"].as_str());
            (rule.unwrap_or_default(), severity.unwrap_or_default(), word(finding, "line"))
        });
        found.collect()
    }

    fn written(&self) -> impl Iterator<Item = (&'static str, &[u8])> {
        self.rescues.iter().filter_map(|(way, rescue)| Some((*way, rescue.as_ref().ok()?.0.bytes.as_slice())))
    }
}

/// What a part of the product came to; a panic is a failure like others.
fn caught<T>(work: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|why| {
        let words = why.downcast_ref::<String>().cloned();
        Err(words.unwrap_or_else(|| "it panicked".to_owned()))
    })
}

/// Has every client read all of these sessions that nobody showed it before.
pub fn replay(tried: &mut [Tried]) {
    let (mut jobs, mut new) = (Vec::new(), HashSet::new());
    for tried in tried.iter() {
        let hangs = tried.findings().iter().any(|finding| finding.1 != "note");
        let files = [(tried.damaged.bytes.as_slice(), hangs)].into_iter();
        for (bytes, hangs) in files.chain(tried.written().map(|(_, bytes)| (bytes, false))) {
            for reader in READERS {
                if new.insert((likeness(bytes), reader)) && cache::known(bytes, reader).is_none() {
                    jobs.push((bytes, reader, hangs));
                }
            }
        }
    }
    let work = work();
    queue::run(&jobs, |(bytes, reader, hangs)| cache::learn(bytes, *reader, &work, *hangs));
    for tried in tried {
        tried.before = read(&tried.damaged.bytes);
        tried.after = tried.written().map(|(way, bytes)| (way, read(bytes))).collect();
    }
}

/// What the clients sent for a file.
pub fn read(bytes: &[u8]) -> Vec<Replay> {
    let of = |reader: &Client| {
        // It was asked a moment ago, but somebody may empty the folder.
        let known = cache::known(bytes, *reader);
        let mut answer = known.unwrap_or_else(|| cache::learn(bytes, *reader, &work(), false));
        plain(&mut answer.messages);
        Replay::of(answer, bytes)
    };
    READERS.iter().map(of).collect()
}
