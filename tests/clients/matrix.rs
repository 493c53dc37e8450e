//! The matrix: every damage in sessions of every storage era, rescued, and replayed in every client.

use crate::client::Client;
use crate::damage::{DAMAGES, Damage};
use crate::law;
use crate::product::{Patient, Rescue, names};
use crate::queue;
use crate::resume::{LIMIT, Recording, Replay, record, replay};
use crate::rows::Rows;
use crate::table::{Line, publish};
use std::time::Duration;

/// The eras of storage: results one below the other, results below their own calls, and today's many kinds of rows.
pub const WRITERS: [Client; 3] = [Client("2.0.14"), Client("2.1.20"), Client("2.1.328")];

pub const READERS: [Client; 6] =
    [Client("2.0.14"), Client("2.0.76"), Client("2.1.20"), Client("2.1.80"), Client("2.1.150"), Client("2.1.328")];

/// Clients that hang on a damaged session keep a core busy; they take less than two seconds when they do not.
const DAMAGED_LIMIT: Duration = Duration::from_secs(15);

/// One damaged session and what the product made of it.
struct Case<'a> {
    name: String,
    recording: &'a Recording,
    damaged: Vec<u8>,
    rescue: Result<Rescue, String>,
    /// The rescued session with its uuids as numbers; two cases that agree in this are one and the same to a client.
    likeness: Option<String>,
    /// Whether the damaged session itself is replayed by this reader.
    watched: fn(Client) -> bool,
}

/// Runs the whole matrix; returns everything that is wrong, one sentence each.
pub fn run() -> Vec<String> {
    let recordings = queue::run(&WRITERS, |writer| record(*writer));
    let mut wrong = Vec::new();
    let mut cases = Vec::new();
    for (number, damage) in DAMAGES.iter().enumerate() {
        for (era, recording) in recordings.iter().enumerate() {
            // The damaged sessions are known to be damaged; a look at some of them is enough from day to day.
            let watched: fn(Client) -> bool = if full() {
                |_| true
            } else if number % recordings.len() == era {
                |reader| WRITERS.contains(&reader)
            } else {
                |_| false
            };
            cases.push(case(damage, recording, watched, &mut wrong));
        }
    }
    let jobs = jobs(&cases);
    let replays = queue::run(&jobs, Job::run);
    let mut lines = Vec::new();
    for (place, case) in cases.iter().enumerate() {
        let of = |case: usize, after: bool| {
            let found = |reader: &Client| {
                let same = |job: &Job| job.case == case && job.reader == *reader && job.after == after;
                jobs.iter().position(same).map(|job| replays[job].clone())
            };
            READERS.iter().map(found).collect::<Vec<_>>()
        };
        let line = Line { name: case.name.clone(), before: of(place, false), after: of(twin(&cases, place), true) };
        match &case.rescue {
            Err(why) => wrong.push(format!("{}: {why}", case.name)),
            Ok(rescue) => {
                let replays: Vec<_> = READERS.into_iter().zip(line.after.iter().flatten()).collect();
                wrong.extend(law::broken(&case.name, rescue, &replays));
            }
        }
        lines.push(line);
    }
    publish("clients-table.md", &READERS, &lines);
    wrong
}

/// Whether the damaged sessions are replayed in all clients as well.
fn full() -> bool {
    std::env::var_os("CLIENTS_FULL").is_some()
}

/// Breaks a recorded session, has the product look at it and rescue it.
fn case<'a>(
    damage: &Damage,
    recording: &'a Recording,
    watched: fn(Client) -> bool,
    wrong: &mut Vec<String>,
) -> Case<'a> {
    let name = format!("{} · {}", damage.name, recording.writer.0);
    let mut rows = Rows::parse(&recording.bytes);
    let guilty = (damage.make)(&mut rows);
    let lines: Vec<_> = guilty.iter().map(|uuid| rows.line_of(uuid)).collect();
    let damaged = rows.print();
    let patient = Patient::new(&damaged, &recording.session, recording.work.path());
    let (code, report) = patient.check(&patient.file);
    if code != Some(1) || !names(&report, damage.rule, &lines) {
        wrong.push(format!(
            "{name}: check must exit 1 and name {} at one of the lines {lines:?}: exit {code:?}, {report}",
            damage.rule
        ));
    }
    let rescue = patient.rewind();
    let likeness = rescue.as_ref().ok().map(|rescue| likeness(&rescue.bytes));
    Case { name, recording, damaged, rescue, likeness, watched }
}

/// A session file with every uuid as the number of its first appearance.
fn likeness(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let mut seen: Vec<&str> = Vec::new();
    let mut number = |word| {
        let known = seen.iter().position(|other| *other == word);
        known.unwrap_or_else(|| {
            seen.push(word);
            seen.len() - 1
        })
    };
    let is_uuid = |word: &str| word.len() == 36 && uuid::Uuid::try_parse(word).is_ok();
    let words = text.split('"').map(|word| if is_uuid(word) { number(word).to_string() } else { word.to_owned() });
    words.collect::<Vec<_>>().join("\"")
}

/// The first case whose rescued session is the same to every client; many damages end in the same cut.
fn twin(cases: &[Case], place: usize) -> usize {
    let alike = |other: &Case| !full() && other.likeness == cases[place].likeness;
    cases[..place].iter().position(alike).unwrap_or(place)
}

/// One replay to be done.
struct Job<'a> {
    case: usize,
    reader: Client,
    after: bool,
    bytes: &'a [u8],
    recording: &'a Recording,
}

impl Job<'_> {
    fn run(&self) -> Replay {
        let limit = if self.after { LIMIT } else { DAMAGED_LIMIT };
        replay(self.reader, self.bytes, self.recording.work.path(), limit)
    }
}

fn jobs<'a>(cases: &'a [Case<'a>]) -> Vec<Job<'a>> {
    let mut jobs = Vec::new();
    for (place, case) in cases.iter().enumerate() {
        for reader in READERS {
            let job = |bytes, after| Job { case: place, reader, after, bytes, recording: case.recording };
            if (case.watched)(reader) {
                jobs.push(job(&case.damaged, false));
            }
            if let (Ok(rescue), true) = (&case.rescue, twin(cases, place) == place) {
                jobs.push(job(&rescue.bytes, true));
            }
        }
    }
    jobs
}
