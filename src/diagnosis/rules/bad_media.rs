//! A picture or document that the API does not take.

use super::{Check, Rule, Severity};
use crate::diagnosis::media::{self, Limits, Medium};
use crate::diagnosis::{Finding, cure};
use crate::session::{Change, Part, Request, Session};
use crate::transcript::{Block, Json};

pub(super) static RULE: Rule = Rule {
    name: "bad_media",
    severity: Severity::Fatal,
    says: "a picture or document that the API does not accept: empty, too large, or not of its stated type",
    story: "A paste that came out empty, a screenshot over 5 MB (of base64 text, which is what the API measures) or \
            over 8000 pixels (2000 if there are many), a type that is missing or unknown to the API, a file whose \
            extension does not match its content, or a file that is not really a PDF. Each is sent again with every \
            prompt.",
    api: Some(
        "image cannot be empty · image exceeds 5 MB maximum · image dimensions exceed max allowed size \
         · Image does not match the provided media type · The image was specified using the 'X' media type · \
         source.base64.media_type: Field required · source.base64.media_type: Input should be · \
         The PDF specified was not valid · Could not process image",
    ),
    cure: Some((
        "the stated type is corrected, or text replaces the picture or document; a rescue saves its bytes beside the session",
        cure,
    )),
    check: Check::Blocks(check),
};

fn check(session: &Session, request: &Request) -> Vec<Finding> {
    let parts = || request.messages.iter().flat_map(|message| &message.parts);
    let block = |part: &Part| -> &Block { &session.transcript.blocks_of(part.source.entry)[part.source.block] };
    let count = parts().map(|part| media::count(session, block(part))).sum();
    if count == 0 {
        return Vec::new();
    }
    let limits = Limits::of(session);
    let refused = parts().filter(|part| media::holds(session, block(part), |medium| medium.is_refused(&limits, count)));
    refused.map(|part| Finding::of_part(&RULE, request, part.source, part.tool)).collect()
}

fn cure(session: &Session, finding: &Finding) -> Vec<Change> {
    let (limits, count) = (Limits::of(session), count(session));
    let instead = |item: Json<'_>| {
        let medium = Medium::of(item).filter(|medium| medium.is_refused(&limits, count))?;
        Some(match medium.real_type(&limits, count) {
            Some(real) => cure::retyped(item, real),
            None => cure::text_block(&medium.placeholder(cure::is_saved(session))),
        })
    };
    cure::items_to_words(session, finding, instead)
}

fn count(session: &Session) -> usize {
    let entries = session.links.iter().map(|link| link.entry);
    entries.flat_map(|no| session.transcript.blocks_of(no)).map(|block| media::count(session, block)).sum()
}
