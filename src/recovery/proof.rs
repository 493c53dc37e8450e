//! The proof of a plan: its result, read and judged by the same code as any session, says the same as the original.

use super::{Naming, Plan, Refusal, write};
use crate::diagnosis::{Diagnosis, Severity, Verdict};
use crate::session::{Request, Session};
use crate::transcript::Transcript;

/// The bytes that a plan writes.
pub fn produce(session: &Session, plan: &Plan, naming: &mut Naming<'_>) -> Vec<u8> {
    match mended(plan) {
        Some(mended) => write(&mended, mended.links.len(), naming),
        None => write(session, plan.point.end, naming),
    }
}

/// Makes and judges in memory what a plan would write.
pub fn rehearse(session: &Session, plan: &Plan) -> Result<Verdict, Refusal> {
    let mut next = 0u32;
    let fresh = || {
        next += 1;
        format!("00000000-0000-4000-8000-{next:012x}")
    };
    let bytes = produce(session, plan, &mut Naming::fresh("rehearsal", &plan.title, fresh));
    prove(session, plan, bytes)
}

/// Judges the bytes that a plan would write, or has written, against the session that they come from.
///
/// Nothing may be fatal or lossy. The API would get the same blocks, byte for byte, in the same messages as the
/// original up to the cut, or as the mended session; and of that every entry that no cure touched is the original's.
pub fn prove(session: &Session, plan: &Plan, bytes: Vec<u8>) -> Result<Verdict, Refusal> {
    let written = Session::of(Transcript::parse(bytes));
    let diagnosis = Diagnosis::of(&written);
    if let Some(finding) = diagnosis.findings.iter().find(|finding| finding.severity != Severity::Note) {
        let line = finding.line(&written);
        return Err(Refusal::NotProved(format!("line {line}: {}", finding.says(&written))));
    }
    let mended = mended(plan);
    let (source, end) = match &mended {
        Some(mended) => (mended, mended.links.len()),
        None => (session, plan.point.end),
    };
    let before = sent(source, &source.request_behind_compaction(end));
    let after = sent(&written, &written.request());
    let same = before.iter().zip(&after).take_while(|(before, after)| before == after).count();
    if before.len() != after.len() || same < before.len() {
        return Err(Refusal::NotProved(format!("message {same} of the request would differ")));
    }
    Ok(diagnosis.verdict)
}

fn mended(plan: &Plan) -> Option<Session> {
    plan.mended.as_ref().map(|bytes| Session::of(Transcript::parse(bytes.to_vec())))
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
