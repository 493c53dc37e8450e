//! Content that looks fine but was refused: only the API's recorded words tell.

use super::{Check, Rule, Severity};
use crate::diagnosis::media::{self, Limits, Medium, media};
use crate::diagnosis::{Finding, cure, symptom};
use crate::session::{Change, Part, Request, Role, Session};
use crate::transcript::{Block, BlockKind, Fill, Flaw, Json};

pub(super) static RULE: Rule = Rule {
    name: "refused_content",
    severity: Severity::Fatal,
    says: "the API refused this, or something of the same kind; its error is on line {other}",
    story: "A picture that the API cannot read, a PDF with a password, thinking that was signed for another account or \
            another history, or a tool that is no longer connected: the file alone does not show it, but the API has \
            refused it with an error that the client recorded, and it is sent again with every prompt.",
    api: Some(
        "Could not process image · The PDF specified is password protected · Invalid `signature` in `thinking` block · \
         blocks in the latest assistant message cannot be modified · Invalid `data` in `redacted_thinking` block · \
         Tool reference 'X' not found in available tools · Input tag 'tool_reference' found",
    ),
    cure: Some((
        "the refused content is replaced by text or removed; a picture's bytes are saved beside the session",
        cure,
    )),
    // A rule of the file, because it needs the refusal at the end; the request alone looks fine.
    check: Check::File(check),
};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Suspect {
    Picture,
    /// The picture with the most base64 text.
    LargestPicture,
    Document,
    Thinking,
    /// Thinking of the newest answer. Trust that rather than the coordinate: clients insert messages of their own
    /// before it.
    LatestThinking,
    ToolReference,
}

/// Words in lower case, and what they are about; the first match counts.
const WORDS: &[(&str, Suspect)] = &[
    ("could not process image", Suspect::Picture),
    ("image in the conversation could not be processed", Suspect::Picture),
    ("image dimensions", Suspect::Picture),
    ("dimension limit", Suspect::Picture),
    ("too many images", Suspect::Picture),
    ("image_url", Suspect::Picture),
    ("provided media type", Suspect::Picture),
    ("image media type", Suspect::Picture),
    ("image.source", Suspect::Picture),
    ("image exceeds", Suspect::LargestPicture),
    ("image was too large", Suspect::LargestPicture),
    ("pdf pages", Suspect::Document),
    ("pdf specified", Suspect::Document),
    ("pdf too large", Suspect::Document),
    ("pdf is password", Suspect::Document),
    ("pdf file was not valid", Suspect::Document),
    ("blocks in the latest assistant message cannot be modified", Suspect::LatestThinking),
    ("in `thinking` block", Suspect::Thinking),
    ("in 'thinking' block", Suspect::Thinking),
    ("in thinking block", Suspect::Thinking),
    ("in `redacted_thinking` block", Suspect::Thinking),
    ("in 'redacted_thinking' block", Suspect::Thinking),
    ("tool reference", Suspect::ToolReference),
    ("tool_reference", Suspect::ToolReference),
];

fn check(session: &Session) -> Vec<Finding> {
    let Some(said) = symptom::refusal(session) else { return Vec::new() };
    let words = said.text.to_lowercase();
    let Some((_, suspect)) = WORDS.iter().find(|(named, _)| words.contains(named)) else { return Vec::new() };
    let request = session.request_until(said.link);
    let sent = || request.messages.iter().flat_map(|message| &message.parts);
    let count = sent().map(|part| media::count(session, block(session, part))).sum();
    let limits = Limits::of(session);
    if count > limits.count || sent().any(|part| is_explained(session, part, *suspect, &limits, count)) {
        return Vec::new();
    }
    let mut suspects = suspects(session, &request, *suspect, &said.text);
    // If some of them look wrong, accuse only those.
    let is_doubtful = |part: &Part| media::holds(session, block(session, part), |it| it.is_doubtful());
    if suspects.iter().any(|part| is_doubtful(part)) {
        suspects.retain(|part| is_doubtful(part));
    }
    let named = coordinate(&words).and_then(|(message, content)| request.source(message, content));
    let named: Vec<&Part> = suspects.iter().copied().filter(|part| Some(part.source) == named).collect();
    // A signature covers all that comes before it, so removing the first block removes all later thinking too.
    let first = if matches!(suspect, Suspect::Thinking | Suspect::LatestThinking) { 1 } else { usize::MAX };
    let accused = if named.is_empty() { suspects } else { named };
    let finding = |part: &Part| Finding::of_part(&RULE, &request, part.source, part.tool).with(said.entry);
    accused.into_iter().take(first).map(finding).collect()
}

