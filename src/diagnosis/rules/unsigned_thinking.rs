//! Thinking without its signature.

use super::{Check, Rule, Severity};
use crate::diagnosis::{Finding, cure, symptom};
use crate::session::{By, Request, Session};
use crate::transcript::{Block, BlockKind, Flaw};

pub(super) static RULE: Rule = Rule {
    name: "unsigned_thinking",
    severity: Severity::Fatal,
    says: "a thinking block has no signature; other providers accept it, but Claude's API refuses it",
    story: "A switch of model or provider, or a broken stream, left thinking blocks that the API cannot verify. Other \
            providers do not sign theirs, or sign them badly, and accept them as they are; then this is a note, and \
            the blocks have to be removed if you return to Claude. If an API error has named a signature, this is \
            damage, not a note.",
    api: Some("thinking.signature: Field required"),
    cure: Some(("the block is removed", cure::take_out)),
    check: Check::Blocks(check),
};

fn check(session: &Session, request: &Request) -> Vec<Finding> {
    let found = Finding::of_flaw(&RULE, request, Flaw::Unsigned);
    if found.is_empty() || request.by == By::Caller || symptom::is_named(session, "signature") {
        return found;
    }
    // Anywhere in the file: a cut, or a compaction, leaves only a part of it in the request.
    let mut rows = 0..session.transcript.entries.len();
    let signs = rows.any(|no| session.transcript.blocks_of(no).iter().any(is_signed) && session.is_of_claude(no));
    let severity = |finding: &Finding| {
        if signs && session.is_of_claude(finding.entry) { Severity::Fatal } else { Severity::Note }
    };
    found.into_iter().map(|finding| Finding { severity: severity(&finding), ..finding }).collect()
}

fn is_signed(block: &Block) -> bool {
    block.kind == BlockKind::Thinking && block.flaw.is_none()
}
