//! What Claude Code said: its words, the family of the error, and what helps.
//!
//! Only entries that the client wrote count, because people paste these errors into prompts. The newest decisive entry
//! of the chain wins; an answer of the model after an error means that the error is over. Real clients wrote the words
//! on forced errors (docs/transcript.md, "API errors").

pub mod bugs;
pub(super) mod pasted;
mod short;
pub(super) mod surface;
pub(super) mod table;
mod words;

use serde::{Deserialize, Serialize};

use super::Verdict;
use crate::session::{Session, StepKind};
use crate::transcript::{BlockKind, EntryNo, Json, Kind, Marks, Subtype};

pub use bugs::Bug;
pub use short::in_short;
pub use surface::Surface;
pub use table::{Cut, Row};
pub use words::status;
pub(super) use words::{holds, plain};

/// The newest decisive thing that the client said.
#[derive(Clone, Debug)]
pub struct Symptom {
    /// The row of the table that it matches.
    pub row: &'static Row,
    /// The entry of the error.
    pub entry: EntryNo,
    /// Its link.
    pub link: usize,
    /// The client's words, as in the file.
    pub text: String,
}

impl Symptom {
    /// What helps.
    pub fn helps(&self, verdict: Verdict) -> String {
        self.row.helps(Some(verdict))
    }
}

/// What an API error is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Family {
    /// The API refused the history: what this program can repair.
    History,
    /// The plan's usage or the request rate is used up.
    Limit,
    /// The API is overloaded.
    Overload,
    /// The server failed.
    Server,
    /// The connection broke.
    Connection,
    /// Not logged in, or no longer.
    Login,
    /// The account has no credit.
    Billing,
    /// The history is too long or too large.
    Size,
    /// The model does not exist, or not for this account.
    Model,
    /// Refused by policy.
    Policy,
    /// The answer was too long or empty.
    Output,
    /// The request's settings or tools are wrong, not its history.
    Config,
    /// The client could not find, load or write a session.
    Session,
    /// The client crashed.
    Client,
    /// Not known.
    Other,
}

impl Family {
    /// Its name, as in `--json`.
    pub fn name(self) -> &'static str {
        match self {
            Self::History => "history",
            Self::Limit => "limit",
            Self::Overload => "overload",
            Self::Server => "server",
            Self::Connection => "connection",
            Self::Login => "login",
            Self::Billing => "billing",
            Self::Size => "size",
            Self::Model => "model",
            Self::Policy => "policy",
            Self::Output => "output",
            Self::Config => "config",
            Self::Session => "session",
            Self::Client => "client",
            Self::Other => "other",
        }
    }
}

pub(super) fn newest(session: &Session) -> Option<Symptom> {
    newest_of(session, |_| true)
}

/// Like [`newest`], of rows that `is_meant` accepts.
pub(super) fn newest_of(session: &Session, is_meant: impl Fn(&Row) -> bool) -> Option<Symptom> {
    let transcript = &session.transcript;
    for (at, link) in session.links.iter().enumerate().rev() {
        let entry = &transcript.entries[link.entry];
        if entry.subtype == Subtype::CompactBoundary || entry.marks.has(Marks::COMPACT_SUMMARY) {
            // A compaction replaced the history that the error was about.
            return None;
        }
        if entry.kind == Kind::Assistant && !entry.is_api_error() && !entry.marks.has(Marks::SYNTHETIC) {
            return None;
        }
        if let Some(said) = of_link(session, at).filter(|said| is_meant(said.row)) {
            return Some(said);
        }
    }
    None
}

/// What the client said at a link, if the table knows it.
pub fn of_link(session: &Session, link: usize) -> Option<Symptom> {
    let transcript = &session.transcript;
    let entry = session.links[link].entry;
    let facts = &transcript.entries[entry];
    if facts.kind != Kind::Assistant || !(facts.is_api_error() || facts.marks.has(Marks::SYNTHETIC)) {
        return failed_compaction(session, link);
    }
    let text = session.words(entry).unwrap_or_default();
    let error = transcript.body(entry).get("error").and_then(Json::text);
    let row = family(&text, error.as_deref().unwrap_or_default(), facts.is_api_error())?;
    Some(Symptom { row, entry, link, text })
}

/// A failed `/compact`, which clients write as a notice, older ones as the user. If it is about the history, the errors
/// of prompts decide.
fn failed_compaction(session: &Session, link: usize) -> Option<Symptom> {
    let transcript = &session.transcript;
    let entry = session.links[link].entry;
    let content = match transcript.entries[entry].kind {
        Kind::System => transcript.body(entry).get("content")?.text()?,
        Kind::User => {
            let said = transcript.blocks_of(entry).first().filter(|block| block.kind == BlockKind::Text)?;
            transcript.block_text(said)?
        }
        _ => return None,
    };
    let said = content.trim().strip_prefix("<local-command-stderr>")?;
    let text = said.strip_suffix("</local-command-stderr>").unwrap_or(said).to_owned();
    let row = family(&text, "", false).filter(|row| row.family != Family::History)?;
    text.contains("during compaction").then_some(Symptom { row, entry, link, text })
}

/// The newest decisive thing that the client said, if it is a refusal of the history; with the API's own words if the
/// client kept them.
pub(super) fn refusal(session: &Session) -> Option<Symptom> {
    let said = newest(session).filter(|said| said.row.family == Family::History)?;
    Some(symptom_at(session, said.link).unwrap_or(said))
}

