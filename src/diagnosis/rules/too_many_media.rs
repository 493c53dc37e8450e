//! More pictures and documents than the API takes in one request.

use super::{Check, Rule, Severity};
use crate::diagnosis::media::{self, Limits};
use crate::diagnosis::{Finding, cure};
use crate::session::{Change, Part, Request, Session};

pub(super) static RULE: Rule = Rule {
    name: "too_many_media",
    severity: Severity::Fatal,
    says: "the history contains more pictures and documents than the API accepts; this is one of the oldest",
    story: "The API accepts at most 100 pictures and documents in one request, and every screenshot in the session is \
            sent again with every prompt.",
    api: Some("too many images and documents"),
    cure: Some(("the oldest are replaced by text; a rescue saves their bytes beside the session", cure)),
    check: Check::Blocks(check),
};

/// Reports the oldest blocks until the rest fits.
fn check(session: &Session, request: &Request) -> Vec<Finding> {
    let parts = request.messages.iter().flat_map(|message| &message.parts);
    let count =
        |part: &Part| media::count(session, &session.transcript.blocks_of(part.source.entry)[part.source.block]);
    let holding: Vec<(&Part, usize)> = parts.map(|part| (part, count(part))).filter(|(_, count)| *count > 0).collect();
    let all: usize = holding.iter().map(|(_, count)| count).sum();
    // Look for recorded words only if there are many.
    let mut over = all.saturating_sub(if all > Limits::FEW { Limits::of(session).count } else { all });
    let mut findings = Vec::new();
    for (part, count) in holding {
        if over == 0 {
            break;
        }
        over = over.saturating_sub(count);
        findings.push(Finding::of_part(&RULE, request, part.source, part.tool));
    }
    findings
}

fn cure(session: &Session, finding: &Finding) -> Vec<Change> {
    cure::media_to_words(session, finding, |_| true)
}
