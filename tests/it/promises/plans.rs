//! What is said of plans, and why one is recommended or refused, held against the session itself.

use claude_rescue::diagnosis::weight::Weight;
use claude_rescue::diagnosis::{Severity, Verdict, boundaries, is_good};
use claude_rescue::recovery::{NoResume, Offer, Plan, Refusal, Way, ladder, plan};
use claude_rescue::session::{Session, StepKind};
use claude_rescue::transcript::Transcript;

use super::sessions::{Judged, sessions};
use crate::support::produced::Produced;
use crate::support::sample;

/// The plans that can be had.
fn had(offers: &[Offer]) -> impl Iterator<Item = &Plan> {
    offers.iter().filter_map(|offer| offer.plan.as_ref().ok())
}

fn closed(plan: &Plan, way: Way) -> u32 {
    let closed = plan.cured.iter().filter(|(rule, _)| *rule == "unanswered_tool_use" && plan.way == way);
    closed.map(|(_, count)| count).sum()
}

/// Whether a plan keeps as much as another one, so many calls without a result aside.
fn keeps_as_much(plan: &Plan, other: &Plan, aside: u32) -> bool {
    let (kept, most) = (plan.kept, other.kept);
    kept.turns >= most.turns
        && kept.prompts >= most.prompts
        && kept.steps + aside >= most.steps
        && kept.calls + aside >= most.calls
        && kept.edits + aside >= most.edits
        && (aside > 0 || kept.thinking >= most.thinking)
}

/// Why a reason to recommend a plan is not true, if it is not.
fn is_untrue(because: &str, offers: &[Offer]) -> bool {
    let of = |way: Way| offers.iter().find(|offer| offer.way == way).map(|offer| &offer.plan);
    let best = offers.iter().find(|offer| offer.because.is_some()).and_then(|offer| offer.plan.as_ref().ok());
    let best = best.expect("what is recommended can be had");
    let nothing_good = matches!(of(Way::Rewind), Some(Err(Refusal::NothingGood)));
    match because {
        "nothing needs to be written, and no other plan keeps more" => {
            best.way.writes() || had(offers).any(|other| other.kept.calls > best.kept.calls)
        }
        "nothing needs to be written; other plans keep more calls, but only ones without a result" => {
            best.way.writes() || !had(offers).all(|other| keeps_as_much(best, other, closed(other, Way::Repair)))
        }
        "no other plan keeps more than one extra step, not counting unanswered prompts; \
         a cut leaves everything before it unchanged" => {
            !best.way.is_cut() || had(offers).any(|other| other.kept.steps > best.kept.steps + 1)
        }
        "no good step comes before the damage" => !nothing_good,
        "no good step comes before the damage; what follows the broken call stays" => {
            !nothing_good || best.dropped.steps > closed(best, Way::Unlink) || best.dropped.prompts > 0
        }
        _ => false,
    }
}

#[test]
fn a_plan_is_recommended_for_a_reason_that_is_true() {
    let (mut wrong, mut reasons) = (Vec::new(), std::collections::BTreeMap::<&str, u32>::new());
    for judged in sessions() {
        for offers in judged.ladders() {
            let Some(because) = offers.iter().find_map(|offer| offer.because) else { continue };
            *reasons.entry(because).or_default() += 1;
            if is_untrue(because, &offers) {
                wrong.push(format!("{}: {because}", judged.name));
            }
        }
    }
    assert!(reasons.len() > 5, "only these were given: {reasons:?}");
    assert!(wrong.is_empty(), "{} untrue:\n{}", wrong.len(), wrong.join("\n"));
}

