//! What holds for every remedy of every session, broken in any way.

use claude_rescue::diagnosis::{Diagnosis, Verdict};
use claude_rescue::recovery::{Offer, Plan, Refusal, Way, ladder, plan, prove};
use claude_rescue::session::{Session, StepKind};
use claude_rescue::transcript::Transcript;

use super::second;
use super::sent::{counted, messages, undeclared};
use super::written::Written;
use crate::support::fixtures;
use crate::support::produced::{NEW, Produced};
use crate::support::sample;

/// Every law that the remedies of one file break, and how many remedies it has.
pub fn broken(bytes: &[u8]) -> (Vec<String>, u32) {
    let session = Session::of(Transcript::parse(bytes.to_vec()));
    let diagnosis = Diagnosis::of(&session);
    let offers = ladder(&session, &diagnosis, None);
    let mut wrong = Vec::new();
    let mut count = 0;
    for offer in offers.iter().filter(|offer| offer.way.writes()) {
        let way = offer.way.name();
        match &offer.plan {
            Ok(plan) => {
                wrong.extend(broken_by(bytes, &session, plan).into_iter().map(|law| format!("{way}: {law}")));
                count += 1;
            }
            Err(Refusal::NotProved(why)) => wrong.push(format!("{way}: is refused, because {why}")),
            Err(_) => {}
        }
    }
    wrong.extend(broken_by_ladder(&offers));
    (wrong, count)
}

pub fn broken_by(bytes: &[u8], session: &Session, made: &Plan) -> Vec<String> {
    let written = Produced::of(session, made);
    let mended = !made.way.is_cut();
    let law = Written { original: bytes, bytes: &written.bytes, session: NEW, renamed: &written.renamed, mended };
    let mut wrong = law.broken();
    if let Err(refusal) = prove(session, made, Transcript::parse(written.bytes.clone())) {
        wrong.push(format!("it is not proved: {refusal}"));
    }
    let after = Session::of(Transcript::parse(written.bytes.clone()));
    let judged = Diagnosis::of(&after);
    if !matches!(judged.verdict, Verdict::Sound | Verdict::Errored | Verdict::Interrupted) {
        wrong.push(format!("it ends {}", judged.verdict.name()));
    }
    if let Err(why) = second::accepts(&after) {
        wrong.push(format!("a second judge finds {why}"));
    }
    let again = plan(&after, &judged, Way::Repair, None).err();
    if !matches!(again, Some(Refusal::NothingWrong(_))) {
        wrong.push(format!("to repair it again is not refused: {again:?}"));
    }
    if counted(&written.bytes) != (made.kept.calls, made.kept.thinking) {
        let (calls, thinking) = counted(&written.bytes);
        wrong.push(format!("it holds {calls} calls and {thinking} thinking, and its plan says {:?}", made.kept));
    }
    if made.kept.steps + made.dropped.steps != steps(session) {
        wrong.push(format!("kept and dropped are not all: {:?} {:?}", made.kept, made.dropped));
    }
    if mended {
        let request = session.request_behind_compaction(session.links.len());
        wrong.extend(undeclared(&messages(session, &request), &messages(&after, &after.request()), made));
    }
    wrong
}

/// What the ways must be to each other.
fn broken_by_ladder(offers: &[Offer]) -> Vec<String> {
    let plan = |way: Way| offers.iter().find(|offer| offer.way == way).and_then(|offer| offer.plan.as_ref().ok());
    let mut wrong = Vec::new();
    if let (Some(cut), Some(repair)) = (plan(Way::Rewind), plan(Way::Repair))
        && repair.kept.steps < cut.kept.steps
    {
        wrong.push(format!("a repair keeps {:?}, and a cut {:?}", repair.kept, cut.kept));
    }
    if let (Some(unlink), Some(repair)) = (plan(Way::Unlink), plan(Way::Repair))
        && (repair.kept.steps, repair.kept.calls) < (unlink.kept.steps, unlink.kept.calls)
    {
        wrong.push(format!("a repair keeps {:?}, and unlinking {:?}", repair.kept, unlink.kept));
    }
    let starred = offers.iter().filter(|offer| offer.because.is_some()).count();
    let offered = offers.iter().filter(|offer| offer.plan.is_ok()).count();
    // Where nothing explains the refusal, nothing is known to cure it.
    let known = offers.iter().filter(|offer| offer.plan.is_ok() && !offer.is_try).count();
    if starred != usize::from(known > 0) {
        wrong.push(format!("{starred} of {offered} remedies are recommended"));
    }
    if offers.iter().any(|offer| offer.because.is_some() && offer.plan.is_err()) {
        wrong.push("a remedy that cannot be had is recommended".to_owned());
    }
    wrong
}

fn steps(session: &Session) -> u32 {
    let kinds = session.turns.iter().flat_map(|turn| &turn.steps).map(|step| step.kind);
    kinds.filter(|kind| *kind != StepKind::ApiError).count() as u32
}

#[test]
fn every_remedy_of_every_fixture_keeps_the_laws() {
    let (mut wrong, mut tried) = (Vec::new(), 0);
    for fixture in fixtures::all() {
        let (broken, count) = broken(&fixture.bytes);
        wrong.extend(broken.into_iter().map(|law| format!("{}: {law}", fixture.name)));
        tried += count;
    }
    assert!(tried > 80, "only {tried} remedies were tried");
    assert!(wrong.is_empty(), "{} broken:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_remedy_of_every_mutant_keeps_the_laws() {
    let (mut wrong, mut tried) = (Vec::new(), 0);
    let small = fixtures::all().into_iter().filter(|fixture| fixture.bytes.len() <= 20_000);
    for fixture in sample::one_in(8, small) {
        for (what, bytes) in second::mutants(&fixture.bytes).chain(second::relinked(&fixture.bytes)) {
            let (broken, count) = broken(&bytes);
            wrong.extend(broken.into_iter().map(|law| format!("{} {what}: {law}", fixture.name)));
            tried += count;
        }
    }
    assert!(tried as usize > sample::least(2_000, 8), "only {tried} remedies were tried");
    assert!(wrong.is_empty(), "{} broken:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn where_nothing_has_to_go_a_repair_keeps_every_step() {
    let takes_steps = [
        "empty_text",
        "bare_content",
        "missing_id",
        "duplicate_tool_use",
        "unpaired_server_result",
        "unsigned_thinking",
        "thinking_without_words",
        "sidechain_entry",
    ];
    let mut tried = 0;
    for fixture in fixtures::all() {
        let session = Session::of(Transcript::parse(fixture.bytes));
        let Ok(plan) = plan(&session, &Diagnosis::of(&session), Way::Repair, None) else { continue };
        let speaking = session.speaking(session.links.len());
        let thinks = session.links.iter().any(|link| session.is_bare_thought(link.entry, &speaking));
        if !thinks && !plan.cured.iter().any(|(rule, _)| takes_steps.contains(rule)) {
            assert_eq!((plan.dropped.steps, plan.dropped.calls), (0, 0), "{}: {:?}", fixture.name, plan.cured);
            tried += 1;
        }
    }
    assert!(tried > 20, "only {tried} repairs were tried");
}
