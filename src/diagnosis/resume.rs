//! What happens if this session is resumed.
//!
//! A running client keeps its history in memory; `claude --resume` reads the file again and leaves out what it cannot
//! reach or pair. We judge what is left by the same rules. For a version between two measured ones we promise only what
//! both do; for one older than all, nothing.

use foldhash::HashSet;

use super::pairing::Pairing;
use super::{Diagnosis, Finding, RULES, Rule, Severity, media, symptom};
use crate::session::Session;
use crate::session::loading::{ERAS, Era, Loaded, Sent, load};
use crate::transcript::EntryNo;

/// What resuming a session leads to.
pub struct Resume {
    /// The version that the answer is for: the installed one, or the newest measured one.
    pub version: String,
    /// What the client does.
    pub outcome: Outcome,
}

/// What a client does with a session.
pub enum Outcome {
    /// It goes on, and sends these blocks of these entries.
    Goes(HashSet<(EntryNo, usize)>),
    /// The API refuses what it sends.
    Refused(Finding),
    /// It says that there is no such conversation, or ends with an error.
    GivesUp,
    /// It hangs.
    Hangs,
    /// The API refused this history for a reason that no rule finds, and may refuse it again.
    Unexplained,
    /// Nobody measured how this version loads a session.
    Unmeasured,
}

/// The newest measured version.
pub fn newest() -> &'static str {
    ERAS.last().map_or("", |era| era.from)
}

/// Resumes a session in the installed client, or else in the newest measured one.
pub fn resume(session: &Session, diagnosis: &Diagnosis, installed: Option<&str>) -> Resume {
    let version = installed.unwrap_or(newest()).to_owned();
    let outcomes = Era::of(&version).into_iter().map(|era| loaded(session, diagnosis, &era));
    let outcome = match outcomes.reduce(both) {
        None => Outcome::Unmeasured,
        Some(_) if diagnosis.is_unexplained() && !is_of_another(diagnosis, &version) => Outcome::Unexplained,
        Some(outcome) => outcome,
    };
    Resume { version, outcome }
}

/// Whether the bug behind the refusal is one that this version does not have.
fn is_of_another(diagnosis: &Diagnosis, version: &str) -> bool {
    diagnosis.blamed().is_some_and(|bug| !bug.has(version))
}

/// What two clients both do; if one of them stops, that counts.
fn both(one: Outcome, other: Outcome) -> Outcome {
    match (one, other) {
        (Outcome::Goes(one), Outcome::Goes(other)) => Outcome::Goes(one.intersection(&other).copied().collect()),
        (Outcome::Goes(_), stops) | (stops, _) => stops,
    }
}

fn loaded(session: &Session, diagnosis: &Diagnosis, era: &Era) -> Outcome {
    let sent = match load(&session.transcript, era) {
        Loaded::Sends(sent) => sent,
        Loaded::GivesUp => return Outcome::GivesUp,
        Loaded::Hangs => return Outcome::Hangs,
        Loaded::Unknown => return Outcome::Unmeasured,
    };
    if let Some(found) = refused(session, &sent, era) {
        return Outcome::Refused(found);
    }
    let sent: HashSet<_> = sent.iter().flat_map(|sent| &sent.pieces).filter_map(|piece| piece.origin).collect();
    // Some damage shows only in the API's words (rules of the file). It is refused again whenever it is sent.
    let is_accused = |found: &&Finding| {
        let is_sent = found.block.is_some_and(|block| sent.contains(&(found.entry, block)));
        found.rule.is_of_file() && found.severity == Severity::Fatal && is_sent
    };
    match diagnosis.findings.iter().find(is_accused) {
        Some(found) => Outcome::Refused(found.clone()),
        None => Outcome::Goes(sent),
    }
}

/// What the API refuses of these messages and the client does not mend before it sends them.
fn refused(session: &Session, sent: &[Sent], era: &Era) -> Option<Finding> {
    let request = session.loaded_request(sent);
    let pairing = Pairing::of(&request);
    let findings = RULES.iter().flat_map(|rule| rule.check_request(session, &request, &pairing));
    // A refusal in the session means that the client could not mend it.
    let in_vain =
        |rule: &Rule| symptom::refusal(session).is_some_and(|said| rule.explains(&symptom::plain(&said.text)));
    let mends = |finding: &Finding| match finding.rule.name {
        "unsigned_thinking" => era.asks_without_thinking() && !symptom::is_named(session, "signature"),
        "lone_surrogate" => era.mends_halves(),
        "long_tool_name" => era.names_tools(),
        "empty_tool_name" => era.names_tools() && has_no_name(session, finding),
        "bad_media" => era.names_media() && !in_vain(finding.rule) && media::is_only_mistyped(session, finding.entry),
        _ => false,
    };
    findings.filter(|finding| finding.severity == Severity::Fatal).find(|found| !mends(found))
}

/// Whether the name of a call is missing; an empty one does not count.
fn has_no_name(session: &Session, finding: &Finding) -> bool {
    let blocks = session.transcript.blocks_of(finding.entry);
    let call = finding.block.and_then(|at| blocks.get(at));
    call.is_some_and(|call| session.transcript.block_body(call).get("name").is_none())
}