/// Whether a refusal says of a session what is not so.
fn is_wrong(judged: &Judged, way: Way, refusal: &Refusal) -> bool {
    let Judged { session, diagnosis, .. } = judged;
    match refusal {
        Refusal::NothingWrong(verdict) => verdict.is_wrong() || judged.diagnosis.first().is_some(),
        Refusal::NothingGood if way == Way::Resume => {
            !matches!(diagnosis.verdict, Verdict::Empty | Verdict::Unreadable)
        }
        Refusal::NothingGood => {
            let damage = diagnosis.findings.iter().filter(|found| found.severity != Severity::Note);
            let first = damage.filter_map(|found| found.link).min().unwrap_or_default();
            let speaks = |end: usize, entry: usize| !session.is_bare_thought(entry, &session.speaking(end));
            let before = boundaries(session).into_iter().filter(|point| point.end <= first);
            before.into_iter().any(|point| is_good(session, point.end) && speaks(point.end, point.entry))
        }
        Refusal::NothingToUnlink => judged.has("unanswered_tool_use"),
        Refusal::NothingTooHeavy(Weight { media: 0, .. }, _) => {
            let repaired = plan(session, diagnosis, Way::Repair, None).map(|plan| Produced::of(session, &plan).bytes);
            let left = repaired.map(|bytes| Weight::sent(&Session::of(Transcript::parse(bytes))).media);
            left.unwrap_or_else(|_| Weight::sent(session).media) > 0
        }
        Refusal::Client(..) => diagnosis.verdict != Verdict::Refused || diagnosis.first().is_some(),
        Refusal::NoResume(NoResume::Unexplained) => {
            diagnosis.verdict != Verdict::Refused || diagnosis.first().is_some()
        }
        Refusal::NothingToCure => {
            let damage = diagnosis.findings.iter().filter(|found| found.severity == Severity::Fatal);
            damage.filter(|found| found.rule.cure.is_some()).count() > 0
        }
        Refusal::NoBranch => judged.has("lost_branch"),
        _ => false,
    }
}

#[test]
fn a_plan_is_refused_for_a_reason_that_is_true() {
    let (mut wrong, mut refused) = (Vec::new(), std::collections::BTreeSet::new());
    for judged in sessions() {
        for way in [Way::Resume, Way::Rewind, Way::Unlink, Way::Repair, Way::Branch, Way::Lighten] {
            let Err(refusal) = plan(&judged.session, &judged.diagnosis, way, None) else { continue };
            refused.insert(format!("{refusal:?}").split('(').next().unwrap_or_default().to_owned());
            if is_wrong(&judged, way, &refusal) {
                wrong.push(format!("{} {}: {refusal}", judged.name, way.name()));
            }
        }
    }
    let seen =
        ["NothingWrong", "NothingGood", "NothingToUnlink", "NothingTooHeavy", "NothingToCure", "Client", "NoBranch"];
    let unseen: Vec<&&str> = seen.iter().filter(|name| !refused.contains(**name)).collect();
    assert!(unseen.is_empty(), "no session is refused with {unseen:?}, only {refused:?}");
    assert!(wrong.is_empty(), "{} untrue:\n{}", wrong.len(), wrong.join("\n"));
}

/// The steps of which a plan writes not a single entry.
fn gone(session: &Session, plan: &Plan) -> usize {
    let written = Produced::of(session, plan);
    let text = String::from_utf8_lossy(&written.bytes).into_owned();
    let speaking = session.speaking(session.links.len());
    let transcript = &session.transcript;
    let is_written = |entry: usize| {
        let old = transcript.entries[entry].uuid.map(|uuid| transcript.id(uuid));
        old.and_then(|old| written.renamed.get(old)).is_some_and(|new| text.contains(&format!("\"uuid\":\"{new}\"")))
    };
    let steps = session.turns.iter().flat_map(|turn| &turn.steps).filter(|step| step.kind != StepKind::ApiError);
    let is_gone = |links: &std::ops::Range<usize>| {
        let entries = session.links[links.clone()].iter().map(|link| link.entry);
        let says = |no: &usize| !transcript.blocks_of(*no).is_empty() && !session.is_bare_thought(*no, &speaking);
        let mut answers = entries.filter(|no| transcript.entries[*no].uuid.is_some() && says(no)).peekable();
        // Who says nothing is not missed.
        answers.peek().is_some() && !answers.any(is_written)
    };
    steps.filter(|step| is_gone(&step.links)).count()
}

#[test]
fn where_all_steps_are_kept_each_of_them_is_written() {
    let (mut wrong, mut tried) = (Vec::new(), 0);
    for judged in sessions() {
        let offers = ladder(&judged.session, &judged.diagnosis, None);
        for made in had(&offers).filter(|plan| plan.way.writes()) {
            let gone = gone(&judged.session, made);
            tried += 1;
            if gone as u32 > made.dropped.steps {
                wrong.push(format!("{} {}: drops {:?}, {gone} are gone", judged.name, made.way.name(), made.dropped));
            }
        }
    }
    assert!(tried > sample::least(500, 3), "only {tried} plans were tried");
    assert!(wrong.is_empty(), "{} untrue:\n{}", wrong.len(), wrong.join("\n"));
}