/// Whether another rule already finds what the error is about.
fn is_explained(session: &Session, part: &Part, suspect: Suspect, limits: &Limits, count: usize) -> bool {
    match suspect {
        Suspect::Thinking | Suspect::LatestThinking => {
            part.flaw == Some(Flaw::Unsigned) || (part.kind, part.fill) == (BlockKind::Text, Fill::Empty)
        }
        Suspect::Picture | Suspect::LargestPicture | Suspect::Document => {
            media::holds(session, block(session, part), |it| it.is_refused(limits, count))
        }
        Suspect::ToolReference => false,
    }
}

fn suspects<'r>(session: &Session, request: &'r Request, suspect: Suspect, words: &str) -> Vec<&'r Part> {
    let all = || request.messages.iter().flat_map(|message| &message.parts);
    let holds = |part: &Part| holds(session, part, suspect, words);
    match suspect {
        Suspect::LatestThinking => {
            let of_answer = |message: &&crate::session::Message| message.role == Role::Assistant;
            let mut newest = request.messages.iter().rev().filter(of_answer);
            let newest = newest.find(|message| message.parts.iter().any(holds));
            newest.into_iter().flat_map(|message| &message.parts).filter(|part| holds(part)).collect()
        }
        Suspect::LargestPicture => {
            let length = |part: &&Part| {
                let length = |it: Medium<'_>| it.is_picture().then(|| it.length());
                media(session, block(session, part), length).into_iter().flatten().max()
            };
            all().filter(|part| holds(part)).max_by_key(length).into_iter().collect()
        }
        _ => all().filter(|part| holds(part)).collect(),
    }
}

fn holds(session: &Session, part: &Part, suspect: Suspect, words: &str) -> bool {
    match suspect {
        Suspect::Thinking | Suspect::LatestThinking => part.kind == BlockKind::Thinking,
        Suspect::Picture | Suspect::LargestPicture => media::holds(session, block(session, part), |it| it.is_picture()),
        Suspect::Document => media::holds(session, block(session, part), |medium| !medium.is_picture()),
        Suspect::ToolReference => {
            part.kind == BlockKind::ToolResult
                && references(session.transcript.block_body(block(session, part)))
                    .iter()
                    .any(|name| !words.contains('\'') || words.contains(&format!("'{name}'")))
        }
    }
}

fn block<'a>(session: &'a Session, part: &Part) -> &'a Block {
    &session.transcript.blocks_of(part.source.entry)[part.source.block]
}

fn references(result: Json<'_>) -> Vec<String> {
    // Searching the bytes is cheaper than reading every result.
    if memchr::memmem::find(result.0, b"\"tool_reference\"").is_none() {
        return Vec::new();
    }
    result.get("content").map(Json::items).unwrap_or_default().into_iter().filter_map(reference).collect()
}

fn reference(item: Json<'_>) -> Option<String> {
    let is_one = item.get("type").and_then(Json::raw_text) == Some(b"tool_reference");
    item.get("tool_name").filter(|_| is_one).and_then(Json::text).map(Into::into)
}

fn coordinate(words: &str) -> Option<(usize, usize)> {
    let number = |text: &str| -> Option<usize> {
        let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        text[..end].parse().ok()
    };
    let (_, rest) = words.split_once("messages.")?;
    let (_, inside) = rest.split_once(".content.")?;
    Some((number(rest)?, number(inside)?))
}

fn cure(session: &Session, finding: &Finding) -> Vec<Change> {
    let Some(at) = finding.block else { return Vec::new() };
    if session.transcript.blocks_of(finding.entry)[at].kind == BlockKind::Thinking {
        return vec![cure::without_block(session, finding.entry, at)];
    }
    let is_reference = !references(Json(&cure::block(session, finding.entry, at))).is_empty();
    if is_reference {
        let words = |item: Json<'_>| {
            let name = reference(item)?;
            Some(cure::text_block(&format!("[claude-rescue: the tool {name} was found here]")))
        };
        return cure::items_to_words(session, finding, words);
    }
    // Keep pictures that look fine beside one that does not.
    let any_doubtful = media::holds(session, &session.transcript.blocks_of(finding.entry)[at], |it| it.is_doubtful());
    cure::media_to_words(session, finding, |medium| !any_doubtful || medium.is_doubtful())
}
