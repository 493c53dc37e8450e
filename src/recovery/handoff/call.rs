//! The calls of a session, each with what came of it.

use std::collections::{HashMap, HashSet};

use super::deeds::Deed;
use super::plain::{one_line, plain};
use crate::diagnosis::cure::NO_RESULT;
use crate::session::{Link, Place, Session, Turn};
use crate::transcript::{Block, BlockKind, EntryNo, Id, Json};

/// How much of a result is looked at. More is never shown.
const LONGEST: usize = 16 * 1024;

/// How clients begin the result of a call that the person did not allow.
const REFUSED: &[&str] = &["The user doesn't want to", "The user does not want to", "[Request interrupted by user"];

/// One call.
pub(super) struct Call<'a> {
    /// Where it stands.
    pub link: usize,
    /// The same, as a person counts.
    pub place: Place,
    /// The tool.
    pub name: String,
    /// What it was to do.
    pub input: Option<Json<'a>>,
    /// What came of it.
    pub outcome: Outcome,
    /// The client's own notes on the result: `toolUseResult`.
    pub detail: Option<Json<'a>>,
    /// The call in a few words; the same words mean the same call.
    pub label: String,
    /// What kind of thing it does.
    pub deed: Deed,
    /// Whether it tests, builds or lints, whatever else it does.
    pub checks: bool,
    result: Option<Json<'a>>,
}

/// Takes secrets and ids out of a text.
pub(super) type Clean<'c> = &'c mut dyn FnMut(String) -> String;

/// What came of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It worked.
    Done,
    /// It failed.
    Failed,
    /// The person did not allow it.
    Refused,
    /// No result is recorded.
    Unknown,
}

impl Call<'_> {
    /// A field of its input, as text.
    pub fn given(&self, field: &str) -> Option<String> {
        Some(self.input?.get(field)?.text()?.into_owned())
    }

    /// Its input and its result as they stand in the file.
    pub fn record(&self) -> [&[u8]; 2] {
        [self.input, self.result].map(|value| value.map_or(&[][..], |value| value.0))
    }

    /// What came of it, in the tool's words.
    pub fn text(&self) -> String {
        self.result.map_or(String::new(), |result| plain(end_of(&text_of(result))))
    }
}

/// All calls in their order. Those behind link `end` count only if nothing is known of what came of them.
pub(super) fn calls<'a>(session: &'a Session, end: usize, clean: Clean<'_>) -> Vec<Call<'a>> {
    let found = calls_of(session, &session.links, &session.turns, clean).into_iter();
    found.filter(|call| call.link < end || call.outcome == Outcome::Unknown).collect()
}

/// The calls of some links, which make these turns.
pub(super) fn calls_of<'a>(session: &'a Session, links: &[Link], turns: &[Turn], clean: Clean<'_>) -> Vec<Call<'a>> {
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
    let found = uses.map(|(link, _, block)| {
        let body = transcript.block_body(block);
        // What a repair put there tells no more than that there is none.
        let is_real = |answer: &&(EntryNo, &Block)| text_of(transcript.block_body(answer.1)) != NO_RESULT;
        let answer = block.tool.and_then(|tool| results.get(&tool)).filter(is_real);
        let result = answer.map(|(_, block)| transcript.block_body(block));
        let name = body.get("name").and_then(Json::text).unwrap_or_default().into_owned();
        let input = body.get("input");
        let command = input.and_then(|input| input.get("command")?.text());
        Call {
            link,
            place: Place::of(turns, link),
            label: label(session, &name, input, clean),
            deed: Deed::of(&name, command.as_deref()),
            checks: command.as_deref().is_some_and(Deed::has_check),
            name,
            input,
            outcome: result.map_or(Outcome::Unknown, |result| outcome(result, answer.is_some_and(|(_, b)| b.is_error))),
            detail: answer.and_then(|(entry, _)| detail(session, *entry)),
            result,
        }
    });
    found.collect()
}

