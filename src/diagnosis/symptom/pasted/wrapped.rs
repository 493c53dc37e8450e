//! Joins lines that a terminal, a box or a mail wrapped.
//!
//! A terminal breaks a full line anywhere, even in an id. Others break between words, and inside a word only if it is
//! longer than a line. The widths of all lines together show which it was.

use super::frame::Line;

/// Puts each wrapped paragraph on one line. Empty lines stay.
pub(super) fn joined(lines: &[Line]) -> String {
    let mut out = String::new();
    let mut start = 0;
    while start < lines.len() {
        let goes_on = |line: &&Line| !line.is_empty() && !line.is_new && !lines[start].is_empty();
        let end = start + 1 + lines[start + 1..].iter().take_while(goes_on).count();
        if start > 0 {
            out.push('\n');
        }
        paragraph(&lines[start..end], &mut out);
        start = end;
    }
    out
}

/// Longer than any line, in bytes.
const LONGEST: usize = 2048;

fn paragraph(lines: &[Line], out: &mut String) {
    let full = [0, 1, 2].map(|stage| lines.iter().map(|line| line.widths[stage]).max().unwrap_or(0));
    let hard = (0..3).find(|stage| is_hard(&lines[..lines.len() - 1], *stage, full[*stage]));
    for (at, line) in lines.iter().enumerate() {
        out.push_str(&line.text);
        let Some(next) = lines.get(at + 1) else { break };
        let first = next.text.split(' ').next().unwrap_or_default();
        let end = out.floor_char_boundary(out.len().saturating_sub(LONGEST));
        let last = out[end..].rsplit([' ', '\n']).next().unwrap_or_default();
        let is_full = |stage: usize| line.widths[stage] == full[stage];
        let is_long = |stage: usize| last.chars().count() + first.chars().count() > full[stage];
        let has_no_room = |stage: usize| line.widths[stage] + 1 + first.chars().count() > full[stage];
        let between = if hard.is_some_and(is_full) {
            if begins_a_sentence(&next.text) || is_whole(last) { " " } else { "" }
        } else if (0..3).any(|stage| is_full(stage) && is_long(stage)) || is_cut_at_a_hyphen(last, first) {
            ""
        } else if (0..3).any(has_no_room) {
            " "
        } else {
            "\n"
        };
        out.push_str(between);
    }
}

/// Whether a terminal broke these lines: all of them are full, or enough of them. A full line often lost a space at its
/// end.
fn is_hard(broken: &[Line], stage: usize, full: usize) -> bool {
    let exact = broken.iter().filter(|line| line.widths[stage] == full).count();
    broken.iter().all(|line| line.widths[stage] + 1 >= full) || (exact > 2 && exact * 2 >= broken.len())
}

/// Whether a line begins with a capitalized word and goes on; the rest of an id or name does not look like that.
fn begins_a_sentence(line: &str) -> bool {
    let mut words = line.split(' ');
    let (first, has_more) = (words.next().unwrap_or_default(), words.next().is_some());
    let mut letters = first.chars();
    has_more && letters.next().is_some_and(char::is_uppercase) && letters.all(char::is_lowercase)
}

/// The API's ids of fixed length: prefix and length.
const IDS: &[(&str, usize)] =
    &[("toolu_01", 30), ("srvtoolu_01", 33), ("toolu_vrtx_01", 35), ("toolu_bdrk_01", 35), ("req_01", 28)];

/// Whether a word ends with a complete id.
fn is_whole(word: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let id = word.rsplit(|c| !is_part(c)).next().unwrap_or_default();
    IDS.iter().any(|(start, length)| id.starts_with(start) && id.len() == *length)
}

/// Some programs break ids after a hyphen.
fn is_cut_at_a_hyphen(last: &str, first: &str) -> bool {
    let before = last.strip_suffix('-').unwrap_or_default();
    before.ends_with(|c: char| c.is_ascii_hexdigit()) && first.starts_with(|c: char| c.is_ascii_hexdigit())
}
