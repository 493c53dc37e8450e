//! The proof of a plan: its result passes the same rules as any session and says the same as the original.

use super::normal_form::{straight, write};
use super::{Naming, Plan, Refusal};
use crate::diagnosis::resume::{Outcome, resume};
use crate::diagnosis::weight::Weight;
use crate::diagnosis::{Diagnosis, Severity, Verdict};
use crate::session::{Part, Request, Role, Session};
use crate::transcript::{BlockKind, Transcript};

/// The bytes that a plan writes.
pub fn produce(session: &Session, plan: &Plan, naming: &mut Naming<'_>) -> Vec<u8> {
    let (source, end) = plan.source(session);
    write(source, end, naming)
}

/// What a plan turns a session into, with its old names and without making its bytes; for comparing remedies.
pub fn preview(session: &Session, plan: &Plan) -> Session {
    let (source, end) = plan.source(session);
    straight(source, end, Some(&plan.title))
}

/// Checks the preview of a plan: quick even for large sessions, and enough to offer it. What is written gets the full
/// proof.
pub fn check(session: &Session, plan: &Plan) -> Result<Verdict, Refusal> {
    judge(session, plan, &preview(session, plan))
}

/// Makes the bytes that a plan would write, in memory, and proves them.
pub fn rehearse(session: &Session, plan: &Plan) -> Result<Verdict, Refusal> {
    let mut next = 0u32;
    let fresh = || {
        next += 1;
        format!("00000000-0000-4000-8000-{next:012x}")
    };
    let bytes = produce(session, plan, &mut Naming::fresh("rehearsal", &plan.title, fresh));
    prove(session, plan, bytes)
}

/// Proves bytes that a plan would write or has written, against the original session.
pub fn prove(session: &Session, plan: &Plan, bytes: Vec<u8>) -> Result<Verdict, Refusal> {
    judge(session, plan, &Session::of(Transcript::parse(bytes)))
}

/// Nothing may be fatal or lossy, and the end may not be a refusal. The API must get the same blocks, byte for byte, in
/// the same messages as from the original up to the cut, or from the mended session.
fn judge(session: &Session, plan: &Plan, written: &Session) -> Result<Verdict, Refusal> {
    let diagnosis = Diagnosis::of(written);
    if let Some(finding) = diagnosis.findings.iter().find(|finding| finding.severity != Severity::Note) {
        let line = finding.line(written);
        return Err(Refusal::NotProved(format!("line {line}: {}", finding.says(written))));
    }
    if diagnosis.verdict.is_wrong() {
        return Err(Refusal::NotProved(format!("its verdict is {}", diagnosis.verdict.name())));
    }
    // The newest measured client must open it.
    if let Outcome::GivesUp | Outcome::Hangs = resume(written, &diagnosis, None).outcome {
        return Err(Refusal::NotProved("Claude Code would find no conversation in it".to_owned()));
    }
    if let Some(lighter) = plan.lighter.filter(|lighter| !lighter.load.holds(Weight::sent(written))) {
        return Err(Refusal::TooHeavy(lighter.after, lighter.load));
    }
    let (source, end) = plan.source(session);
    let before = sent(source, &source.request_behind_compaction(end));
    let after = sent(written, &written.request());
    let same = before.iter().zip(&after).take_while(|(before, after)| holds_same_blocks(before, after)).count();
    if before.len() != after.len() || same < before.len() {
        return Err(Refusal::NotProved(format!("message {same} of the request would differ")));
    }
    Ok(diagnosis.verdict)
}

/// Every message as the bytes of its blocks, sorted in user messages, where order does not matter.
fn sent<'a>(session: &'a Session, request: &Request) -> Vec<Vec<&'a [u8]>> {
    let transcript = &session.transcript;
    let block = |part: &Part| {
        let blocks = transcript.blocks_of(part.source.entry);
        transcript.block_body(&blocks[part.source.block]).0
    };
    let mut messages: Vec<Vec<&[u8]>> = Vec::new();
    for message in &request.messages {
        // Calls last, as newer clients send them.
        let is_call = |part: &&Part| part.kind == BlockKind::ToolUse;
        let (calls, rest): (Vec<&Part>, Vec<&Part>) = message.parts.iter().partition(is_call);
        let mut blocks: Vec<&[u8]> = rest.into_iter().chain(calls).map(block).collect();
        if message.role == Role::User {
            blocks.sort_unstable();
        }
        messages.push(blocks);
    }
    messages
}

/// Whether two messages hold the same blocks. A preview shares most bytes with the original, so compare pointers first.
fn holds_same_blocks(before: &[&[u8]], after: &[&[u8]]) -> bool {
    let same = |(before, after): (&&[u8], &&[u8])| std::ptr::eq(*before, *after) || before == after;
    before.len() == after.len() && before.iter().zip(after).all(same)
}
