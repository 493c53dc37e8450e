//! Cleans a session's words for a fresh one: no secrets, ids, terminal escapes or client notes.

use std::borrow::{BorrowMut, Cow};
use std::collections::BTreeSet;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use regex::Regex;

use crate::recovery::redact::Redactor;
use crate::text;
use crate::transcript::{BlockKind, Transcript};

pub(super) const ID: &str = "(id)";

/// Ids of calls and answers, and of agents and tasks where the client names them.
static IDS: LazyLock<Regex> = LazyLock::new(|| {
    let api = r"\b(?:srv)?toolu_[A-Za-z0-9_-]+|\bmsg_01[A-Za-z0-9]{20,}";
    let named =
        r#"\b(?P<name>agentId|agent_id|task_id|shell_id|bash_id)(?P<is>["']?\s*[:=]\s*["']?)[a-z_]{0,5}[0-9a-f]{6,}\b"#;
    let tagged = r"(?P<tag><(?:task-id|task_id|tool-use-id|agent-id|shell-id)>)[^<\n]*";
    let told = r"(?P<told>running in background with ID: )\w+";
    Regex::new(&format!("{api}|{named}|{tagged}|{told}")).expect("a pattern")
});

static ESCAPES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:\x1b\[|\u{9b})[0-9;?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)").expect("a pattern")
});

/// Tags of notes that the client adds to messages.
const NOTES: &[&str] = &[
    "system-reminder",
    "ide_opened_file",
    "ide_selection",
    "ide_diagnostics",
    "new-diagnostics",
    "local-command-caveat",
    "user-prompt-submit-hook",
    "post-tool-use-hook",
    "fork-boilerplate",
];

static NOTED: LazyLock<Regex> = LazyLock::new(|| {
    let blocks = NOTES.iter().map(|tag| format!(r"<{tag}(?:\s[^>]*)?>.*?</{tag}>"));
    Regex::new(&format!("(?s:{})", blocks.collect::<Vec<_>>().join("|"))).expect("a pattern")
});

/// Tags around the words of a tool or a user.
static TAGS: LazyLock<Regex> = LazyLock::new(|| {
    let tags =
        "tool_use_error|persisted-output|bash-input|bash-stdout|bash-stderr|local-command-stdout|local-command-stderr";
    Regex::new(&format!("</?(?:{tags})>")).expect("a pattern")
});

/// A run of this many letters is data, not words.
const BASE64: usize = 512;

/// Cleans the words of one session.
pub struct Cleaner<R = Redactor> {
    redactor: R,
    /// Call ids of the session that do not look like the API's.
    others: Option<AhoCorasick>,
}

impl Cleaner {
    /// A cleaner that knows the ids of a session, and hides all secrets.
    pub fn of(transcript: &Transcript) -> Self {
        Self::with(transcript, Redactor::of_secrets())
    }
}

impl<R: BorrowMut<Redactor>> Cleaner<R> {
    /// A cleaner that hides what `redactor` hides.
    pub fn with(transcript: &Transcript, redactor: R) -> Self {
        let named = |block: &&crate::transcript::Block| {
            matches!(block.kind, BlockKind::ToolUse | BlockKind::ToolResult | BlockKind::ServerToolUse)
        };
        let tools = transcript.all_blocks().filter(named).filter_map(|block| block.tool);
        // A short id may also be a word.
        let other = |id: &&str| id.len() >= 8 && !id.starts_with("toolu_");
        let others: BTreeSet<&str> = tools.map(|tool| transcript.id(tool)).filter(other).collect();
        let others =
            (!others.is_empty()).then(|| AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(others));
        Self { redactor, others: others.and_then(Result::ok) }
    }

    /// Cleans a whole text; also says whether it held notes of the client. Cut only afterwards: half a secret is not
    /// recognized.
    pub fn clean(&mut self, words: &str) -> (String, bool) {
        let words = text::clean(&ESCAPES.replace_all(&without_base64(words), ""));
        let hidden = self.redactor.borrow_mut().redact(&words);
        let hidden = IDS.replace_all(&hidden, "${name}${is}${tag}${told}(id)");
        let hidden = match &self.others {
            Some(others) => Cow::Owned(others.replace_all(&hidden, &vec![ID; others.patterns_len()])),
            None => hidden,
        };
        let said = NOTED.replace_all(&hidden, "");
        let noted = said.len() < hidden.len();
        let said = TAGS.replace_all(&said, "");
        (trimmed(&said), noted)
    }
}

/// Trims line ends, and leaves at most one empty line in a row.
fn trimmed(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    let mut empty = 0;
    for line in words.lines().map(str::trim_end) {
        empty = if line.is_empty() { empty + 1 } else { 0 };
        if empty < 2 {
            out.push_str(line);
            out.push('\n');
        }
    }
    out.trim_matches('\n').to_owned()
}

/// Replaces base64 data by its size.
fn without_base64(words: &str) -> Cow<'_, str> {
    if words.len() < BASE64 {
        return Cow::Borrowed(words);
    }
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=' | b'-' | b'_');
    let (bytes, mut out, mut kept, mut at) = (words.as_bytes(), String::new(), 0, 0);
    while at < bytes.len() {
        let length = bytes[at..].iter().take_while(|byte| is_letter(**byte)).count();
        if length >= BASE64 {
            out.push_str(&words[kept..at]);
            // Four letters are three bytes.
            out.extend(["[base64, ", &text::bytes(length as u64 / 4 * 3), "]"]);
            kept = at + length;
        }
        at += length.max(1);
    }
    if kept == 0 { Cow::Borrowed(words) } else { Cow::Owned(out + &words[kept..]) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clean(words: &str) -> (String, bool) {
        Cleaner::of(&Transcript::default()).clean(words)
    }

    #[test]
    fn what_clients_add_goes_and_what_was_said_stays() {
        let noted = clean("Fix it\n<system-reminder>\nuse the list\n</system-reminder>\n<b>now</b>");
        assert_eq!(noted, ("Fix it\n\n<b>now</b>".to_owned(), true));
        assert_eq!(clean("<tool_use_error>no such file</tool_use_error>").0, "no such file");
        assert_eq!(clean("\u{1b}[31mred\u{1b}[0m  \n\n\n\nend").0, "red\n\nend");
    }

    #[test]
    fn ids_go_and_code_that_speaks_of_ids_stays() {
        assert_eq!(clean("toolu_01Ab_c-9 said agentId: a1b2c3d4 (for later)").0, "(id) said agentId: (id) (for later)");
        assert_eq!(
            clean("<task-id>b3x9</task-id> running in background with ID: bash_1").0,
            "<task-id>(id)</task-id> running in background with ID: (id)"
        );
        assert_eq!(clean("agentId: string, task_id = next()").0, "agentId: string, task_id = next()");
    }

    #[test]
    fn base64_is_named() {
        let picture = format!("data:image/png;base64,{}== end", "iVBORw0K".repeat(80));
        assert_eq!(clean(&picture).0, "data:image/png;base64,[base64, 480 B] end");
    }
}
