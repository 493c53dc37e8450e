//! The newest error, its time, and how often it came.

use serde::Serialize;

use super::{Vouched, safe};
use crate::diagnosis::explain::explain;
use crate::diagnosis::symptom::last_error;
use crate::session::Session;

/// The newest error.
#[derive(Debug, Serialize)]
pub struct NewestError {
    /// Its words, with the API's own if the client kept them, cleaned.
    pub text: Vouched,
    /// The family of the error.
    pub family: &'static str,
    /// Its line.
    pub line: u32,
    /// Its time, in RFC 3339, in UTC.
    pub time: Option<Vouched>,
    /// How many errors with the same words the session holds.
    pub times: usize,
    /// When the first of them came.
    pub first: Option<Vouched>,
    /// The API's id of the request.
    pub request_id: Option<Vouched>,
    /// Whether the model has answered since.
    pub over: bool,
}

pub(super) fn newest(session: &Session) -> Option<NewestError> {
    let (newest, over) = last_error(session)?;
    let entries = &session.transcript.entries;
    let words = session.words(newest.entry);
    let same: Vec<usize> = (0..entries.len())
        .filter(|no| *no == newest.entry || (entries[*no].is_api_error() && session.words(*no) == words))
        .collect();
    Some(NewestError {
        text: safe::error(session, &newest.text),
        family: newest.row.family.name(),
        line: session.transcript.line(newest.entry),
        time: safe::time(entries[newest.entry].time),
        times: same.len(),
        first: same.first().and_then(|no| safe::time(entries[*no].time)),
        request_id: explain(&newest.text).request_id.and_then(|id| safe::request_id(&id)),
        over,
    })
}
