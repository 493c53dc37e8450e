//! Thinking without its signature.

use super::{Check, Rule, Severity};
use crate::diagnosis::{Finding, cure, symptom};
use crate::session::{By, Request, Session};
use crate::transcript::{BlockKind, Flaw};

pub(super) static RULE: Rule = Rule {
    name: "unsigned_thinking",
    severity: Severity::Fatal,
    says: "a thinking block has no signature; other providers do not mind, Claude's API refuses it",
    story: "A switch of the model or the provider, or a broken stream, left thinking that the API cannot check. Other \
            providers sign none of it, or badly, and do not mind: then this is a note, and on a return to Claude the \
            thinking has to go. Where the API has named a signature, it is the damage.",
    api: Some("thinking.signature: Field required"),
    cure: Some(("the block is removed", cure::take_out)),
    check: Check::Blocks(check),
};

fn check(session: &Session, request: &Request) -> Vec<Finding> {
    let found = Finding::of_flaw(&RULE, request, Flaw::Unsigned);
    if found.is_empty() || request.by == By::Caller || symptom::is_named(session, "signature") {
        return found;
    }
    let mut thinking = request.messages.iter().flat_map(|message| &message.parts);
    let signs = thinking
        .any(|part| part.kind == BlockKind::Thinking && part.flaw.is_none() && session.is_of_claude(part.source.entry));
    let severity = |finding: &Finding| {
        if signs && session.is_of_claude(finding.entry) { Severity::Fatal } else { Severity::Note }
    };
    found.into_iter().map(|finding| Finding { severity: severity(&finding), ..finding }).collect()
}
