//! The second floor: what is wrong.
//!
//! Rules look for damage, symptoms for what Claude Code said, and a [`Verdict`] sums both up. Rules of the request
//! judge what the API would get, not the lines of the file: nearly all lines that look broken are fine
//! (docs/transcript.md, "Healthy look-alikes").

pub mod cure;
pub mod explain;
pub mod fork;
mod good_point;
pub mod heals;
pub mod heaviest;
pub mod load;
pub mod media;
mod pairing;
pub mod picker;
mod pointed;
pub mod proved;
mod report;
pub mod resume;
pub mod rules;
pub mod symptom;
pub mod weight;

use serde::{Deserialize, Serialize};

use crate::session::{Place, Request, Session, Source, Via};
use crate::transcript::{EntryNo, Flaw, Id};

use pairing::Pairing;

pub use good_point::{GoodPoint, boundaries, is_good, is_waiting, last_before, waiting};
pub use pointed::{Pointed, pointed};
pub use report::{Found, Report, SCHEMA};
pub use rules::{RULES, Rule, Severity};
pub use symptom::{Bug, Family, Symptom};

/// One place where a rule is broken.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule.
    pub rule: &'static Rule,
    /// How bad it is here.
    pub severity: Severity,
    /// The damaged entry.
    pub entry: EntryNo,
    /// Its link in the chain, or the link that it affects.
    pub link: Option<usize>,
    /// The id of the call, if it is about one.
    pub tool: Option<Id>,
    /// The index of the damaged block in the entry.
    pub block: Option<usize>,
    /// `messages.N.content.M` of the request.
    pub coordinate: Option<(usize, usize)>,
    /// A related entry, such as the late result of a call.
    pub other: Option<EntryNo>,
}

impl Finding {
    /// A finding about a block of the request.
    pub fn of_part(rule: &'static Rule, request: &Request, source: Source, tool: Option<Id>) -> Self {
        Self {
            rule,
            severity: rule.severity,
            entry: source.entry,
            link: Some(source.link),
            tool,
            block: Some(source.block),
            coordinate: request.coordinate(source),
            other: None,
        }
    }

    /// One finding for each block with this flaw.
    pub fn of_flaw(rule: &'static Rule, request: &Request, flaw: Flaw) -> Vec<Self> {
        let parts = request.messages.iter().flat_map(|message| &message.parts);
        let flawed = parts.filter(|part| part.flaw == Some(flaw));
        flawed.map(|part| Self::of_part(rule, request, part.source, part.tool)).collect()
    }

    /// A finding about an entry.
    pub fn of_entry(rule: &'static Rule, severity: Severity, entry: EntryNo, link: Option<usize>) -> Self {
        Self { rule, severity, entry, link, tool: None, block: None, coordinate: None, other: None }
    }

    /// Adds the related entry.
    #[must_use]
    pub fn with(self, other: EntryNo) -> Self {
        Self { other: Some(other), ..self }
    }

    /// Its place as a person counts.
    pub fn place(&self, session: &Session) -> Option<Place> {
        self.link.map(|link| Place::of(&session.turns, link))
    }

    /// The 1-based line of the file.
    pub fn line(&self, session: &Session) -> u32 {
        session.transcript.line(self.entry)
    }

    /// The coordinate as the API writes it.
    pub fn request_path(&self) -> Option<String> {
        self.coordinate.map(|(message, content)| format!("messages.{message}.content.{content}"))
    }

    /// What it says, in a sentence.
    pub fn says(&self, session: &Session) -> String {
        let tool = self.tool.map_or("", |tool| session.transcript.id(tool));
        let other = self.other.map_or(String::new(), |no| session.transcript.line(no).to_string());
        self.rule.says.replace("{tool}", tool).replace("{other}", &other)
    }
}

/// What all findings and symptoms of a session add up to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// A fatal finding, and the API has refused the history.
    Broken,
    /// A fatal finding, not refused yet.
    Damaged,
    /// Nothing fatal, but clients leave out part of the live history.
    Lossy,
    /// The API has refused the history, and no rule explains it.
    Refused,
    /// The newest decisive entry is an error of another family.
    Errored,
    /// The file ends while a tool ran: healthy, can be resumed.
    Interrupted,
    /// Nothing wrong.
    Sound,
    /// No messages.
    Empty,
    /// Nothing parses.
    Unreadable,
}

impl Verdict {
    /// Its name, as in `--json`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Broken => "broken",
            Self::Damaged => "damaged",
            Self::Lossy => "lossy",
            Self::Refused => "refused",
            Self::Errored => "errored",
            Self::Interrupted => "interrupted",
            Self::Sound => "sound",
            Self::Empty => "empty",
            Self::Unreadable => "unreadable",
        }
    }

    /// Whether there is something to mend.
    pub fn is_wrong(self) -> bool {
        matches!(self, Self::Broken | Self::Damaged | Self::Lossy | Self::Refused | Self::Unreadable)
    }

    /// What it means, in a sentence.
    pub fn says(self) -> &'static str {
        match self {
            Self::Broken => "The history is broken, and the API refuses every prompt.",
            Self::Damaged => "The history is broken; the API would refuse it.",
            Self::Lossy => "Claude Code leaves out part of this history; how much depends on its version.",
            Self::Refused => "The API refused this history, but no rule finds a cause in the file.",
            Self::Errored => "The history is sound; the last request failed for another reason.",
            Self::Interrupted => "The history is sound; it ends while a tool was running, and can be resumed.",
            Self::Sound => "The history is sound.",
            Self::Empty => "This session has no messages.",
            Self::Unreadable => "Nothing in this file can be read.",
        }
    }
}

