//! Removes what surrounds a line: the sides of a box, quote marks, the prefix of a log.

use std::sync::LazyLock;

use regex::Regex;
use unicode_width::UnicodeWidthStr;

use super::colours;

/// A line, and its width at each stage: wrapped lines share a width at one of them.
pub(super) struct Line {
    /// Its words, indented by what exceeds the margin.
    pub text: String,
    /// Columns with colours, without them, and of its words alone.
    pub widths: [usize; 3],
    /// Whether it starts something new, so that it cannot continue the line before.
    pub is_new: bool,
}

impl Line {
    pub(super) fn is_empty(&self) -> bool {
        self.text.trim().is_empty()
    }
}

/// Characters that begin something new.
const MARKS: &[char] = &[
    '⎿', '●', '⏺', '✗', '✘', '✖', '❌', '⚠', '❯', '»', '•', '└', '├', '✻', '✽', '✢', '∙', '*', '▪', '■', '◆', '✓', '✔',
];

const SIDES: &[char] = &['│', '┃', '║', '▌', '▐', '▎', '▏', '▍', '┆', '┊'];

/// The prefix of a log line: time, level, source.
static LOGGED: LazyLock<Regex> = LazyLock::new(|| {
    let time = r"[\[(<]?(?:\d{4}[-/.]\d\d[-/.]\d\d[T _]?)?\d\d:\d\d(?::\d\d)?(?:[.,]\d+)?\s?(?:Z|UTC|[AP]M|[+-]\d\d:?\d\d)?[\])>]?(?:\s|$)";
    let journal =
        r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\s+\d+\s+\d\d:\d\d:\d\d\s\S+\s\S+?(?:\[\d+\])?:(?:\s|$)";
    let level = r"(?:\[(?i:trace|debug|info|notice|warn|warning|error|err|fatal|critical|severe|stderr|stdout)\]|(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|ERR|CRITICAL|SEVERE)\b)[:|]?(?:\s|$)";
    let container = r"[\w./-]+\s+[|│](?:\s|$)|\d{1,6}(?:→|:\s?│)|npm (?:ERR!|error)(?:\s|$)";
    Regex::new(&format!(r"^(?:{time}|{journal}|{level}|{container})[|:-]?\s?")).expect("a pattern")
});

/// Every line without its frame; borders become empty lines.
pub(super) fn lines(pasted: &[colours::Line]) -> Vec<Line> {
    let shared = shared(pasted);
    let mut before = "";
    let mut lines = Vec::with_capacity(pasted.len());
    for line in pasted {
        let text = line.text.get(shared..).filter(|_| !line.text.trim().is_empty()).unwrap_or_default();
        let (frame, inner) = parts(text);
        // A frame that the line before has too does not start anything new.
        let is_new = (frame != before && frame.contains(MARKS)) || (frame.contains('>') && !before.contains('>'));
        before = frame;
        let inner = if is_border(inner) { "" } else { inner };
        let inner = if inner.starts_with(['╭', '┌', '╔']) { inner.trim_matches(is_drawn) } else { inner };
        let widths = [line.length, line.text.trim_end().width(), inner.trim_end().width()];
        let is_new = is_new || begins(inner);
        lines.push(Line { text: inner.trim_end().to_owned(), widths, is_new });
    }
    without_margin(lines)
}

/// How many bytes at the start all lines share (digits may differ): the prefix of a log. Two lines may share some by
/// chance.
fn shared(lines: &[colours::Line]) -> usize {
    let full: Vec<&str> = lines.iter().map(|line| line.text.as_str()).filter(|line| !line.trim().is_empty()).collect();
    let [first, rest @ ..] = full.as_slice() else { return 0 };
    if rest.is_empty() || (rest.len() == 1 && !LOGGED.is_match(first)) {
        return 0;
    }
    let alike = |one: u8, other: u8| one == other || (one.is_ascii_digit() && other.is_ascii_digit());
    let length = |line: &&str| first.bytes().zip(line.bytes()).take_while(|(one, other)| alike(*one, *other)).count();
    let length = rest.iter().map(length).min().unwrap_or(0);
    let marks = [": ", "| ", "] ", "> "];
    let ends =
        marks.iter().filter_map(|mark| first.as_bytes()[..length].windows(2).rposition(|two| two == mark.as_bytes()));
    let end = ends.max().map_or(0, |at| at + 2);
    let is_error = first[..end].contains("rror:") || first[..end].contains("messages");
    if is_error || end > 80 { 0 } else { end }
}

/// The frame at the start of a line, and the rest without the side at its end.
fn parts(line: &str) -> (&str, &str) {
    let mut inner = line;
    loop {
        let bare = inner.trim_start();
        if let Some(behind) = bare.strip_prefix(SIDES).or_else(|| bare.strip_prefix('|')) {
            let ends = behind.trim_end();
            let behind = ends.strip_suffix(SIDES).or_else(|| ends.strip_suffix('|')).unwrap_or(behind);
            inner = behind.strip_prefix(' ').unwrap_or(behind);
        } else if let Some(behind) = bare.strip_prefix('>').or_else(|| bare.strip_prefix(MARKS)) {
            let Some(behind) = behind.strip_prefix(' ').or_else(|| behind.is_empty().then_some(behind)) else { break };
            inner = if bare.starts_with('>') { behind } else { behind.trim_start() };
        } else if let Some(found) = LOGGED.find(bare).filter(|found| !found.is_empty()) {
            inner = &bare[found.end()..];
        } else {
            break;
        }
    }
    let front = inner.as_ptr() as usize - line.as_ptr() as usize;
    (&line[..front], inner)
}

fn is_border(line: &str) -> bool {
    let line = line.trim();
    line.starts_with("```") || (line.chars().count() > 2 && line.chars().all(|c| is_drawn(c) || "-=+_~".contains(c)))
}

fn is_drawn(c: char) -> bool {
    matches!(c, '\u{2500}'..='\u{259f}' | ' ')
}

/// Whether a line starts like an error or a stack frame.
fn begins(line: &str) -> bool {
    let bare = line.trim_start();
    ["API Error", "Please run /login", "at ", "- ", "Caused by", "Traceback"]
        .iter()
        .any(|start| bare.starts_with(start))
}

/// Removes the indentation that continuation lines share. A single space is not indentation but where a line was
/// broken.
fn without_margin(mut lines: Vec<Line>) -> Vec<Line> {
    let mut start = 0;
    while start < lines.len() {
        let more = lines[start + 1..].iter().take_while(|line| !line.is_empty() && !line.is_new).count();
        let indent = |line: &Line| line.text.len() - line.text.trim_start_matches(' ').len();
        let first = indent(&lines[start]);
        let margin = lines[start + 1..=start + more].iter().map(indent).min().unwrap_or(0);
        let margin = if margin > 1 || first >= margin { margin } else { 0 };
        for (at, line) in lines[start..=start + more].iter_mut().enumerate() {
            let cut = if at == 0 { first } else { margin };
            line.text.drain(..cut);
            line.widths[2] -= cut.min(line.widths[2]);
        }
        start += more + 1;
    }
    lines
}
