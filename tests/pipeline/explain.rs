//! An error is pasted, in whatever form, and looked up in a session.

use std::sync::LazyLock;

use claude_rescue::diagnosis::Diagnosis;
use claude_rescue::diagnosis::explain::{explain as explained, find_error, is_same_error, locate};
use claude_rescue::diagnosis::symptom::in_short;
use claude_rescue::session::Session;
use claude_rescue::transcript::Transcript;

/// A session to look in.
static SESSION: LazyLock<(Session, Diagnosis)> = LazyLock::new(|| {
    let bytes = include_bytes!("../../assets/demo/sent-twice.jsonl");
    let session = Session::of(Transcript::parse(bytes.to_vec()));
    let diagnosis = Diagnosis::of(&session);
    (session, diagnosis)
});

/// The places that are found stand in the session.
pub fn explain(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let found = explained(&text);
    let (session, diagnosis) = &*SESSION;
    for location in locate(&found, session, diagnosis, None) {
        assert!(
            location.entry.is_none_or(|entry| entry < session.transcript.entries.len()),
            "a place behind the session"
        );
    }
    if let Some(link) = find_error(session, &text) {
        assert!(link < session.links.len(), "a place behind the session");
    }
    let _ = (in_short(&text), is_same_error(&text, "API Error: 400"));
}
