//! The sessions that promises are tried on.

use claude_rescue::diagnosis::{Diagnosis, Severity};
use claude_rescue::recovery::{Offer, ladder, ladder_of_lost};
use claude_rescue::session::Session;
use claude_rescue::transcript::Transcript;

use crate::laws::second;
use crate::support::{fixtures, sample};

/// Of the mutants every so many has its turn.
const STRIDE: usize = 6;

/// A session, judged.
pub struct Judged {
    pub name: String,
    pub session: Session,
    pub diagnosis: Diagnosis,
}

impl Judged {
    pub fn of(name: String, bytes: Vec<u8>) -> Self {
        let session = Session::of(Transcript::parse(bytes));
        Self { name, diagnosis: Diagnosis::of(&session), session }
    }

    /// What is offered: by the newest client, by one that nobody measured, and where no client finds the session.
    pub fn ladders(&self) -> [Vec<Offer>; 3] {
        let Self { session, diagnosis, .. } = self;
        let unmeasured = ladder(session, diagnosis, Some("1.0.3"));
        [ladder(session, diagnosis, None), unmeasured, ladder_of_lost(session, diagnosis, None)]
    }

    /// Whether this rule finds something fatal.
    pub fn has(&self, rule: &str) -> bool {
        self.diagnosis.findings.iter().any(|found| found.rule.name == rule && found.severity == Severity::Fatal)
    }
}

/// The fixtures, and some of what becomes of them when a line is taken, written twice, moved or relinked.
pub fn sessions() -> impl Iterator<Item = Judged> {
    let small = |bytes: &[u8]| bytes.len() <= 20_000;
    let mutants = fixtures::all().into_iter().filter(move |fixture| small(&fixture.bytes)).flat_map(|fixture| {
        let all = second::mutants(&fixture.bytes).chain(second::relinked(&fixture.bytes));
        all.map(|(what, bytes)| (format!("{} {what}", fixture.name), bytes)).collect::<Vec<_>>()
    });
    let whole = fixtures::all().into_iter().map(|fixture| (fixture.name, fixture.bytes));
    whole.chain(sample::one_in(3, mutants.step_by(STRIDE))).map(|(name, bytes)| Judged::of(name, bytes))
}
