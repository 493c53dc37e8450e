//! Quotations, cut at the ends of sentences.

use std::sync::LazyLock;

use regex::Regex;
use unicode_segmentation::UnicodeSegmentation;

use super::tokens::{Meter, tokens};

/// The end of a sentence before one that begins with a small letter, which the rules of Unicode do not expect.
/// Abbreviations are shorter.
static SMALL: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\b\p{L}{2,}[)\]”’]*\.\s+").expect("a pattern"));

/// The beginning of a text.
pub(super) fn head(text: &str, most: u32) -> String {
    let text = text.trim();
    let cut = &text[..head_end(text, most)];
    if cut.len() == text.len() { balanced(text) } else { format!("{} …", balanced(cut.trim_end())) }
}

/// The beginning and the end of a text: who writes much says what it is about first, and what is wanted last.
pub(super) fn ends(text: &str, most: u32) -> String {
    let text = text.trim();
    if tokens(text) <= most {
        return balanced(text);
    }
    let first = head_end(text, most * 2 / 5);
    let last = tail_start(&text[first..], most * 3 / 5) + first;
    let gap = match leading(&text[first..last], &text[last..]) {
        over if !over.is_empty() => format!("\n… {over} …\n"),
        _ if text[..last].ends_with('\n') => "\n…\n".to_owned(),
        _ => " … ".to_owned(),
    };
    let (first, last) = (balanced(text[..first].trim_end()), balanced(text[last..].trim_start()));
    format!("{first}{gap}{last}").trim_end().to_owned()
}

/// The lines that say what the kept end is about, out of what is cut in front of it: the last heading, and the last line
/// behind it that ends with a colon. “Backup:” cut off would make of a backup what is in force.
fn leading(cut: &str, kept: &str) -> String {
    let is_heading = |line: &str| line.starts_with('#') || (line.starts_with("**") && line.ends_with("**"));
    let leads = |line: &str| line.trim_end_matches('*').ends_with([':', '：']);
    // Lines, of which the last is the beginning of what is kept where a line is cut in two.
    let lines: Vec<&str> = cut.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    if lines.len() < 2 || is_heading(kept.trim_start()) {
        return String::new();
    }
    let heading = lines.iter().rposition(|line| is_heading(line));
    let lead = lines.iter().rposition(|line| leads(line)).filter(|at| heading.is_none_or(|heading| *at > heading));
    let told: Vec<String> = [heading, lead].into_iter().flatten().map(|at| head(lines[at], 16)).collect();
    told.join(" … ").replace(" … …", " …").trim_end_matches(" …").to_owned()
}

/// The last sentences of a text.
pub(super) fn tail(text: &str, most: u32) -> String {
    let text = text.trim();
    let start = tail_start(text, most);
    if start == 0 { balanced(text) } else { format!("… {}", balanced(text[start..].trim_start())) }
}

/// Where whole sentences end that have room, or words where the first sentence has none.
fn head_end(text: &str, most: u32) -> usize {
    let Some(fits) = last_that_fits(text, most) else { return text.len() };
    let bounds = bounds(&text[..text.floor_char_boundary(fits + 400)]);
    let whole = bounds.into_iter().take_while(|at| *at <= fits).last().filter(|at| *at * 3 > fits);
    whole.unwrap_or_else(|| {
        let end = outside_marks(text, fits, false);
        let word = text[..end].rfind(char::is_whitespace).filter(|at| end - at < 40);
        word.unwrap_or(end)
    })
}

fn tail_start(text: &str, most: u32) -> usize {
    let Some(fits) = first_that_fits(text, most) else { return 0 };
    let from = text.ceil_char_boundary(fits.saturating_sub(400));
    let bounds = bounds(&text[from..]).into_iter().map(|at| at + from);
    let room = text.len() - fits;
    let whole = bounds.into_iter().find(|at| *at >= fits).filter(|at| (text.len() - at) * 3 > room);
    whole.unwrap_or_else(|| {
        let start = outside_marks(text, fits, true);
        let word = text[start..].find(char::is_whitespace).filter(|at| *at < 40);
        start + word.unwrap_or(0)
    })
}

