//! Words of a session as plain text: without what steers a terminal, what clients add, and the ids of calls.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use regex::Regex;
use unicode_segmentation::UnicodeSegmentation;

use crate::session::Session;
use crate::transcript::BlockKind;

/// What stands where an id stood.
const ID: &str = "(id)";

/// Ids of calls and answers as the API and other providers make them.
static IDS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\b(?:srv)?toolu_[A-Za-z0-9_-]+|\bmsg_01[A-Za-z0-9]{20,}").expect("a pattern"));

/// Escape sequences, and blocks that clients put into what a person or a tool said.
static NOISE: LazyLock<Regex> = LazyLock::new(|| {
    let escapes = r"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)";
    let blocks = r"(?s:<system-reminder>.*?(?:</system-reminder>|\z))|</?(?:tool_use_error|persisted-output)>";
    Regex::new(&format!("{escapes}|{blocks}")).expect("a pattern")
});

/// What counts failures and finds none: `0 failed`, `# fail 0`, `no errors`.
static NONE_FAILED: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = r"(?i)\b(?:0|no|zero) (?:fail|error|panic)\w*|\b(?:fail|error|panic)\w*\s*[:=]?\s*0\b";
    Regex::new(pattern).expect("a pattern")
});

/// The end of a sentence before one that begins with a small letter. Abbreviations are shorter.
static SMALL: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\b\p{L}{2,}[)\]”’]*\.\s+").expect("a pattern"));

/// What says that something failed.
static FAILED: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = r"(?i)\bfail(?:ed|ure|ures|s|ing)?\b|\w*error\b|\berrors\b|\bpanic\w*|^\s*not ok\b";
    Regex::new(pattern).expect("a pattern")
});

/// A line of a list, and the number of an entry within a line.
static ENTRY: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^\s*(?:[-*•・]|\(?\d{1,2}[.)、．])\s*(.*\S)").expect("a pattern"));
static NUMBER: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?:^|\s)\(?\d{1,2}[.)、．]\s*").expect("a pattern"));

/// A text as a person would write it down.
pub(super) fn plain(text: &str) -> String {
    let quiet = NOISE.replace_all(text, "");
    let quiet = quiet.replace('\t', "  ");
    let said = quiet.chars().filter(|c| match c {
        '\n' => true,
        '\u{200b}'
        | '\u{feff}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{061c}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}' => false,
        c => !c.is_control(),
    });
    let said: String = said.collect();
    let mut out = String::with_capacity(said.len());
    let mut blank = false;
    for line in said.lines().map(str::trim_end) {
        // Of several empty lines one is enough.
        if !(blank && line.is_empty()) {
            out.push_str(line);
            out.push('\n');
        }
        blank = line.is_empty();
    }
    out.trim().to_owned()
}

/// A text on one line.
pub(super) fn one_line(text: &str) -> String {
    plain(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The ids that the calls of a session have. All are looked for at once: a session has thousands of calls and of texts.
pub(super) struct CallIds(Option<AhoCorasick>);

impl CallIds {
    pub fn of(session: &Session) -> Self {
        let named = |block: &&crate::transcript::Block| {
            matches!(block.kind, BlockKind::ToolUse | BlockKind::ToolResult | BlockKind::ServerToolUse)
        };
        let tools = session.transcript.blocks.iter().filter(named).filter_map(|block| block.tool);
        Self::named(tools.map(|tool| session.transcript.id(tool)))
    }

    fn named<'a>(ids: impl Iterator<Item = &'a str>) -> Self {
        // Other providers call theirs what they like; a short one may be a word.
        let others: BTreeSet<&str> = ids.filter(|id| id.len() >= 8 && !id.starts_with("toolu_")).collect();
        // One id can begin another.
        Self(AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(others).ok())
    }

    /// A text in which none of them is left. Nothing leaves if there are more than can be looked for.
    pub fn hide(&self, text: &str) -> String {
        let text = IDS.replace_all(text, ID);
        let Some(others) = &self.0 else { return ID.to_owned() };
        let mut out = String::with_capacity(text.len());
        others.replace_all_with(&text, &mut out, |_, _, out| {
            out.push_str(ID);
            true
        });
        out
    }
}

/// The sentences of a text, in any language.
pub(super) fn sentences(text: &str) -> Vec<&str> {
    text.lines().flat_map(sentences_of_line).collect()
}

/// A bound behind a number or a sign ends nothing: `1. Write it down.` is one sentence. People begin sentences with
/// small letters, which the rules of Unicode do not expect.
fn sentences_of_line(line: &str) -> Vec<&str> {
    let (mut found, mut start, mut says) = (Vec::new(), 0, false);
    let bounds = line.split_sentence_bound_indices().map(|(at, piece)| at + piece.len());
    let mut ends: Vec<usize> = bounds.chain(SMALL.find_iter(line).map(|at| at.end())).collect();
    ends.sort_unstable();
    for (from, end) in std::iter::once(0).chain(ends.clone()).zip(ends) {
        says |= line[from..end].chars().any(char::is_alphabetic);
        if says {
            found.push(line[start..end].trim());
            (start, says) = (end, false);
        }
    }
    found
}

/// The last lines that say something, one after the other.
pub(super) fn last_lines(text: &str, most: usize) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| line.chars().any(char::is_alphanumeric)).collect();
    lines[lines.len().saturating_sub(most)..].join("\n")
}

