//! Which characters are visible, and what to do with the others.
//!
//! Invisible characters can steer a terminal, change the reading direction, or carry words that only a program reads.

use std::ops::RangeInclusive;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthChar;

/// What happens to a character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Stays,
    /// It steers something, so a visible mark replaces it.
    Marked,
    /// It is invisible, so it is dropped.
    Goes,
}

/// Invisible characters: Unicode's `Default_Ignorable_Code_Point` (a test compares them), and also line and paragraph
/// separators, annotation marks, hieroglyph joiners, a filler, an empty note head, and noncharacters.
const UNSEEN: &[RangeInclusive<u32>] = &[
    0xad..=0xad,
    0x34f..=0x34f,
    0x61c..=0x61c,
    0x115f..=0x1160,
    0x17b4..=0x17b5,
    0x180b..=0x180f,
    0x200b..=0x200f,
    0x2028..=0x202e,
    0x2060..=0x206f,
    0x3164..=0x3164,
    0xfdd0..=0xfdef,
    0xfe00..=0xfe0f,
    0xfeff..=0xfeff,
    0xffa0..=0xffa0,
    0xfff0..=0xfffb,
    0x13430..=0x1345f,
    0x16fe4..=0x16fe4,
    0x1bca0..=0x1bca3,
    0x1d159..=0x1d159,
    0x1d173..=0x1d17a,
    0xe0000..=0xe0fff,
];

/// At most this many marks stay on one letter. No script needs more, and a flood of them can make a title of 200 KB.
const MARKS: usize = 8;

/// Joins emoji into one picture, and letters into one shape.
const JOINER: char = '\u{200d}';
/// Keeps letters apart that would be joined.
const NON_JOINER: char = '\u{200c}';
/// Braille without a dot: as wide as a space, and as empty.
const BLANK: char = '\u{2800}';
/// Asks for the emoji form of a character that also has a text form.
const AS_PICTURE: char = '\u{fe0f}';

/// Judges the characters of a text, in order.
#[derive(Default)]
pub(super) struct Judge {
    /// The last character that was kept.
    last: Option<char>,
    before: Option<char>,
    /// How many combining marks the kept text ends with.
    marks: usize,
}

impl Judge {
    /// `next` is the character after `c`.
    pub(super) fn of(&mut self, c: char, next: Option<char>) -> Fate {
        let fate = match c {
            ' '..='~' | '\n' => Fate::Stays,
            c if steers(c) || c == BLANK => Fate::Marked,
            JOINER | NON_JOINER if self.joins(c, next) => Fate::Stays,
            AS_PICTURE if self.last.is_some_and(is_picture) => Fate::Stays,
            c if is_unseen(c) => Fate::Goes,
            c if is_mark(c) && self.marks >= MARKS => Fate::Goes,
            _ => Fate::Stays,
        };
        if fate != Fate::Goes {
            self.marks = if is_mark(c) { self.marks + 1 } else { 0 };
            (self.before, self.last) = (self.last, Some(c));
        }
        fate
    }

    /// Whether a joiner joins two emoji, or is part of how a word is spelled. Anywhere else it only hides something.
    fn joins(&self, joiner: char, next: Option<char>) -> bool {
        let is_skin = |c: char| ('\u{1f3fb}'..='\u{1f3ff}').contains(&c);
        // A picture may carry a presentation selector or a skin tone.
        let worn = self.last.is_some_and(|c| c == AS_PICTURE || is_skin(c));
        let bare = if worn && self.before.is_some_and(is_picture) { self.before } else { self.last };
        let both = |holds: fn(char) -> bool, before: Option<char>| before.is_some_and(holds) && next.is_some_and(holds);
        both(is_joined, self.last) || joiner == JOINER && both(is_picture, bare)
    }
}

/// Whether a character steers a terminal or the reading direction. Line ends do neither.
fn steers(c: char) -> bool {
    c.is_control() && c != '\n'
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn is_unseen(c: char) -> bool {
    // The last two code points of every plane are noncharacters.
    if c as u32 & 0xfffe == 0xfffe {
        return true;
    }
    let at = UNSEEN.partition_point(|range| *range.end() < c as u32);
    UNSEEN.get(at).is_some_and(|range| range.contains(&(c as u32)))
}

fn is_mark(c: char) -> bool {
    c > '\u{2ff}' && c.width() == Some(0)
}

/// Whether a letter belongs to a script that spells words with joiners: Arabic, the Indic scripts and their neighbours.
fn is_joined(c: char) -> bool {
    matches!(c, '\u{620}'..='\u{dff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{18aa}')
}

/// Whether a character is an emoji: only between two of those does a joiner make one cluster.
fn is_picture(c: char) -> bool {
    // With a letter this gives three clusters, with a mark one.
    c > '\u{a8}' && format!("a{c}{JOINER}{c}").graphemes(true).count() == 2
}

/// Whether everything in a screen cell can be shown there.
pub fn is_showable(cluster: &str) -> bool {
    let mut judge = Judge::default();
    let mut chars = cluster.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '\n' || judge.of(c, chars.peek().copied()) != Fate::Stays {
            return false;
        }
    }
    true
}

/// The first of several emoji that are drawn as one (a family), or an emoji without its skin tone or presentation.
/// Terminals differ in whether they draw one picture or all of them, and we cannot ask. `None` if there is only one.
pub fn first_picture(cluster: &str) -> Option<char> {
    let first = cluster.chars().next()?;
    (cluster.len() > first.len_utf8() && is_picture(first)).then_some(first)
}

#[cfg(test)]
mod tests {
    use regex::Regex;

    use super::*;

    /// What we add to Unicode's list.
    const OUR_OWN: &[RangeInclusive<u32>] =
        &[0x2028..=0x2029, 0xfdd0..=0xfdef, 0xfff9..=0xfffb, 0x13430..=0x1345f, 0x16fe4..=0x16fe4, 0x1d159..=0x1d159];

    #[test]
    fn what_unicode_calls_ignorable_is_not_seen_and_little_else() {
        let ignorable = Regex::new(r"^\p{Default_Ignorable_Code_Point}$").expect("a class of Unicode");
        for c in '\u{80}'..=char::MAX {
            let listed = ignorable.is_match(c.encode_utf8(&mut [0; 4]));
            let is_none = c as u32 & 0xfffe == 0xfffe;
            let ours = is_none || OUR_OWN.iter().any(|range| range.contains(&(c as u32)));
            // `steers` handles bidi marks before this table is asked, though some of them are in it.
            assert_eq!(is_unseen(c), listed || ours || ('\u{202a}'..='\u{202e}').contains(&c), "{:x}", c as u32);
        }
    }

    #[test]
    fn the_table_is_in_order_for_it_is_searched() {
        assert!(UNSEEN.windows(2).all(|two| two[0].end() < two[1].start()));
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
    fn a_cell_holds_one_sign_and_some_marks() {
        for fine in ["a", "─", "e\u{301}", "\u{1f44d}\u{1f3fd}", "日", " ", "ก\u{e34}\u{e48}"] {
            assert!(is_showable(fine), "{}", fine.escape_unicode());
        }
        let flood = "\u{301}".repeat(MARKS + 1);
        for not in ["a\u{200b}", "\u{1b}", "\u{202e}", "\n", "\u{e0041}", "\u{fe01}", &format!("e{flood}")] {
            assert!(!is_showable(not), "{}", not.escape_unicode());
        }
    }
}
