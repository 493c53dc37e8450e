//! What Claude Code said: the table from its words to the family of the error, and what helps.
//!
//! Only entries that the client wrote itself count, because people paste these very errors into prompts. The newest
//! decisive entry of the chain wins: an answer of the model behind an error means that the error is over.
//! The words were written by real clients on forced errors (docs/transcript.md, "API errors").

mod table;

use crate::session::Session;
use crate::transcript::{EntryNo, Json, Kind, Marks};

pub use table::{Row, SYMPTOMS};

/// The newest decisive thing that the client said.
#[derive(Clone, Debug)]
pub struct Symptom {
    /// What it belongs to.
    pub row: &'static Row,
    /// The entry of the error.
    pub entry: EntryNo,
    /// Its link.
    pub link: usize,
    /// The client's words, as they stand in the file.
    pub text: String,
}

/// What an API error is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// The history was refused: what this program mends.
    History,
    /// The plan's usage or the rate of requests is used up.
    Limit,
    /// Too many people at once.
    Overload,
    /// The server failed.
    Server,
    /// The line was cut.
    Connection,
    /// Not logged in, or no longer.
    Login,
    /// The account has no money.
    Billing,
    /// The history is too long.
    Size,
    /// The model is not there, or not for this account.
    Model,
    /// Refused by policy.
    Policy,
    /// The answer was too long or empty.
    Output,
    /// The request's settings or tools, not its history.
    Config,
    /// Nothing known.
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
            Self::Other => "other",
        }
    }
}

/// The newest decisive thing that the client said on the chain.
pub(super) fn newest(session: &Session) -> Option<Symptom> {
    let transcript = &session.transcript;
    for (at, link) in session.links.iter().enumerate().rev() {
        let entry = &transcript.entries[link.entry];
        if entry.kind != Kind::Assistant {
            continue;
        }
        let by_client = entry.is_api_error() || entry.marks.has(Marks::SYNTHETIC);
        if !by_client {
            return None;
        }
        let text = session.words(link.entry).unwrap_or_default();
        let error = transcript.body(link.entry).get("error").and_then(Json::text);
        if let Some(row) = family(&text, error.as_deref().unwrap_or_default(), entry.is_api_error()) {
            return Some(Symptom { row, entry: link.entry, link: at, text });
        }
    }
    None
}

/// The row that fits what the client said. Without the mark of an API error only the words can tell.
pub fn family(text: &str, error: &str, marked: bool) -> Option<&'static Row> {
    let text = text.to_lowercase();
    let by_words = SYMPTOMS.iter().find(|row| row.words.iter().any(|words| text.contains(words)));
    let by_error = || SYMPTOMS.iter().find(|row| row.errors.contains(&error));
    let last = || SYMPTOMS.last().filter(|_| marked);
    by_words
        .filter(|row| marked || row.family != Family::Other || text.starts_with("api error"))
        .or_else(by_error)
        .or_else(last)
}