/// The first lines that say something, one after the other.
pub(super) fn first_lines(text: &str, most: usize) -> String {
    let lines = text.lines().map(str::trim).filter(|line| line.chars().any(char::is_alphanumeric));
    lines.take(most).collect::<Vec<_>>().join("\n")
}

/// Where the first line of an output begins that speaks of a failure.
pub(super) fn speaks_of_failure(text: &str) -> Option<usize> {
    let passes = |line: &str| ["ok", "pass", "✓", "✔"].iter().any(|sign| line.to_lowercase().starts_with(sign));
    let speaks = |line: &str| !passes(line.trim_start()) && FAILED.is_match(&NONE_FAILED.replace_all(line, ""));
    let mut start = 0;
    let mut lines = text.split_inclusive('\n').map(|line| {
        start += line.len();
        (start - line.len(), line)
    });
    lines.find(|(_, line)| speaks(line)).map(|(at, _)| at)
}

/// `turn 3`, `turns 3, 5–8`.
pub(super) fn turns(numbers: &[u32]) -> String {
    let mut numbers = numbers.to_vec();
    numbers.sort_unstable();
    numbers.dedup();
    let runs = numbers.chunk_by(|one, next| one + 1 == *next);
    let told = runs.map(|run| match run {
        [one] => one.to_string(),
        [first, .., last] => format!("{first}{}{last}", if run.len() > 2 { "–" } else { ", " }),
        [] => String::new(),
    });
    let noun = if numbers.len() == 1 { "turn" } else { "turns" };
    format!("{noun} {}", told.collect::<Vec<_>>().join(", "))
}

/// Whether a text is a question, in any language.
pub(super) fn is_question(text: &str) -> bool {
    text.trim_end().ends_with(['?', '？', '؟'])
}

/// Whether a text has a list: two lines with a bullet, or numbers from 1 on.
pub(super) fn has_list(text: &str) -> bool {
    let bullet = |line: &str| ["- ", "* ", "• ", "・"].iter().any(|sign| line.trim_start().starts_with(sign));
    let bullets = text.lines().filter(|line| bullet(line));
    let numbers = text.split_whitespace().fold(1, |next: u32, word| {
        let rest = word.trim_start_matches('(').strip_prefix(&next.to_string());
        next + u32::from(rest.is_some_and(|rest| rest.starts_with(['.', ')', '、', '．'])))
    });
    bullets.count() > 1 || numbers > 2
}

/// The entries of a list: its lines with a bullet or a number, or what stands between numbers in a line.
pub(super) fn list_items(text: &str) -> Vec<String> {
    let lines: Vec<String> = text.lines().filter_map(|line| ENTRY.captures(line)).map(|at| one_line(&at[1])).collect();
    if lines.len() > 1 {
        return lines;
    }
    let entries = NUMBER.split(text).skip(1).map(|entry| {
        let end = sentences_of_line(entry).first().map_or(entry.len(), |first| first.len());
        one_line(entry.get(..end).unwrap_or(entry).trim_end_matches([',', ';', '.', ' ']))
    });
    entries.filter(|entry| !entry.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outputs_speak_of_failures_or_count_none() {
        for (text, speaks) in [
            ("Ran 1 test in 0.002s\nFAILED (failures=1)", true),
            ("test result: ok. 3 passed; 0 failed", false),
            ("# pass 3\n# fail 0", false),
            ("not ok 1 - keeps the sign", true),
            ("0 errors, 2 warnings\nno failures", false),
            ("# fail 10", true),
            ("ok  failed_tar_keeps_old\nok 2 - an error is told", false),
            ("keeps failed_tar\nTypeError: x is undefined", true),
        ] {
            assert_eq!(speaks_of_failure(text).is_some(), speaks, "{text}");
        }
    }

    #[test]
    fn sentences_end_whatever_begins_behind_them() {
        assert_eq!(
            sentences("fine for now. readme later, e.g. at the end"),
            ["fine for now.", "readme later, e.g. at the end"]
        );
        assert_eq!(sentences("1. Write it down. Then run it."), ["1. Write it down.", "Then run it."]);
        assert_eq!(sentences("直します。次へ"), ["直します。", "次へ"]);
    }

    #[test]
    fn lists_are_taken_apart() {
        assert_eq!(list_items("Plan:\n- one thing\n * `two`\nso far"), ["one thing", "`two`"]);
        assert_eq!(
            list_items("1. Keys, 2. Retry-After, 3. jitter. Only the first matters."),
            ["Keys", "Retry-After", "jitter"]
        );
        assert!(list_items("no list at all").is_empty());
    }

    #[test]
    fn no_piece_of_an_id_is_left() {
        let ids = CallIds::named(["call_one", "call_one_and_more", "short"].into_iter());
        let hidden = ids.hide("call_one_and_more, call_one; toolu_01abc is short");
        assert_eq!(hidden, "(id), (id); (id) is short");
    }
}
