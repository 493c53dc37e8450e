//! What a person typed while the model worked, if only the client's queue holds it: clients from 2.0.76 to 2.1.92 give
//! it to the running turn without a row of its own (docs/transcript.md, "Queue").

use std::collections::VecDeque;

use foldhash::HashSet;

use super::prompt;
use crate::transcript::{EntryNo, Json, Kind, Transcript};

/// The queued words that no other row holds, in the order typed.
pub(super) fn words(transcript: &Transcript) -> Vec<(EntryNo, String)> {
    let (mut waiting, mut handed): (VecDeque<(EntryNo, Option<String>)>, Vec<_>) = (VecDeque::new(), Vec::new());
    for no in (0..transcript.entries.len()).filter(|no| transcript.entries[*no].kind == Kind::Other) {
        let body = Json(&transcript.pass(no));
        let field = |name: &str| body.get(name).and_then(Json::text);
        if field("type").is_none_or(|kind| kind != "queue-operation") {
            continue;
        }
        let named = |words: &str| waiting.iter().position(|(_, known)| known.as_deref() == Some(words));
        match field("operation").as_deref() {
            Some("enqueue") => waiting.push_back((no, field("content").map(std::borrow::Cow::into_owned))),
            // It becomes a prompt with its own row.
            Some("dequeue") => drop(waiting.pop_front()),
            // The person takes all of them back into the editor.
            Some("popAll") => waiting.clear(),
            Some("remove") => {
                let at = field("content").and_then(|words| named(&words)).unwrap_or(0);
                handed.extend(waiting.remove(at));
            }
            _ => {}
        }
    }
    handed.extend(waiting);
    handed.sort_unstable_by_key(|(no, _)| *no);
    let known: HashSet<String> = if handed.is_empty() { HashSet::default() } else { attached(transcript) };
    let said = |(no, words): (EntryNo, Option<String>)| Some((no, prompt::typed(&words?)?));
    handed.into_iter().filter_map(said).filter(|(_, words)| !known.contains(words)).collect()
}

/// The words that later clients write into attachments.
fn attached(transcript: &Transcript) -> HashSet<String> {
    let words = (0..transcript.entries.len()).filter_map(|no| prompt::queued_words(transcript, no));
    words.map(|words| words.trim().to_owned()).collect()
}
