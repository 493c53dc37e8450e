//! What quitting Claude Code and resuming comes to, worked out for this very session.
//!
//! A running client keeps its history in memory, `claude --resume` reads the file anew: it leaves out what it cannot reach or
//! pair, and what is left is judged by the same rules. A version between two that were measured is promised only what
//! both of them do, and an older one than all of them nothing.

use std::collections::HashSet;

use super::pairing::Pairing;
use super::{Diagnosis, Finding, RULES, Rule, Severity, media, symptom};
use crate::session::Session;
use crate::session::loading::{ERAS, Era, Loaded, Sent, load};
use crate::transcript::EntryNo;

/// What resuming a session comes to.
pub struct Resume {
    /// The version that the answer is for: the installed one, or the newest that was measured.
    pub version: String,
    /// What the client does.
    pub outcome: Outcome,
}

/// What a client does with a session.
pub enum Outcome {
    /// It goes on, with these blocks of these entries.
    Goes(HashSet<(EntryNo, usize)>),
    /// The API refuses what it sends.
    Refused(Finding),
    /// It says that there is no such conversation, or ends with an error.
    GivesUp,
    /// It hangs.
    Hangs,
    /// The API refused this history for a reason that is not in the file, and may again.
    Unexplained,
    /// Nobody measured how this version loads a session.
    Unmeasured,
}

/// The newest version that was measured.
pub fn newest() -> &'static str {
    ERAS.last().map_or("", |era| era.from)
}

/// Resumes a session in the client that is installed, else in the newest one.
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

/// Whether another version than this one is at fault for the refusal.
fn is_of_another(diagnosis: &Diagnosis, version: &str) -> bool {
    diagnosis.blamed().is_some_and(|bug| !bug.has(version))
}

/// What two clients have in common; what stops one of them counts.
fn both(one: Outcome, other: Outcome) -> Outcome {
    match (one, other) {
        (Outcome::Goes(one), Outcome::Goes(other)) => Outcome::Goes(one.intersection(&other).copied().collect()),
        (Outcome::Goes(_), stops) | (stops, _) => stops,
    }
}

/// What a client of one era does.
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
    // What the request alone does not tell, because recorded words accuse it, is refused again wherever it is sent.
    let is_accused = |found: &&Finding| {
        let is_sent = found.block.is_some_and(|block| sent.contains(&(found.entry, block)));
        found.rule.is_of_file() && found.severity == Severity::Fatal && is_sent
    };
    match diagnosis.findings.iter().find(is_accused) {
        Some(found) => Outcome::Refused(found.clone()),
        None => Outcome::Goes(sent),
    }
}

/// What the API refuses of these messages, if the client does not mend it on the way.
fn refused(session: &Session, sent: &[Sent], era: &Era) -> Option<Finding> {
    let request = session.loaded_request(sent);
    let pairing = Pairing::of(&request);
    let findings = RULES.iter().flat_map(|rule| rule.check_request(session, &request, &pairing));
    // Where the API has refused the very thing for good, a client has asked again in vain.
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

/// Whether the name of a call is missing, and not empty.
fn has_no_name(session: &Session, finding: &Finding) -> bool {
    let blocks = session.transcript.blocks_of(finding.entry);
    let call = finding.block.and_then(|at| blocks.get(at));
    call.is_some_and(|call| session.transcript.block_body(call).get("name").is_none())
}
