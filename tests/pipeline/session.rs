//! A session file is read, judged, and rescued in every way that is offered.

use claude_rescue::diagnosis::load::Load;
use claude_rescue::diagnosis::resume::{Outcome, resume};
use claude_rescue::diagnosis::{Diagnosis, boundaries};
use claude_rescue::recovery::{Naming, Plan, Wish, check, ladder, lightened, produce, prove, rewind};
use claude_rescue::session::Session;
use claude_rescue::session::loading::{ERAS, load};
use claude_rescue::transcript::Transcript;

/// How many cuts of one session are tried.
const CUTS: usize = 12;

/// It prints as it was, every client's model loads it, and what is offered can be written and passes.
pub fn session(bytes: &[u8]) {
    let transcript = Transcript::parse(bytes.to_vec());
    assert!(transcript.print() == bytes, "it prints other bytes than it read");
    let session = Session::of(transcript);
    let diagnosis = Diagnosis::of(&session);
    for finding in &diagnosis.findings {
        let _ = (finding.says(&session), finding.place(&session), finding.request_path());
    }
    for installed in [None, Some("2.1.80"), ERAS.last().map(|era| era.from)] {
        let offers = ladder(&session, &diagnosis, installed);
        assert!(offers.iter().filter(|offer| offer.because.is_some()).count() < 2, "two ways are recommended");
        for offer in offers {
            let recommended = offer.because.is_some();
            match offer.plan {
                Ok(plan) if plan.way.writes() => written(&session, &plan, true),
                Ok(_) => {}
                Err(refusal) => assert!(!recommended, "what is recommended is refused: {refusal}"),
            }
        }
    }
    if let Ok(plan) = lightened(&session, &diagnosis, Load { bytes: None, media: Some(0), is_guess: false }) {
        written(&session, &plan, true);
    }
    // A cut that a person chooses is shown by its preview, and written if that passes.
    for point in boundaries(&session).into_iter().rev().take(CUTS) {
        if let Ok(plan) = rewind(&session, &diagnosis, Wish::Step(point.place))
            && check(&session, &plan).is_ok()
        {
            written(&session, &plan, false);
        }
    }
    every_client_loads(&session);
}

/// Writes a plan as a new session and in place, and judges both from their bytes.
fn written(session: &Session, plan: &Plan, is_offered: bool) {
    let mut next = 0u32;
    let mut fresh = || {
        next += 1;
        format!("00000000-0000-4000-8000-{next:012x}")
    };
    let copy = produce(session, plan, &mut Naming::fresh("rescued", &plan.title, &mut fresh)).bytes();
    judged(session, plan, copy, ("a copy", is_offered));
    let in_place = produce(session, plan, &mut Naming::kept(session, &mut fresh)).bytes();
    judged(session, plan, in_place, ("in place", is_offered));
}

fn judged(session: &Session, plan: &Plan, bytes: Vec<u8>, (what, is_offered): (&str, bool)) {
    let way = plan.way.name();
    let verdict = match prove(session, plan, Transcript::parse(bytes.clone())) {
        Ok(verdict) => verdict,
        Err(refusal) => panic!("the {way} is offered and cannot be written as {what}: {refusal}"),
    };
    let is_row = |line: &[u8]| line.starts_with(b"{") && line.ends_with(b"}");
    assert!(
        bytes.split(|byte| *byte == b'\n').all(|line| line.is_empty() || is_row(line)),
        "the {way} wrote a broken line"
    );
    let again = Session::of(Transcript::parse(bytes));
    let found = Diagnosis::of(&again);
    assert!(!verdict.is_wrong() && found.verdict == verdict, "after the {way} the verdict is {}", found.verdict.name());
    if is_offered {
        resumed(&again, &found, way);
    }
}

/// The newest client goes on with what was written, and the API takes what it sends.
fn resumed(written: &Session, diagnosis: &Diagnosis, way: &str) {
    let why = match resume(written, diagnosis, None).outcome {
        Outcome::Goes(_) => return,
        Outcome::Refused(finding) => finding.says(written),
        Outcome::GivesUp => "the client gives up".to_owned(),
        Outcome::Hangs => "the client hangs".to_owned(),
        Outcome::Unexplained => "it was refused before".to_owned(),
        Outcome::Unmeasured => "nobody knows".to_owned(),
    };
    panic!("after the {way} the newest client cannot resume it: {why}");
}

fn every_client_loads(session: &Session) {
    for era in ERAS {
        let _ = load(&session.transcript, era);
    }
}