/// The notes of an entry that holds one result; of several nobody knows whose they are.
fn detail(session: &Session, entry: EntryNo) -> Option<Json<'_>> {
    let mut results = session.transcript.blocks_of(entry).iter().filter(|block| block.kind == BlockKind::ToolResult);
    (results.next().is_some() && results.next().is_none())
        .then(|| session.transcript.body(entry).get("toolUseResult"))?
}

fn outcome(result: Json<'_>, is_error: bool) -> Outcome {
    let text = text_of(result);
    match () {
        () if REFUSED.iter().any(|start| text.starts_with(start)) => Outcome::Refused,
        () if is_error => Outcome::Failed,
        () => Outcome::Done,
    }
}

fn text_of(result: Json<'_>) -> String {
    let Some(content) = result.get("content") else { return String::new() };
    let texts = content.items().into_iter().filter_map(|item| Some(item.get("text")?.text()?.into_owned()));
    content.text().map_or_else(|| texts.collect::<Vec<_>>().join("\n"), std::borrow::Cow::into_owned)
}

/// A call in a few words: `cargo test`, Edit src/a.rs.
fn label(session: &Session, name: &str, input: Option<Json<'_>>, clean: Clean<'_>) -> String {
    let mut given = |fields: &[&str]| {
        let text = fields.iter().find_map(|field| input?.get(field)?.text())?;
        Some(clean(text.into_owned()))
    };
    if let Some(command) = given(&["command"]) {
        return format!("`{}`", first_line(&command));
    }
    let path = ["file_path", "notebook_path", "path"].iter().find_map(|field| input?.get(field)?.text());
    if let Some(path) = path {
        let what = given(&["pattern"]).map_or(String::new(), |pattern| format!("{} in ", one_line(&pattern)));
        return format!("{name} {what}{}", one_line(&relative(session.cwd(), &path)));
    }
    let what = given(&["description", "pattern", "query", "url", "subject", "skill", "prompt", "message"]);
    let scope = if matches!(name, "Grep" | "Glob") { " in the whole project" } else { "" };
    format!("{name} {}{scope}", what.map(|what| first_line(&what)).unwrap_or_default()).trim().to_owned()
}

/// The first line of a command, and how many follow.
pub(super) fn first_line(text: &str) -> String {
    let mut lines = text.trim().lines();
    let first = one_line(lines.next().unwrap_or_default());
    match lines.count() {
        0 => first,
        1 => format!("{first} … (1 more line)"),
        more => format!("{first} … ({more} more lines)"),
    }
}

/// A path as it reads from a directory.
pub(super) fn relative(cwd: Option<&str>, path: &str) -> String {
    let inside = cwd.and_then(|cwd| path.strip_prefix(cwd));
    inside.and_then(|rest| rest.strip_prefix(['/', '\\'])).unwrap_or(path).to_owned()
}

/// The numbers of the calls without a result that nobody made again, each once.
pub(super) fn lost(calls: &[Call<'_>]) -> Vec<usize> {
    let done = calls.iter().filter(|call| call.outcome == Outcome::Done);
    let done: HashMap<&str, usize> = done.map(|call| (call.label.as_str(), call.link)).collect();
    let again = |call: &Call<'_>| done.get(call.label.as_str()).is_some_and(|later| *later > call.link);
    let mut known: HashSet<(&str, u32, u32)> = HashSet::new();
    let lost = calls.iter().enumerate().filter(|(_, call)| call.outcome == Outcome::Unknown && !again(call));
    let once = lost.filter(|(_, call)| known.insert((call.label.as_str(), call.place.turn, call.place.step)));
    once.map(|(at, _)| at).collect()
}

/// The last lines of a long result: what a command ends with matters most. A line is never cut, for it may hold a
/// secret.
fn end_of(text: &str) -> &str {
    let Some(start) = text.len().checked_sub(LONGEST).filter(|start| *start > 0) else { return text };
    let line_end = text.bytes().enumerate().skip(start).find(|(_, byte)| *byte == b'\n');
    line_end.map_or(text, |(at, _)| &text[at + 1..])
}