/// Whether the newest decisive thing that the client said is a refusal of the history.
pub fn ends_refused(session: &Session) -> bool {
    refusal(session).is_some()
}

pub(super) fn is_named(session: &Session, words: &str) -> bool {
    refusal(session).is_some_and(|said| plain(&said.text).contains(&plain(words)))
}

/// The link before which the API still accepted the history: the start of the refused prompt or, in the middle of a
/// turn, of the step whose results were refused.
pub(super) fn last_accepted(session: &Session, symptom: &Symptom) -> usize {
    let mut limit = session.links.len();
    for turn in session.turns.iter().rev().skip_while(|turn| turn.links.start > symptom.link) {
        let answered = turn.steps.iter().rfind(|step| step.kind == StepKind::Answer);
        let error_comes_last = turn.steps.last().is_some_and(|step| step.kind == StepKind::ApiError);
        match answered {
            // An answer without a call was accepted; what the API refused came after it and is not in the file.
            Some(step) if error_comes_last && step.calls == 0 => return step.links.end,
            Some(step) if error_comes_last => return step.links.start,
            Some(_) => return limit,
            None => limit = turn.links.start,
        }
    }
    limit
}

/// How often this error came since the model's last answer, and the entry of the first.
pub fn repeated(session: &Session, said: &Symptom) -> (usize, EntryNo) {
    let entry = |at: usize| &session.transcript.entries[session.links[at].entry];
    let answered = |at: &usize| entry(*at).kind == Kind::Assistant && !entry(*at).marks.has(Marks::SYNTHETIC);
    let since = (0..said.link).rev().find(|at| answered(at) && !entry(*at).is_api_error()).map_or(0, |at| at + 1);
    let is_same = |at: &usize| of_link(session, *at).is_some_and(|other| std::ptr::eq(other.row, said.row));
    let same: Vec<usize> = (since..=said.link).filter(is_same).collect();
    (same.len(), same.first().map_or(said.entry, |at| session.links[*at].entry))
}

/// The newest error on the chain, a failed `/compact` included, and whether the model has answered since.
pub fn last_error(session: &Session) -> Option<(Symptom, bool)> {
    let entry = |at: usize| &session.transcript.entries[session.links[at].entry];
    let error = |at: usize| {
        if entry(at).is_api_error() { symptom_at(session, at) } else { failed_compaction(session, at) }
    };
    let (at, said) = (0..session.links.len()).rev().find_map(|at| Some((at, error(at)?)))?;
    let answer = |at: usize| entry(at).kind == Kind::Assistant && !entry(at).marks.has(Marks::SYNTHETIC);
    Some((said, (at + 1..session.links.len()).any(answer)))
}

/// The error at a link, with the API's own words appended if the client kept them (2.1.328).
fn symptom_at(session: &Session, link: usize) -> Option<Symptom> {
    let entry = session.links[link].entry;
    let text = session.words(entry).unwrap_or_default();
    let row = row_of(session, entry, &text)?;
    let details = session.transcript.body(entry).get("errorDetails");
    let details = details.map(|told| told.text().unwrap_or_else(|| String::from_utf8_lossy(told.0)));
    let text = details.map_or_else(|| text.clone(), |details| format!("{text}\n{details}"));
    Some(Symptom { row, entry, link, text })
}

/// The row that matches an entry, by its words or else its fields (`apiError` and the status exist from 2.1.328 on).
fn row_of(session: &Session, entry: EntryNo, text: &str) -> Option<&'static Row> {
    let body = session.transcript.body(entry);
    let field = |name: &str| body.get(name).and_then(Json::text).unwrap_or_default();
    let status = body.get("apiErrorStatus").and_then(Json::number).and_then(|status| u16::try_from(status).ok());
    let is_error = session.transcript.entries[entry].is_api_error();
    of_words_and_fields(text, &[&field("error"), &field("apiError")], status, is_error)
}

/// The row that matches what the client said. Unless it is `marked` as an API error, only its words count.
pub fn family(text: &str, error: &str, marked: bool) -> Option<&'static Row> {
    of_words_and_fields(text, &[error], None, marked)
}

fn of_words_and_fields(text: &str, errors: &[&str], code: Option<u16>, marked: bool) -> Option<&'static Row> {
    let text = pasted::read(text);
    let words = plain(&text);
    // A gateway's crash is not the client's.
    let by_client = |row: &Row| row.family != Family::Client || !words.contains("apierror:");
    let is_named = |row: &Row| errors.iter().any(|error| row.errors.contains(error));
    let named = |rows: &[&'static Row]| rows.iter().copied().find(|row| is_named(row));
    let exact = || table::EXACT.said_in(&words, by_client).or_else(|| named(&table::EXACT.rows));
    let around = || table::AROUND.said_in(&words, |_| true).or_else(|| named(&table::AROUND.rows));
    let is_invalid = || table::INVALID.words.iter().any(|pattern| holds(&words, pattern));
    let by_status = || {
        let status = status(&text).or_else(|| status(&words)).or(code)?;
        table::EXACT.rows.iter().chain(&table::AROUND.rows).copied().find(|row| row.statuses.contains(&status))
    };
    let other = || {
        let row = &table::UNKNOWN;
        let says_so = row.words.iter().any(|start| words.starts_with(&plain(start)));
        (marked || says_so || is_named(row)).then_some(row)
    };
    if let Some(row) = exact() {
        return Some(row);
    }
    if is_invalid() {
        return Some(&table::INVALID);
    }
    around().or_else(by_status).or_else(other)
}