/// The byte at which the room ends, if the text is longer; never within what a reader sees as one sign.
fn last_that_fits(text: &str, most: u32) -> Option<usize> {
    let mut meter = Meter::default();
    let mut signs = text.grapheme_indices(true);
    signs
        .find(|(_, sign)| {
            sign.chars().for_each(|c| meter.add(c));
            meter.tokens() > most
        })
        .map(|(at, _)| at)
}

fn first_that_fits(text: &str, most: u32) -> Option<usize> {
    let mut meter = Meter::default();
    let mut signs = text.grapheme_indices(true).rev();
    signs
        .find(|(_, sign)| {
            sign.chars().rev().for_each(|c| meter.add(c));
            meter.tokens() > most
        })
        .map(|(at, sign)| at + sign.len())
}

/// The places at which lines and sentences end.
fn bounds(text: &str) -> Vec<usize> {
    let mut ends: Vec<usize> = text.split_sentence_bound_indices().map(|(at, piece)| at + piece.len()).collect();
    ends.extend(SMALL.find_iter(text).map(|found| found.end()));
    ends.extend(text.match_indices('\n').map(|(at, _)| at + 1));
    ends.sort_unstable();
    ends.dedup();
    // A number or a sign ends nothing: `1. Write it down.` is one sentence.
    let mut start = 0;
    ends.retain(|end| {
        let says = text[start..*end].chars().any(char::is_alphabetic);
        start = if says { *end } else { start };
        says
    });
    ends
}

/// The place, or the next one outside the mark of a secret.
fn outside_marks(text: &str, at: usize, forward: bool) -> usize {
    let Some(open) = text[..at].rfind("[redacted:") else { return at };
    match text[open..].find(']').map(|close| open + close + 1) {
        Some(close) if close > at => {
            if forward {
                close
            } else {
                open
            }
        }
        _ => at,
    }
}

/// A text without the fences of code blocks, if one of them is open or not closed.
fn balanced(text: &str) -> String {
    let is_fence = |line: &&str| ["```", "~~~"].iter().any(|fence| line.trim_start().starts_with(fence));
    if text.lines().filter(is_fence).count() % 2 == 0 {
        return text.to_owned();
    }
    text.lines().filter(|line| !is_fence(line)).collect::<Vec<_>>().join("\n")
}

/// A text as words of the session: on one line in quotation marks, on several each behind `>`.
pub(super) fn quoted(text: &str) -> String {
    if text.contains('\n') {
        let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
        format!("\n> {}", lines.join("\n> "))
    } else {
        format!("“{text}”")
    }
}

/// A text as code, whatever backticks stand in it.
pub(super) fn code(text: &str) -> String {
    if text.contains('`') { format!("`` {} ``", text.replace("``", "` `")) } else { format!("`{text}`") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_stay_whole() {
        let text = "First do this. Then that, e.g. with care. and the rest later";
        assert_eq!(head(text, 8), "First do this. …");
        assert_eq!(tail(text, 8), "… and the rest later");
        assert_eq!(ends(text, 14), "First do this. … and the rest later");
        assert_eq!(head(text, 400), text);
        assert_eq!(head("直します。次へ進みます。", 6), "直します。 …");
    }

    #[test]
    fn the_end_of_a_text_keeps_its_heading() {
        let text = format!(
            "Done.\n\n### In force\n{}\n### Backup\nIf that fails:\n{}URL: b",
            "a b c d\n".repeat(9),
            "x y z\n".repeat(9)
        );
        let cut = ends(&text, 24);
        assert!(cut.contains("\n… ### Backup … If that fails: …\n") && cut.ends_with("URL: b"), "{cut}");
    }

    #[test]
    fn no_mark_of_a_secret_and_no_fence_is_cut_in_two() {
        let text = format!("{} [redacted:jwt:1] {}", "x".repeat(30), "y".repeat(30));
        for most in 1..40 {
            for cut in [head(&text, most), tail(&text, most), ends(&text, most)] {
                assert_eq!(cut.matches("[redacted:jwt:1]").count(), cut.matches("redacted").count(), "{most}: {cut}");
            }
        }
        assert_eq!(balanced("see\n```rust\nfn main() {}"), "see\nfn main() {}");
        assert_eq!(balanced("a\n```\nb\n```"), "a\n```\nb\n```");
    }
}
