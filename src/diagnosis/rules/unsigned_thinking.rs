//! Thinking without its signature.

use super::{Check, Rule, Severity};
use crate::diagnosis::Finding;
use crate::diagnosis::cure;
use crate::session::{By, Change, Request, Session};
use crate::transcript::{BlockKind, Flaw};

pub(super) static RULE: Rule = Rule {
    name: "unsigned_thinking",
    severity: Severity::Fatal,
    says: "a thinking block has no signature",
    story: "A switch of the model or the provider, or a broken stream, left thinking that the API cannot check. Where no \
            thinking of the session is signed, it was written by a backend that signs none, and does not mind.",
    api: Some("thinking.signature: Field required"),
    cure: Some(("the thinking goes", cure)),
    check: Check::Request(check),
};

fn check(request: &Request) -> Vec<Finding> {
    let parts = || request.messages.iter().flat_map(|message| &message.parts);
    let signs = parts().any(|part| part.kind == BlockKind::Thinking && part.flaw.is_none());
    let severity = if signs || request.by == By::Caller { Severity::Fatal } else { Severity::Note };
    Finding::of_flaw(&RULE, request, Flaw::Unsigned)
        .into_iter()
        .map(|finding| Finding { severity, ..finding })
        .collect()
}

fn cure(session: &Session, finding: &Finding) -> Vec<Change> {
    finding.block.map(|at| cure::without_block(session, finding.entry, at)).into_iter().collect()
}
