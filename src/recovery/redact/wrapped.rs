//! Tokens that the end of a line broke in two, as terminals and mails do.

use std::ops::Range;

use super::check::Check;
use super::table::Kind;

/// What a token goes on with behind its break has at least this length, or nobody can tell it from the next word.
const SHORTEST: usize = 4;

/// Every token that goes over the end of a line, of these rows.
pub(super) fn find(text: &str, rows: &[(usize, &'static Kind)]) -> Vec<(usize, Range<usize>)> {
    let shaped =
        |kind: &Kind| (kind.check == Check::Shape || kind.name == "authorization") && kind.name != "private-key";
    let rows: Vec<_> = rows.iter().filter(|(_, kind)| shaped(kind)).collect();
    if rows.is_empty() {
        return Vec::new();
    }
    let (joined, breaks) = join(text);
    let mut found = Vec::new();
    for (row, kind) in rows {
        for range in kind.secrets(&joined) {
            let crossed =
                breaks.partition_point(|b| b.joined <= range.start)..breaks.partition_point(|b| b.joined < range.end);
            let crossed = &breaks[crossed];
            let end = original(&breaks, range.end - 1) + 1;
            // What is whole before a break may only seem to go on behind it.
            let whole = |b: &Break| kind.secrets(&joined[range.start..b.joined]).next().is_some();
            let ends = crossed.iter().find(|b| !b.goes_on(text, end, whole(b))).map(|b| b.at);
            if !crossed.is_empty() && ends != Some(crossed[0].at) {
                found.push((*row, original(&breaks, range.start)..ends.unwrap_or(end)));
            }
        }
    }
    found
}

/// A line end that was taken out.
struct Break {
    /// Where it stood in the text, and how long it and the indent behind it were.
    at: usize,
    length: usize,
    /// Where that is now.
    joined: usize,
    /// How much was taken out up to here.
    removed: usize,
}

impl Break {
    /// Whether a token that seems to end there goes on behind it, if it may be `whole` before.
    fn goes_on(&self, text: &str, end: usize, whole: bool) -> bool {
        let rest = &text[self.at + self.length..];
        let word = rest.find(|c: char| !is_of_tokens(c)).map_or(rest, |end| &rest[..end]);
        let next = rest[word.len()..].chars().next();
        let inside = self.at + self.length + word.len() < end;
        let ends = inside || next.is_none_or(|c| c.is_whitespace() || "\"'`,;)]}|<".contains(c));
        let line = text[..self.at].rfind('\n').map_or(self.at, |start| self.at - start - 1);
        let digits = word.chars().filter(char::is_ascii_digit).count();
        let capitals =
            word.chars().skip(1).any(|c| c.is_ascii_uppercase()) && word.chars().any(|c| c.is_ascii_lowercase());
        let random = digits >= 2 || capitals;
        word.len() >= SHORTEST && ends && (!whole || (random && line >= 30))
    }
}

/// A text without the line ends that stand between two signs of tokens.
fn join(text: &str) -> (String, Vec<Break>) {
    let (mut out, mut breaks, mut from) = (String::new(), Vec::new(), 0);
    for at in memchr::memchr_iter(b'\n', text.as_bytes()) {
        if at < from {
            continue;
        }
        let start = if text[..at].ends_with('\r') { at - 1 } else { at };
        let rest = text[at..].trim_start_matches(['\n', '\r', ' ', '\t']);
        let length = text.len() - rest.len() - start;
        let one = text[start..start + length].bytes().filter(|byte| *byte == b'\n').count() <= 2;
        if one && text[..start].chars().next_back().is_some_and(is_of_tokens) && rest.starts_with(is_of_tokens) {
            out.push_str(&text[from..start]);
            breaks.push(Break { at: start, length, joined: out.len(), removed: start + length - out.len() });
            from = start + length;
        }
    }
    out.push_str(&text[from..]);
    (out, breaks)
}

fn is_of_tokens(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '-'
}

/// Where something stood before the breaks were taken out.
fn original(breaks: &[Break], joined: usize) -> usize {
    let before = breaks.partition_point(|b| b.joined <= joined);
    joined + breaks[..before].last().map_or(0, |b| b.removed)
}
