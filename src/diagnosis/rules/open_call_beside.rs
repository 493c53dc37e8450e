//! A call off the chain without a result, if the API refused unanswered calls and the chain has none.

use super::{Check, Rule, Severity};
use crate::diagnosis::pairing::Pairing;
use crate::diagnosis::{Finding, symptom};
use crate::session::Session;
use crate::transcript::{BlockKind, EntryNo, Id, Kind};

pub(super) static RULE: Rule = Rule {
    name: "open_call_beside",
    severity: Severity::Fatal,
    says: "the call {tool} has no result and is not on the chain; the running client sent it anyway",
    story: "A batch was interrupted: one call got no result, and the conversation continued from another call in the \
            batch. The history that clients load from the file does not include the call and is sound; the client that \
            was running still had it in memory, and the API refused that. So quitting and resuming is usually enough.",
    api: None,
    cure: None,
    check: Check::File(check),
};

/// Words of a refusal about calls without results.
const WORDS: &[&str] = &["tool use concurrency", "tool_use ids were found without"];

fn check(session: &Session) -> Vec<Finding> {
    let said = symptom::refusal(session).filter(|said| {
        let words = symptom::plain(&said.text);
        WORDS.iter().any(|pattern| symptom::holds(&words, pattern))
    });
    let Some(said) = said else { return Vec::new() };
    if !Pairing::of(&session.request_until(said.link)).is_sound() {
        return Vec::new();
    }
    // What clients load is sound up to the first refused prompt, so the finding points there.
    let refused = symptom::last_accepted(session, &said).min(session.links.len().saturating_sub(1));
    let finding = beside(session, said.link).map(|finding| Finding { link: Some(refused), ..finding.with(said.entry) });
    finding.into_iter().collect()
}

/// The newest such call whose answer has another piece on the chain before link `end`.
fn beside(session: &Session, end: usize) -> Option<Finding> {
    let transcript = &session.transcript;
    let mut on_chain = vec![false; transcript.entries.len()];
    for link in &session.links {
        on_chain[link.entry] = true;
    }
    let answered =
        |tool: Id| transcript.all_blocks().any(|block| block.kind == BlockKind::ToolResult && block.tool == Some(tool));
    let open = |no: &EntryNo| {
        let blocks = transcript.blocks_of(*no).iter().enumerate();
        let mut calls =
            blocks.filter_map(|(at, block)| Some((at, block.tool?)).filter(|_| block.kind == BlockKind::ToolUse));
        calls.find(|(_, tool)| !answered(*tool))
    };
    let mut entries = (0..transcript.entries.len()).rev();
    entries.find_map(|no| {
        let entry = &transcript.entries[no];
        let message = entry.message.filter(|_| entry.kind == Kind::Assistant && !on_chain[no])?;
        session.links[..end].iter().rposition(|link| {
            let piece = &transcript.entries[link.entry];
            piece.kind == Kind::Assistant && piece.message == Some(message)
        })?;
        let (at, tool) = open(&no)?;
        let finding = Finding::of_entry(&RULE, RULE.severity, no, None);
        Some(Finding { tool: Some(tool), block: Some(at), ..finding })
    })
}
