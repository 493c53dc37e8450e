//! Every rewind of every fixture: proved, whole, and nothing changed that need not change.

use claude_rescue::diagnosis::{Diagnosis, Verdict, boundaries};
use claude_rescue::recovery::{Plan, Refusal, Wish, prove, rewind};
use claude_rescue::session::{Link, Session};
use claude_rescue::transcript::Transcript;

use super::written::Written;
use crate::support::fixtures::{self, Fixture};
use crate::support::produced::{NEW, Produced};

/// Every plan that a session has: the last good point and each place where it can end.
fn plans(session: &Session, diagnosis: &Diagnosis) -> Vec<(String, Result<Plan, Refusal>)> {
    let mut plans = vec![("the last good point".to_owned(), rewind(session, diagnosis, Wish::LastGood))];
    for point in boundaries(session) {
        plans.push((point.place.to_string(), rewind(session, diagnosis, Wish::Step(point.place))));
    }
    plans
}

fn check(fixture: &Fixture) -> u32 {
    let session = Session::of(Transcript::parse(fixture.bytes.clone()));
    let diagnosis = Diagnosis::of(&session);
    let mut proved = 0;
    for (place, plan) in plans(&session, &diagnosis) {
        let Ok(plan) = plan else { continue };
        check_written(fixture, &session, &plan, &place);
        assert_eq!(plan.kept.steps + plan.dropped.steps, steps(&session), "{} to {place}", fixture.name);
        proved += 1;
    }
    proved
}

/// Writes a plan and proves it.
fn check_written(fixture: &Fixture, session: &Session, plan: &Plan, place: &str) -> Session {
    let written = Produced::of(session, plan);
    let law = Written {
        original: &fixture.bytes,
        bytes: &written.bytes,
        session: NEW,
        renamed: &written.renamed,
        mended: false,
    };
    let broken = law.broken();
    assert!(broken.is_empty(), "{} rewound to {place}:\n{}", fixture.name, broken.join("\n"));
    let verdict = prove(session, plan, Transcript::parse(written.bytes.clone()));
    let good = matches!(verdict, Ok(Verdict::Sound | Verdict::Errored | Verdict::Interrupted));
    assert!(good, "{} rewound to {place}: {verdict:?}", fixture.name);
    Session::of(Transcript::parse(written.bytes))
}

/// The messages of some links, each as the bytes of its blocks.
fn messages<'a>(session: &'a Session, links: &[Link]) -> Vec<Vec<&'a [u8]>> {
    let transcript = &session.transcript;
    let entries = links.iter().map(|link| link.entry).filter(|no| transcript.entries[*no].is_message());
    entries.map(|no| transcript.blocks_of(no).iter().map(|block| transcript.block_body(block).0).collect()).collect()
}

#[test]
fn every_taken_branch_of_every_fixture_is_proved_and_ends_the_copy() {
    let (mut proved, mut refused) = (0, 0);
    for fixture in fixtures::all() {
        let session = Session::of(Transcript::parse(fixture.bytes.clone()));
        let diagnosis = Diagnosis::of(&session);
        for (no, branch) in session.branches().iter().enumerate() {
            for most in 1..=branch.links.len() {
                let place = format!("link {most} of branch {no}");
                let Ok(plan) = rewind(&session, &diagnosis, Wish::Rewound(no, most)) else {
                    refused += 1;
                    continue;
                };
                let copy = check_written(&fixture, &session, &plan, &place);
                let taken = plan.taken.as_ref().expect("a taken branch");
                assert!(taken.branch == no && (1..=most).contains(&taken.links), "{} to {place}", fixture.name);
                let kept = messages(&session, &branch.links[..taken.links]);
                assert!(messages(&copy, &copy.links).ends_with(&kept), "{} to {place}", fixture.name);
                proved += 1;
            }
        }
    }
    assert!(proved > 20 && refused > 0, "{proved} proved, {refused} refused");
}

fn steps(session: &Session) -> u32 {
    let kinds = session.turns.iter().flat_map(|turn| &turn.steps).map(|step| step.kind);
    kinds.filter(|kind| *kind != claude_rescue::session::StepKind::ApiError).count() as u32
}

#[test]
fn every_rewind_of_every_case_is_proved() {
    let proved: u32 = fixtures::cases().iter().map(check).sum();
    assert!(proved > 100, "only {proved} plans were tried");
}

#[test]
fn every_rewind_of_every_demo_session_is_proved() {
    let proved: u32 = fixtures::demo().iter().map(check).sum();
    assert!(proved > 100, "only {proved} plans were tried");
}

#[test]
fn every_place_of_a_sound_session_can_be_gone_back_to() {
    for fixture in fixtures::all() {
        let session = Session::of(Transcript::parse(fixture.bytes));
        let diagnosis = Diagnosis::of(&session);
        let is_sound = matches!(diagnosis.verdict, Verdict::Sound | Verdict::Errored);
        let compacted = session.links.iter().any(|link| link.via == claude_rescue::session::Via::Compaction);
        // Before a compaction there can be a call that it overtook.
        if !is_sound || compacted || session.is_sidechain() {
            continue;
        }
        for (place, plan) in plans(&session, &diagnosis).into_iter().skip(1) {
            assert!(plan.is_ok(), "{} to {place}: {plan:?}", fixture.name);
        }
    }
}

#[test]
fn a_rewound_session_rewound_again_is_the_same() {
    for fixture in fixtures::cases() {
        let session = Session::of(Transcript::parse(fixture.bytes));
        let diagnosis = Diagnosis::of(&session);
        let Ok(plan) = rewind(&session, &diagnosis, Wish::LastGood) else { continue };
        let once = Produced::of(&session, &plan).bytes;
        let again = Session::of(Transcript::parse(once.clone()));
        let last = boundaries(&again).pop().expect("a rewound session has an answer").place;
        let plan = rewind(&again, &Diagnosis::of(&again), Wish::Step(last)).expect("a rewound session is good");
        let twice = Produced::of(&again, &plan).bytes;
        let lines = |bytes: &[u8]| String::from_utf8_lossy(bytes).lines().map(str::len).collect::<Vec<_>>();
        // Only the titles may differ: the new one comes behind the old one.
        let (once, twice) = (lines(&once), lines(&twice));
        assert_eq!(once[..once.len() - 1], twice[..once.len() - 1], "{}", fixture.name);
    }
}
