//! The proof of a plan: its result, read and judged by the same code as any session, says the same as the original.

use super::{Plan, Refusal};
use crate::diagnosis::{Diagnosis, Severity, Verdict};
use crate::session::{Request, Session};
use crate::transcript::Transcript;

/// Judges the bytes that a plan would write, or has written, against the session that they come from.
///
/// Nothing may be fatal or lossy, and the API would get the same blocks, byte for byte, in the same messages.
pub fn prove(session: &Session, plan: &Plan, bytes: Vec<u8>) -> Result<Verdict, Refusal> {
    let written = Session::of(Transcript::parse(bytes));
    let diagnosis = Diagnosis::of(&written);
    if let Some(finding) = diagnosis.findings.iter().find(|finding| finding.severity != Severity::Note) {
        let line = finding.line(&written);
        return Err(Refusal::NotProved(format!("line {line}: {}", finding.says(&written))));
    }
    if written.links.iter().zip(1..).any(|(link, _)| !written.readable(link.entry)) {
        return Err(Refusal::NotProved("an entry shares its line with another".to_owned()));
    }
    let before = sent(session, &whole_request(session, plan.point.end));
    let after = sent(&written, &written.request());
    let same = before.iter().zip(&after).take_while(|(before, after)| before == after).count();
    if before.len() != after.len() || same < before.len() {
        return Err(Refusal::NotProved(format!("message {same} of the request would differ")));
    }
    Ok(diagnosis.verdict)
}

/// What a client would send if it could follow the chain: everything behind the last compaction.
fn whole_request(session: &Session, end: usize) -> Request {
    session.request_behind_compaction(end)
}

/// Every message as the bytes of its blocks: first the results, whose order the API does not mind.
fn sent<'a>(session: &'a Session, request: &Request) -> Vec<Vec<&'a [u8]>> {
    let transcript = &session.transcript;
    let block = |part: &crate::session::Part| {
        let blocks = transcript.blocks_of(part.source.entry);
        transcript.block_body(&blocks[part.source.block]).0
    };
    let mut messages: Vec<Vec<&[u8]>> = Vec::new();
    for message in &request.messages {
        let mut blocks: Vec<&[u8]> = message.parts.iter().map(block).collect();
        if message.role == crate::session::Role::User {
            blocks.sort_unstable();
        }
        messages.push(blocks);
    }
    messages
}
