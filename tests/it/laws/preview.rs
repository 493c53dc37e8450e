//! The preview of a plan, by which it is offered, is what its bytes would be read as.

use claude_rescue::diagnosis::Diagnosis;
use claude_rescue::recovery::{Naming, Plan, Wish, ladder, preview, produce, rewind};
use claude_rescue::session::Session;
use claude_rescue::transcript::Transcript;

use super::second;
use crate::support::{fixtures, sample};

/// All that a session is taken for, in words, so that two of them can be compared.
pub(super) fn facts(session: &Session) -> Vec<String> {
    let transcript = &session.transcript;
    let id = |id: Option<_>| id.map(|id| transcript.id(id));
    let entry = |no: usize| {
        let (entry, line) = (&transcript.entries[no], transcript.line(no));
        let ids =
            [entry.uuid, entry.parent, entry.logical_parent, entry.source, entry.about, entry.session, entry.message];
        let facts =
            (line, entry.form, entry.glued, entry.kind, entry.marks, entry.time, transcript.blocks_of(no).len());
        format!("{facts:?} {:?}", ids.map(id))
    };
    let block = |block: &claude_rescue::transcript::Block| {
        let facts = (block.kind, block.fill, block.items, block.is_error, block.flaw, id(block.tool));
        format!("{facts:?} {:?}", transcript.block_body(block))
    };
    let links = session.links.iter().map(|link| link.entry).collect::<Vec<_>>();
    let diagnosis = Diagnosis::of(session);
    let findings = diagnosis.findings.iter().map(|finding| (finding.rule.name, finding.link, finding.line(session)));
    let mut facts: Vec<String> = (0..transcript.entries.len()).map(entry).collect();
    facts.extend(transcript.all_blocks().map(block));
    facts.push(format!("{links:?} {:?} {:?} {}", session.turns, session.request().messages.len(), transcript.lines));
    facts.push(format!("{:?} {:?}", diagnosis.verdict, findings.collect::<Vec<_>>()));
    facts
}

fn check(what: &str, session: &Session, plan: &Plan) {
    let id = session.id().unwrap_or_default();
    let mut naming = Naming { session: id, title: Some(&plan.title), rename: Box::new(str::to_owned) };
    let read = Session::of(produce(session, plan, &mut naming).transcript());
    let seen = preview(session, plan);
    for (no, (seen, read)) in facts(&seen).iter().zip(&facts(&read)).enumerate() {
        assert_eq!(seen, read, "{what}, fact {no}");
    }
    for no in 0..read.transcript.entries.len() {
        let (seen, read) = (seen.transcript.raw(no), read.transcript.raw(no));
        assert_eq!(String::from_utf8_lossy(seen), String::from_utf8_lossy(read), "{what}, entry {no}");
    }
}

/// Checks every remedy and a cut in the middle, and says how many there were.
fn check_all(what: &str, bytes: Vec<u8>) -> usize {
    let session = Session::of(Transcript::parse(bytes));
    let diagnosis = Diagnosis::of(&session);
    let mut plans: Vec<Plan> = ladder(&session, &diagnosis, None)
        .into_iter()
        .filter(|offer| offer.way.writes())
        .filter_map(|offer| offer.plan.ok())
        .collect();
    plans.extend(rewind(&session, &diagnosis, Wish::Turn(session.turns.len().div_ceil(2) as u32)));
    for plan in &plans {
        check(&format!("{what}, {}", plan.way.name()), &session, plan);
    }
    plans.len()
}

#[test]
fn the_preview_of_a_plan_is_what_its_bytes_are_read_as() {
    let mut tried = 0;
    for fixture in sample::one_in(8, fixtures::all()) {
        if fixture.bytes.len() <= 8_000 {
            for (mutant, bytes) in second::mutants(&fixture.bytes) {
                tried += check_all(&format!("{} {mutant}", fixture.name), bytes);
            }
        }
        tried += check_all(&fixture.name, fixture.bytes);
    }
    assert!(tried > sample::least(500, 8), "only {tried} plans were tried");
}
