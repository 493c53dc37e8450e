//! The healthy sessions that are damaged.

use super::cache;
use super::recorded::{Recorded, record, work};
use super::tried::read;
use super::{READERS, law};
use crate::client::Client;
use crate::compacted::{COMPACTED, Compacted};
use crate::product::Patient;
use crate::queue;
use crate::resume::{Verdict, session_of};
use crate::rows::{Row, Rows};
use crate::sample::Dice;
use crate::versions::{NEWEST, RANDOM_READERS};
use serde_json::json;

/// One of them.
pub struct Base {
    pub name: &'static str,
    pub writer: Client,
    /// How its name ends in the table of compactions, if it is one of those; else it holds every kind of answer.
    compaction: &'static str,
    /// Whether 2.0.76 reads it like the others: it leaves out parallel calls whose results stand below them, and knows
    /// of nothing that a compaction keeps above its boundary.
    pub for_all: bool,
    make: fn(Rows) -> Rows,
}

/// Those of one writer, or one whose like was compacted.
const fn base(name: &'static str, writer: Client, make: fn(Rows) -> Rows) -> Base {
    Base { name, writer, compaction: "", for_all: false, make }
}

const fn compaction(name: &'static str) -> Base {
    Base { compaction: name, ..base(name, NEWEST, |rows| rows) }
}

/// Every kind, and of each kind several, in turn.
const BASES: &[&[Base]] = &[
    &[Base { for_all: true, ..base("old", RANDOM_READERS[0], |rows| rows) }],
    &[base("middle", RANDOM_READERS[1], |rows| rows)],
    &[base("new", NEWEST, |rows| rows)],
    &[base("rich, compacted", NEWEST, compacted), compaction("compacted twice"), compaction("summarized up to")],
];

/// What the newest client writes: every kind of answer, and every way of compacting that is tried here.
pub fn newest() -> Vec<Rows> {
    let all = BASES.iter().copied().flatten().filter(|base| base.writer == NEWEST);
    let all: Vec<_> = all.collect();
    record(all.iter().map(|base| base.recorded()));
    all.iter().map(|base| base.rows()).collect()
}

/// The one that the session of a seed and number is made of.
pub fn chosen(dice: &mut Dice, number: u64) -> &'static Base {
    let kind = dice.pick(BASES);
    &kind[usize::try_from(number).unwrap_or_default() % kind.len()]
}

impl Base {
    /// Its rows.
    pub fn rows(&self) -> Rows {
        (self.make)(self.recorded().rows())
    }

    /// What it is made of.
    pub fn recorded(&self) -> Recorded {
        let is_named = |one: &&Compacted| {
            one.client == self.writer && one.name.ends_with(self.compaction) && !self.compaction.is_empty()
        };
        let compaction = COMPACTED.iter().find(is_named);
        compaction.map_or(Recorded::Rich(self.writer), |compaction| Recorded::Short(compaction.into()))
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
pub fn healthy(wanted: &[&Base]) -> Vec<String> {
    let work = work();
    let jobs: Vec<_> = wanted.iter().flat_map(|base| READERS.map(|reader| (base.rows().print(), reader))).collect();
    let new: Vec<_> = jobs.into_iter().filter(|(bytes, reader)| cache::known(bytes, *reader).is_none()).collect();
    queue::run(&new, |(bytes, reader)| cache::learn(bytes, *reader, &work, false));
    let mut wrong = Vec::new();
    for base in wanted {
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
