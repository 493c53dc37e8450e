//! What a person typed, told from what the client says in the person's name.

use crate::transcript::{BlockKind, Entry, EntryNo, Json, Kind, Marks, Transcript};

/// Beginnings of user entries that no person typed (docs/transcript.md, "Not typed").
const NOT_TYPED: &[&str] = &[
    "<local-command-stdout>",
    "<local-command-stderr>",
    "<local-command-caveat>",
    "<bash-input>",
    "<bash-stdout>",
    "<bash-stderr>",
    "<task-notification>",
    "<teammate-message",
    "<system-reminder>",
    "<ide_opened_file>",
    "<ide_selection>",
    "<bash-notification>",
    "<user-memory-input>",
    "<post-tool-use-hook>",
    "[Request interrupted by user",
    "[claude-rescue: ",
];

/// Beginnings of what a slash command leaves behind.
const COMMAND: &[&str] = &["<command-name>", "<command-message>"];

/// What opens a turn, if an entry can.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Opening {
    /// A prompt.
    Prompt,
    /// A slash command: a turn only if the model answered it.
    Command,
}

pub(super) fn opening(transcript: &Transcript, no: EntryNo) -> Option<Opening> {
    let entry = &transcript.entries[no];
    if !may_be_typed(entry) {
        return None;
    }
    let blocks = transcript.blocks_of(no);
    if blocks.is_empty() || transcript.holds(no, BlockKind::ToolResult) {
        return None;
    }
    let starts = |text: &str, with: &[&str]| with.iter().any(|start| text.trim_start().starts_with(start));
    let words = blocks.iter().filter_map(|block| transcript.block_text(block));
    for text in words {
        if starts(&text, COMMAND) {
            return Some(Opening::Command);
        }
        if !starts(&text, NOT_TYPED) {
            return Some(Opening::Prompt);
        }
    }
    // A picture alone is a prompt too.
    blocks.iter().any(|block| block.kind != BlockKind::Text).then_some(Opening::Prompt)
}

fn may_be_typed(entry: &Entry) -> bool {
    entry.kind == Kind::User && !entry.marks.has(Marks::META) && !entry.marks.has(Marks::COMPACT_SUMMARY)
}

/// The words of an entry; of a slash command its name and arguments.
pub(super) fn words(transcript: &Transcript, no: EntryNo) -> Option<String> {
    let texts: Vec<_> = transcript.blocks_of(no).iter().filter_map(|block| transcript.block_text(block)).collect();
    let is_typed = |text: &&str| !text.trim().is_empty() && !is_of_client(text);
    let typed: Vec<&str> = texts.iter().map(|text| &**text).filter(is_typed).collect();
    if let Some(command) = typed.iter().find(|text| is_command(text)) {
        return slash_command(command);
    }
    // An editor puts what is open and selected into blocks of their own, and people paste into several.
    (!typed.is_empty()).then(|| typed.iter().map(|text| text.trim()).collect::<Vec<_>>().join("\n"))
}

/// Whether a text that stands in the person's name was written by the client.
pub fn is_of_client(text: &str) -> bool {
    NOT_TYPED.iter().any(|start| text.trim_start().starts_with(start))
}

fn is_command(text: &str) -> bool {
    COMMAND.iter().any(|start| text.trim_start().starts_with(start))
}

/// A slash command as it was typed, told from what it leaves behind.
pub fn slash_command(text: &str) -> Option<String> {
    let name = tagged(text, "command-name").filter(|_| is_command(text))?;
    let given = tagged(text, "command-args").unwrap_or_default();
    Some(format!("{name} {given}").trim().to_owned())
}

fn tagged<'t>(text: &'t str, tag: &str) -> Option<&'t str> {
    let start = text.find(&format!("<{tag}>"))? + tag.len() + 2;
    let length = text[start..].find(&format!("</{tag}>"))?;
    Some(text[start..start + length].trim())
}

/// The words of an attachment that a person typed while a tool ran.
pub(super) fn queued_words(transcript: &Transcript, no: EntryNo) -> Option<String> {
    let attachment =
        (transcript.entries[no].kind == Kind::Attachment).then(|| transcript.body(no).get("attachment"))??;
    let is = |field: &str, word: &str| attachment.get(field).and_then(Json::text).is_some_and(|text| text == word);
    if !is("type", "queued_command") || is("commandMode", "task-notification") {
        return None;
    }
    let prompt = attachment.get("prompt")?;
    let texts = prompt.items().into_iter().filter_map(|block| Some(block.get("text")?.text()?.into_owned()));
    let words = prompt.text().map_or_else(|| texts.collect::<Vec<_>>().join("\n"), std::borrow::Cow::into_owned);
    Some(words).filter(|words| !words.trim().is_empty())
}
