//! The proof of a plan: its result passes the same rules as any session and says the same as the original.

use std::borrow::Cow;

use super::normal_form::straight;
use super::{Naming, Plan, Refusal, Written};
use crate::diagnosis::resume::{Outcome, resume};
use crate::diagnosis::weight::Weight;
use crate::diagnosis::{Diagnosis, Severity, Verdict};
use crate::session::{Message, Part, Role, Session};
use crate::transcript::{Block, BlockKind, Transcript};

/// What a plan writes.
pub fn produce(session: &Session, plan: &Plan, naming: &mut Naming<'_>) -> Written {
    let (source, end) = plan.source(session);
    Written::of(source, end, naming)
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

/// Makes what a plan would write, without writing it, and proves it.
pub fn rehearse(session: &Session, plan: &Plan) -> Result<Verdict, Refusal> {
    let mut next = 0u32;
    let fresh = || {
        next += 1;
        format!("00000000-0000-4000-8000-{next:012x}")
    };
    let written = produce(session, plan, &mut Naming::fresh("rehearsal", &plan.title, fresh));
    prove(session, plan, written.transcript())
}

/// Proves what a plan would write or has written, against the original session.
pub fn prove(session: &Session, plan: &Plan, written: Transcript) -> Result<Verdict, Refusal> {
    let written = Session::of(written);
    let verdict = judge(session, plan, &written)?;
    let is_as_read = session.transcript.is_as_read() && written.transcript.is_as_read();
    if is_as_read { Ok(verdict) } else { Err(Refusal::NotProved("it changed while it was read".to_owned())) }
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
    let (before, after) = (source.request_behind_compaction(end).messages, written.request().messages);
    let pairs = before.iter().zip(&after).map(|(before, after)| (sent(source, before), sent(written, after)));
    let same = pairs.take_while(|(before, after)| holds_same_blocks(before, after)).count();
    if before.len() != after.len() || same < before.len() {
        return Err(Refusal::NotProved(format!("message {same} of the request would differ")));
    }
    Ok(diagnosis.verdict)
}

/// The blocks of a message.
struct Sent<'a> {
    transcript: &'a Transcript,
    role: Role,
    blocks: Vec<&'a Block>,
}

fn sent<'a>(session: &'a Session, message: &Message) -> Sent<'a> {
    let transcript = &session.transcript;
    let block = |part: &Part| &transcript.blocks_of(part.source.entry)[part.source.block];
    // Calls last, as newer clients send them.
    let is_call = |part: &&Part| part.kind == BlockKind::ToolUse;
    let (calls, rest): (Vec<&Part>, Vec<&Part>) = message.parts.iter().partition(is_call);
    Sent { transcript, role: message.role, blocks: rest.into_iter().chain(calls).map(block).collect() }
}

/// Whether two messages hold the same blocks, in user messages in any order.
fn holds_same_blocks(before: &Sent<'_>, after: &Sent<'_>) -> bool {
    let same = |(one, other): (&&Block, &&Block)| before.transcript.is_same_block(one, after.transcript, other);
    if before.blocks.len() != after.blocks.len() {
        return false;
    }
    before.blocks.iter().zip(&after.blocks).all(same)
        || (before.role == Role::User && after.role == Role::User && sorted(before) == sorted(after))
}

fn sorted<'a>(sent: &Sent<'a>) -> Vec<Cow<'a, [u8]>> {
    let mut bytes: Vec<_> = sent.blocks.iter().map(|block| sent.transcript.pass_block(block)).collect();
    bytes.sort_unstable();
    bytes
}
