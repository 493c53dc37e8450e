//! A picture or document that the API does not take.

use super::{Check, Rule, Severity};
use crate::diagnosis::media::{Medium, media};
use crate::diagnosis::{Finding, cure};
use crate::session::{Change, Part, Request, Session};
use crate::transcript::edit::set_fields;
use crate::transcript::{Block, BlockKind, Json};

pub(super) static RULE: Rule = Rule {
    name: "bad_media",
    severity: Severity::Fatal,
    says: "a picture or document that the API does not take: empty, too large, or not of the type it states",
    story: "A paste that came out empty, a screenshot over 5 MB or over 8000 pixels (2000 where there are more than 20), \
            a file whose ending lies about what is in it. It is sent again with every prompt.",
    api: Some("image cannot be empty · image exceeds 5 MB maximum · Image does not match the provided media type"),
    cure: Some(("words take its place; the original session keeps it", cure)),
    check: Check::Bodies(check),
};

fn check(session: &Session, request: &Request) -> Vec<Finding> {
    let parts = || request.messages.iter().flat_map(|message| &message.parts);
    let block = |part: &Part| -> &Block { &session.transcript.blocks_of(part.source.entry)[part.source.block] };
    let count = parts().map(|part| media(session, block(part)).len()).sum();
    let refused = parts().filter(|part| media(session, block(part)).iter().any(|medium| medium.is_refused(count)));
    refused.map(|part| Finding::of_part(&RULE, request, part.source, part.tool)).collect()
}

fn cure(session: &Session, finding: &Finding) -> Vec<Change> {
    let Some(at) = finding.block else { return Vec::new() };
    let body = Json(cure::block(session, finding.entry, at));
    let count = count(session);
    if session.transcript.blocks_of(finding.entry)[at].kind != BlockKind::ToolResult {
        let words = Medium::of(body).map(|medium| cure::text_block(&medium.placeholder()));
        return vec![cure::with_block(session, finding.entry, at, words.as_slice())];
    }
    let items = body.get("content").map(Json::items).unwrap_or_default().into_iter().map(|item| {
        let refused = Medium::of(item).filter(|medium| medium.is_refused(count));
        refused.map_or_else(|| item.0.to_vec(), |medium| cure::text_block(&medium.placeholder()))
    });
    let content = [b"[", items.collect::<Vec<_>>().join(&b","[..]).as_slice(), b"]"].concat();
    let set = set_fields(body.0, |key, _| (key == b"content").then(|| content.clone()));
    vec![cure::with_block(session, finding.entry, at, &[set.unwrap_or_else(|_| body.0.to_vec())])]
}

fn count(session: &Session) -> usize {
    let entries = session.links.iter().map(|link| link.entry);
    entries.flat_map(|no| session.transcript.blocks_of(no)).map(|block| media(session, block).len()).sum()
}
