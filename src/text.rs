//! Words on their way to a terminal: cleaned, cut and counted. Nothing reaches a screen or a pipe without it.

use std::fmt::Write;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// A text that cannot move a cursor, set a title or turn the reading direction: control characters, escape
/// sequences' first bytes and bidirectional marks are shown as marks, tabs as spaces. Line ends stay, and so does what
/// makes one picture of several; screens take it apart ([`first_picture`]).
pub fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
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
            JOINER | NON_JOINER if joins(&out, c, chars.peek().copied()) => out.push(c),
            AS_PICTURE if out.chars().next_back().is_some_and(is_picture) => out.push(c),
            // What nobody sees can hide words.
            JOINER
            | NON_JOINER
            | AS_PICTURE
            | '\u{fe0e}'
            | '\u{200b}'
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

/// Holds pictures together, and letters.
const JOINER: char = '\u{200d}';
/// Keeps letters apart that would be joined.
const NON_JOINER: char = '\u{200c}';
/// Asks for the picture of a sign that is a letter too.
const AS_PICTURE: char = '\u{fe0f}';

/// Whether a joiner says something between two texts: it makes one picture of two, or is part of how a word is written.
/// Anywhere else it only hides.
fn joins(before: &str, joiner: char, next: Option<char>) -> bool {
    let last = |text: &str| text.chars().next_back();
    let is_skin = |c: char| ('\u{1f3fb}'..='\u{1f3ff}').contains(&c);
    let bare = before.strip_suffix(AS_PICTURE).unwrap_or(before);
    let bare = bare.strip_suffix(is_skin).unwrap_or(bare);
    let both = |holds: fn(char) -> bool, before: &str| last(before).is_some_and(holds) && next.is_some_and(holds);
    both(is_joined, before) || joiner == JOINER && both(is_picture, bare)
}

/// Whether a letter is of a script whose words need joiners: those of Arabic and India, and their neighbours.
fn is_joined(c: char) -> bool {
    matches!(c, '\u{620}'..='\u{dff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{18aa}')
}

/// Whether a character is a picture: only between two of those does a joiner hold both together.
fn is_picture(c: char) -> bool {
    // Letters fall apart into three, marks into one.
    format!("a{c}{JOINER}{c}").graphemes(true).count() == 2
}

/// The first of several pictures that are drawn as one, such as a family, and any picture without what changes it: its
/// skin colour, its presentation. Some terminals draw one picture, others all of them side by side, and nobody can ask
/// which. Nothing where there is no more than that.
pub fn first_picture(cluster: &str) -> Option<char> {
    let first = cluster.chars().next()?;
    (cluster.len() > first.len_utf8() && is_picture(first)).then_some(first)
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

/// `3 pictures`, `1 document`, `9 pictures and documents`: how many of all are pictures tells which.
pub fn media(all: usize, are_pictures: usize) -> String {
    match are_pictures {
        0 => count(all as u64, "document"),
        some if some == all => count(all as u64, "picture"),
        _ => format!("{all} pictures and documents"),
    }
}

/// What a history weighs: all of it, its media and pictures and their bytes, and the turns with most of them.
pub fn weight(all: usize, (media, are_pictures, of_media): (usize, usize, usize), turns: &[(u32, usize)]) -> String {
    let size = |size: usize| bytes(size as u64);
    let some = || format!("{} of it in {}", size(of_media), self::media(media, are_pictures));
    let held = if media == 0 { "no pictures or documents in it".to_owned() } else { some() };
    let named: Vec<String> = turns.iter().map(|(turn, of_turn)| format!("turn {turn} ({})", size(*of_turn))).collect();
    let most = if named.is_empty() { String::new() } else { format!("; most in {}", named.join(", ")) };
    format!("{} as it is sent, {held}{most}", size(all))
}

/// What is taken out to make a history lighter: `9 pictures taken out: 31.2 MB → 17.0 MB`.
pub fn lighter((media, are_pictures): (usize, usize), before: usize, after: usize) -> String {
    let [before, after] = [before, after].map(|size| bytes(size as u64));
    format!("{} taken out: {before} → {after}", self::media(media, are_pictures))
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

/// Those of some numbers that are not nought, each with its noun: `1 step, 3 tool calls`; empty if all are.
pub fn counts<'a, N: Into<u64>>(parts: impl IntoIterator<Item = (N, &'a str)>) -> String {
    let parts = parts.into_iter().map(|(number, noun)| (number.into(), noun));
    let some = parts.filter(|(number, _)| *number > 0).map(|(number, noun)| count(number, noun));
    some.collect::<Vec<_>>().join(", ")
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
    fn what_makes_one_picture_or_one_word_stays() {
        let whole = [
            "a\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}b",
            "\u{1f469}\u{1f3fd}\u{200d}\u{1f4bb} \u{2764}\u{fe0f}\u{200d}\u{1f525}",
            "\u{1f9d1}\u{200d}\u{2695}\u{fe0f} \u{1f44d}\u{1f3fd} \u{2764}\u{fe0f}",
            "\u{915}\u{94d}\u{200d}\u{937}",
            "\u{645}\u{6cc}\u{200c}\u{62e}\u{648}\u{627}\u{647}\u{645}",
        ];
        for text in whole {
            assert_eq!(clean(text), text, "{}", text.escape_unicode());
        }
    }

    #[test]
    fn what_nobody_sees_goes() {
        let pairs = [
            ("so\u{ad}ft\u{feff} a\u{200b}b", "soft ab"),
            ("a\u{200d}b\u{200c}c\u{fe0f}1\u{fe0f}", "abc1"),
            ("\u{200d}\u{1f469}\u{200d}", "\u{1f469}"),
            ("\u{1f469}\u{200d} \u{1f4bb}", "\u{1f469} \u{1f4bb}"),
            ("\u{1f469}\u{200d}\u{200d}\u{1f4bb}", "\u{1f469}\u{200d}\u{1f4bb}"),
            ("\u{1f469}\u{200c}\u{1f4bb}", "\u{1f469}\u{1f4bb}"),
            ("\u{1f469}\u{200d}x\u{200d}\u{1f4bb}", "\u{1f469}x\u{1f4bb}"),
            ("\u{2764}\u{fe0f}\u{fe0f}\u{fe0e}", "\u{2764}\u{fe0f}"),
            ("\u{1f3f4}\u{e0067}\u{e0062}\u{e007f}", "\u{1f3f4}"),
            ("\u{645}\u{200c} \u{200c}\u{645}\u{200d}x", "\u{645} \u{645}x"),
            ("a\u{301}\u{200d}\u{301}", "a\u{301}\u{301}"),
        ];
        for (text, cleaned) in pairs {
            assert_eq!(clean(text), cleaned, "{}", text.escape_unicode());
            assert_eq!(clean(cleaned), cleaned, "{}", cleaned.escape_unicode());
        }
        assert_eq!(line("a\tb"), "a b");
    }

    #[test]
    fn of_several_pictures_a_screen_shows_the_first() {
        let first = |text| first_picture(text).map(String::from);
        assert_eq!(first("\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}").as_deref(), Some("\u{1f468}"));
        assert_eq!(first("\u{1f44d}\u{1f3fd}").as_deref(), Some("\u{1f44d}"));
        assert_eq!(first("\u{2764}\u{fe0f}").as_deref(), Some("\u{2764}"));
        for whole in ["", "\u{1f44d}", "e\u{301}", "\u{1f1e9}\u{1f1ea}", "\u{915}\u{94d}\u{200d}\u{937}"] {
            assert_eq!(first(whole), None, "{whole}");
        }
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