/// What is wrong with a session.
pub struct Diagnosis {
    /// What it adds up to.
    pub verdict: Verdict,
    /// Every place where a rule is broken, in chain order.
    pub findings: Vec<Finding>,
    /// The newest decisive thing that the client said.
    pub symptom: Option<Symptom>,
    /// The last point up to which nothing is wrong; none if nothing is wrong at all.
    pub last_good: Option<GoodPoint>,
    /// The bug of the client that wrote the session, and the entry that shows it.
    pub bug: Option<(&'static Bug, Option<EntryNo>)>,
    /// A cut worth trying although the history is sound, and where it ends.
    pub cut: Option<(symptom::Cut, GoodPoint)>,
}

impl Diagnosis {
    /// Judges a session.
    pub fn of(session: &Session) -> Self {
        let request = session.request();
        let pairing = Pairing::of(&request);
        let mut findings: Vec<Finding> =
            RULES.iter().flat_map(|rule| rule.check(session, &request, &pairing)).collect();
        findings.sort_by_key(|finding| (finding.link.unwrap_or(usize::MAX), finding.entry, finding.coordinate));
        let symptom = symptom::newest(session);
        let verdict = verdict(session, &pairing, &findings, symptom.as_ref());
        let last_good = good_point::last(session, &findings, symptom.as_ref(), verdict);
        let is_damage = |finding: &Finding| finding.severity != Severity::Note;
        // A call that waits at the end can explain a refusal too.
        let is_explained = findings.iter().any(is_damage) || pairing.is_open();
        let bug = symptom::bugs::of_session(session, symptom.as_ref(), verdict, is_explained);
        let cut = symptom.as_ref().filter(|_| verdict == Verdict::Errored);
        let cut = cut.and_then(|symptom| good_point::cut(session, symptom));
        Self { verdict, findings, symptom, last_good, bug, cut }
    }

    /// The first damage in chain order.
    pub fn first(&self) -> Option<&Finding> {
        self.findings.iter().find(|finding| finding.severity != Severity::Note)
    }

    /// Whether the API refused the history and no rule explains why.
    pub fn is_unexplained(&self) -> bool {
        self.verdict == Verdict::Refused && self.first().is_none()
    }

    /// The client bug behind a refusal, if nothing in the session explains it.
    pub fn blamed(&self) -> Option<&'static Bug> {
        let (bug, _) = self.bug.filter(|_| self.verdict == Verdict::Refused)?;
        self.symptom.as_ref().is_some_and(|said| bug.fits(&said.text)).then_some(bug)
    }

    /// What the newest error means, and what helps.
    pub fn advice(&self) -> Option<(&'static str, String)> {
        let said = self.symptom.as_ref()?;
        let of_client = self.blamed().map(|bug| (bug.means, bug.helps.to_owned()));
        Some(of_client.unwrap_or_else(|| (said.row.means, said.helps(self.verdict))))
    }

    /// Whether a cut is only a try: no rule explains the refusal, or less history may help against the error.
    pub fn is_try(&self) -> bool {
        (self.is_unexplained() && self.blamed().is_none()) || self.cut.is_some()
    }

    /// How many findings are this bad.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity).count()
    }
}

/// Every place where the request of a program that calls the API itself breaks a rule, in the order of its messages.
/// `session` is made of that request's transcript.
pub fn check_body(session: &Session) -> Vec<Finding> {
    let request = session.body_request();
    let pairing = Pairing::of(&request);
    let mut findings: Vec<Finding> =
        RULES.iter().flat_map(|rule| rule.check_request(session, &request, &pairing)).collect();
    findings.sort_by_key(|finding| (finding.entry, finding.coordinate));
    findings
}

fn verdict(session: &Session, pairing: &Pairing, findings: &[Finding], symptom: Option<&Symptom>) -> Verdict {
    let any = |severity| findings.iter().any(|finding| finding.severity == severity);
    let refused = symptom.is_some_and(|symptom| symptom.row.family == Family::History);
    let entries = &session.transcript.entries;
    if !entries.iter().any(crate::transcript::Entry::is_message) {
        let nothing_parses = entries.iter().all(|entry| entry.form != crate::transcript::Form::Whole);
        return if nothing_parses && !entries.is_empty() { Verdict::Unreadable } else { Verdict::Empty };
    }
    let says_something = |no: usize| entries[no].is_message() && !session.transcript.blocks_of(no).is_empty();
    match (any(Severity::Fatal), refused) {
        (true, true) => Verdict::Broken,
        (true, false) => Verdict::Damaged,
        (false, true) => Verdict::Refused,
        (false, false) if any(Severity::Lossy) => Verdict::Lossy,
        (false, false) if !(0..entries.len()).any(says_something) => Verdict::Empty,
        (false, false) if symptom.is_some() => Verdict::Errored,
        (false, false) if pairing.is_open() => Verdict::Interrupted,
        (false, false) => Verdict::Sound,
    }
}

/// The first link before `end` at which clients cannot follow the chain back. A gap before the first link loses
/// nothing.
pub(crate) fn first_gap(session: &Session, end: usize) -> Option<usize> {
    let compacted = (0..end).rev().find(|no| session.links[*no].via == Via::Compaction).unwrap_or(0);
    (compacted..end).find(|no| {
        let link = &session.links[*no];
        (*no > 0 && matches!(link.via, Via::Gap(_) | Via::Unsent(_))) || !session.readable(link.entry)
    })
}
