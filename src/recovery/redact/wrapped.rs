//! Finds tokens that a line break split in two, as in terminals and mails.

use std::ops::Range;

use super::check::Check;
use super::table::Kind;

/// A shorter continuation cannot be told from the next word.
const SHORTEST: usize = 4;

/// Every token of these rows that crosses a line break.
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
            // A token that is complete before the break may only seem to go on after it.
            let whole = |b: &Break| kind.secrets(&joined[range.start..b.joined]).next().is_some();
            let ends = crossed.iter().find(|b| !b.goes_on(text, end, whole(b))).map(|b| b.at);
            if !crossed.is_empty() && ends != Some(crossed[0].at) {
                found.push((*row, original(&breaks, range.start)..ends.unwrap_or(end)));
            }
        }
    }
    found
}

struct Break {
    /// Its offset in the text, and its length with the indentation after it.
    at: usize,
    length: usize,
    /// Its offset in the joined text.
    joined: usize,
    /// How many bytes were removed up to here.
    removed: usize,
}

impl Break {
    /// Whether a token that seems to end at `end` continues after the break, given whether it is `whole` before it.
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

/// Removes line breaks between characters of tokens.
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

/// The original offset of a place in the joined text.
fn original(breaks: &[Break], joined: usize) -> usize {
    let before = breaks.partition_point(|b| b.joined <= joined);
    joined + breaks[..before].last().map_or(0, |b| b.removed)
}
