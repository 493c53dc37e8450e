//! Terminal escape sequences, also if the escape character was lost or written out.

use std::sync::LazyLock;

use regex::Regex;

/// A sequence can contain a line end, where a full line was wrapped.
static SEQUENCES: LazyLock<Regex> = LazyLock::new(|| {
    let escape = r"(?:\x1b|␛|\^\[|\\(?:e|033|x1[bB]))\n?";
    Regex::new(&format!(
        r"{escape}\[\n?[0-9;:?\n]*[ -/]*[@-~]|{escape}\][^\x07\x1b]*(?:\x07|\x1b\\)|{escape}[()#][0-9A-Z]|{escape}[=>78cDEHMNO\\]|\x1b|{BARE}"
    ))
    .expect("a pattern")
});

/// A colour that lost its escape character. One that is written out belongs to a string that is still escaped.
const BARE: &str = r"(u001[bB])?\[\n?[0-9](?:\n?[0-9;])*\n?m";

static BARE_ONES: LazyLock<Regex> = LazyLock::new(|| Regex::new(BARE).expect("a pattern"));

/// Whether any colours without an escape character are left.
pub(super) fn are_in(text: &str) -> bool {
    text.contains('[') && BARE_ONES.is_match(text)
}

/// A pasted line, and how many characters it had with its colours.
pub(super) struct Line {
    pub text: String,
    pub length: usize,
}

/// The lines without colours and invisible characters.
pub(super) fn gone(text: &str) -> Vec<Line> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let lengths: Vec<usize> = text.split('\n').map(|line| line.chars().count()).collect();
    let line_ends = |found: &regex::Captures<'_>| match found.get(1) {
        Some(_) => found[0].to_owned(),
        None => "\n".repeat(found[0].matches('\n').count()),
    };
    let text = SEQUENCES.replace_all(&text, line_ends);
    let seen = |c: &char| !is_unseen(*c);
    let as_space = |c: char| if matches!(c, '\u{a0}' | '\t' | '\u{202f}' | '\u{2007}') { ' ' } else { c };
    let lines = text.split('\n').map(|line| line.chars().filter(seen).map(as_space).collect());
    lines.zip(lengths).map(|(text, length)| Line { text, length }).collect()
}

fn is_unseen(c: char) -> bool {
    (c.is_control() && c != '\t')
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}
