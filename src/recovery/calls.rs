//! The calls of a session, each with its result.

use std::collections::HashMap;

use crate::diagnosis::cure::NO_RESULT;
use crate::session::{Link, Place, Session, Turn};
use crate::transcript::{Block, BlockKind, EntryNo, Id, Json};

/// How many bytes from the end of a result are used.
const LONGEST: usize = 16 * 1024;
/// Longer texts are skipped: nobody typed them, and decoding doubles their size.
pub(super) const LARGEST: usize = 4 * 1024 * 1024;

/// How clients begin the result of a call that the user did not allow.
const REFUSED: &[&str] = &["The user doesn't want to", "The user does not want to", "[Request interrupted by user"];

pub(super) struct Call<'a> {
    /// Its link.
    pub link: usize,
    pub place: Place,
    pub line: u32,
    pub name: String,
    pub input: Option<Json<'a>>,
    pub outcome: Outcome,
    /// The client's own notes on the result, the field `toolUseResult`.
    pub detail: Option<Json<'a>>,
    result: Option<Json<'a>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Done,
    Failed,
    /// The user did not allow it.
    Refused,
    /// No result is recorded.
    Unknown,
}

impl Call<'_> {
    /// A field of its input, as text.
    pub fn given(&self, field: &str) -> Option<String> {
        Some(self.input?.get(field)?.text()?.into_owned())
    }

    /// The command line, if it runs one.
    pub fn command(&self) -> Option<String> {
        matches!(self.name.as_str(), "Bash" | "PowerShell").then(|| self.given("command"))?
    }

    /// The file that it reads or changes, if it is a file tool.
    pub fn path(&self) -> Option<String> {
        ["file_path", "notebook_path"].into_iter().find_map(|field| self.given(field)).filter(|path| !path.is_empty())
    }

    /// Whether it certainly changed nothing.
    pub fn failed(&self) -> bool {
        matches!(self.outcome, Outcome::Failed | Outcome::Refused)
    }

    /// The end of its result, uncleaned. A command's last lines matter most.
    pub fn text(&self) -> String {
        self.result.map_or(String::new(), |result| end_of(&text_of(result)).to_owned())
    }
}

/// All calls before link `end`, and later ones without a result.
pub(super) fn calls_before(session: &Session, end: usize) -> Vec<Call<'_>> {
    let found = calls(session, &session.links, &session.turns).into_iter();
    found.filter(|call| call.link < end || call.outcome == Outcome::Unknown).collect()
}

/// The calls of these links, which belong to these turns.
pub(super) fn calls<'a>(session: &'a Session, links: &[Link], turns: &[Turn]) -> Vec<Call<'a>> {
    let transcript = &session.transcript;
    let blocks = || {
        let links = links.iter().enumerate();
        links.flat_map(|(link, at)| transcript.blocks_of(at.entry).iter().map(move |block| (link, at.entry, block)))
    };
    let mut results: HashMap<Id, (EntryNo, &Block)> = HashMap::new();
    for (_, entry, block) in blocks().filter(|(_, _, block)| block.kind == BlockKind::ToolResult) {
        if let Some(tool) = block.tool {
            results.entry(tool).or_insert((entry, block));
        }
    }
    let uses = blocks().filter(|(_, _, block)| block.kind == BlockKind::ToolUse);
    let found = uses.map(|(link, entry, block)| {
        let body = transcript.block_body(block);
        // Ignore the result that a repair added: it says only that there is none.
        let is_real = |answer: &&(EntryNo, &Block)| !is_stand_in(transcript.block_body(answer.1));
        let answer = block.tool.and_then(|tool| results.get(&tool)).filter(is_real);
        let result = answer.map(|(_, block)| transcript.block_body(block));
        Call {
            link,
            place: Place::of(turns, link),
            line: transcript.line(entry),
            name: body.get("name").and_then(Json::text).unwrap_or_default().into_owned(),
            input: body.get("input"),
            outcome: result.map_or(Outcome::Unknown, |result| outcome(result, answer.is_some_and(|(_, b)| b.is_error))),
            detail: answer.and_then(|(entry, _)| detail(session, *entry)),
            result,
        }
    });
    found.collect()
}

/// The notes of an entry, if it holds exactly one result; else it is unknown whose they are.
fn detail(session: &Session, entry: EntryNo) -> Option<Json<'_>> {
    let mut results = session.transcript.blocks_of(entry).iter().filter(|block| block.kind == BlockKind::ToolResult);
    (results.next().is_some() && results.next().is_none())
        .then(|| session.transcript.body(entry).get("toolUseResult"))?
}

fn is_stand_in(result: Json<'_>) -> bool {
    result.0.len() < NO_RESULT.len() + 400 && text_of(result) == NO_RESULT
}

fn outcome(result: Json<'_>, is_error: bool) -> Outcome {
    let refused = |text: &str| REFUSED.iter().any(|start| text.starts_with(start));
    match () {
        () if is_error && refused(&text_of(result)) => Outcome::Refused,
        () if is_error => Outcome::Failed,
        () => Outcome::Done,
    }
}

fn text_of(result: Json<'_>) -> String {
    let Some(content) = result.get("content") else { return String::new() };
    if content.0.len() > LARGEST {
        return format!("({} bytes, not shown)", content.0.len());
    }
    content.words()
}

/// The last lines of a long result. Never cuts a line, because half a secret would not be recognized.
fn end_of(text: &str) -> &str {
    let Some(start) = text.len().checked_sub(LONGEST).filter(|start| *start > 0) else { return text };
    let line_end = text.bytes().enumerate().skip(start).find(|(_, byte)| *byte == b'\n');
    line_end.map_or(text, |(at, _)| &text[at + 1..])
}
