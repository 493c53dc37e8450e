//! Words on their way to a terminal: cleaned, cut and counted. Nothing reaches a screen or a pipe without it.

use std::borrow::Cow;
use std::fmt::Write;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// A text that cannot move a cursor, set a title or turn the reading direction: control characters, escape
/// sequences' first bytes and bidirectional marks are shown as marks, tabs as spaces. Line ends stay.
pub fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in apart(text).chars() {
        match c {
            '\n' => out.push('\n'),
            '\t' => out.push_str("    "),
            '\r' => {}
            '\u{1b}' => out.push('␛'),
            c if (c as u32) < 0x20 => out.push(char::from_u32(0x2400 + c as u32).unwrap_or('�')),
            '\u{7f}' => out.push('␡'),
            '\u{80}'..='\u{9f}' => out.push('�'),
            '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                out.push_str("⟨bidi⟩");
            }
            // Emoji presentation makes terminals disagree about the width; joiners and invisible ones too.
            '\u{fe0e}'
            | '\u{fe0f}'
            | '\u{200b}'
            | '\u{200d}'
            | '\u{feff}'
            | '\u{2028}'
            | '\u{2029}'
            | '\u{ad}'
            | '\u{2060}'..='\u{2064}'
            | '\u{e0000}'..='\u{e007f}' => {}
            c => out.push(c),
        }
    }
    out
}

/// A text in which several pictures that are drawn as one are only the first of them: a family, a skin colour. Some
/// terminals draw one picture, others all of them side by side, and nobody can ask which.
fn apart(text: &str) -> Cow<'_, str> {
    let joins = |c: char| c == '\u{200d}' || ('\u{1f3fb}'..='\u{1f3ff}').contains(&c);
    if !text.contains(joins) {
        return Cow::Borrowed(text);
    }
    let pictures = text.graphemes(true).map(|cluster| {
        let mut chars = cluster.char_indices();
        // Scripts join letters as well, but none that takes two columns.
        let is_picture = chars.next().is_some_and(|(_, first)| first.width() == Some(2));
        let end = chars.find(|(_, c)| is_picture && joins(*c)).map_or(cluster.len(), |(end, _)| end);
        &cluster[..end]
    });
    Cow::Owned(pictures.collect())
}

/// JSON in which nothing can steer a terminal: control characters and bidirectional marks are escaped, and a reader of
/// the JSON gets them back.
pub fn json(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 1);
    for c in text.chars() {
        let steers = matches!(c, '\u{7f}'..='\u{9f}' | '\u{200e}' | '\u{200f}' | '\u{061c}'
            | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        if steers {
            // Writing to a string cannot fail.
            let _ = write!(safe, "\\u{:04x}", c as u32);
        } else {
            safe.push(c);
        }
    }
    safe
}

/// A cleaned text on one line: runs of white space become one space.
pub fn line(text: &str) -> String {
    let cleaned = clean(text);
    cleaned.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// How many columns a cleaned text takes.
pub fn width(text: &str) -> usize {
    text.width()
}

/// A cleaned line that takes at most `columns`, its end replaced by `…` where it was cut.
pub fn cut(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut used = 1;
    for cluster in text.graphemes(true) {
        used += cluster.width();
        if used > columns {
            break;
        }
        out.push_str(cluster);
    }
    if columns > 0 {
        out.push('…');
    }
    out
}

/// A cleaned line cut or filled with spaces to exactly `columns`.
pub fn fit(text: &str, columns: usize) -> String {
    let mut out = cut(text, columns);
    out.extend(std::iter::repeat_n(' ', columns.saturating_sub(width(&out))));
    out
}

/// Cleaned text in lines of at most `columns`, broken between words where it can be.
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(1);
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        for word in paragraph.split_inclusive(char::is_whitespace) {
            if width(&line) + width(word.trim_end()) > columns && !line.trim().is_empty() {
                lines.push(line.trim_end().to_owned());
                line = String::new();
            }
            if line.is_empty() && word.trim().is_empty() {
                continue;
            }
            for cluster in word.graphemes(true) {
                if width(&line) + cluster.width() > columns {
                    if cluster.trim().is_empty() {
                        continue;
                    }
                    lines.push(std::mem::take(&mut line));
                }
                line.push_str(cluster);
            }
        }
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// A size as people read it.
pub fn bytes(count: u64) -> String {
    match count {
        0..1_000 => format!("{count} B"),
        1_000..1_000_000 => format!("{:.0} KB", count as f64 / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} MB", count as f64 / 1e6),
        _ => format!("{:.1} GB", count as f64 / 1e9),
    }
}

/// How long ago something was, from milliseconds.
pub fn ago(millis: i64) -> String {
    let minutes = millis / 60_000;
    match minutes {
        ..1 => "just now".to_owned(),
        1..60 => format!("{minutes} min ago"),
        60..1_440 => format!("{} h ago", minutes / 60),
        _ => format!("{} d ago", minutes / 1_440),
    }
}

/// A number and its noun: `1 turn`, `2 turns`.
pub fn count(number: u64, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

/// A word that a POSIX shell reads as it stands.
pub fn shell_quote(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:@%+,".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_steers_a_terminal_gets_through() {
        let attack = "a\u{1b}]52;c;ZQ==\u{7}b\u{9b}2J\u{202e}c\td\re";
        let cleaned = clean(attack);
        assert_eq!(cleaned, "a␛]52;c;ZQ==␇b�2J⟨bidi⟩c    de");
    }

    #[test]
    fn what_terminals_draw_in_different_widths_is_made_plain() {
        assert_eq!(clean("a\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}b"), "a\u{1f468}b", "a family is its first");
        assert_eq!(clean("\u{1f44d}\u{1f3fd} \u{2764}\u{fe0f}"), "\u{1f44d} \u{2764}");
        assert_eq!(clean("so\u{ad}ft"), "soft");
        assert_eq!(clean("\u{915}\u{94d}\u{200d}\u{937}"), "\u{915}\u{94d}\u{937}", "letters stay");
        assert_eq!(line("a\tb"), "a b");
    }

    #[test]
    fn cutting_counts_columns_not_characters() {
        assert_eq!(cut("日本語の文", 5), "日本…");
        assert_eq!(fit("ab", 4), "ab  ");
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("never comes, and a.b.c", 11), ["never", "comes, and", "a.b.c"]);
        assert_eq!(wrap("abcdefgh", 3), ["abc", "def", "gh"]);
    }

    #[test]
    fn shell_words_stay_one_word() {
        assert_eq!(shell_quote("/a/b-c.d"), "/a/b-c.d");
        assert_eq!(shell_quote("/a b/it's"), r"'/a b/it'\''s'");
    }
}
