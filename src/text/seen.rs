//! Which characters a person would see, and what becomes of the others.
//!
//! What is not seen can steer a terminal, turn the reading direction, or carry words that only a program reads.

use std::ops::RangeInclusive;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthChar;

/// What becomes of a character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// It is shown.
    Stays,
    /// It steers something; a mark stands for it.
    Marked,
    /// Nobody sees it, so nobody misses it.
    Goes,
}

/// What is drawn as nothing: Unicode's `Default_Ignorable_Code_Point`, and beyond it line and paragraph separators, the
/// marks around annotations, what joins hieroglyphs, a filler, an empty note, and what is no character. A test compares the first part with Unicode's table.
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

/// So many marks can stand on one letter. Scripts that stack them need fewer, and a flood of them is one title of
/// 200 KB.
const MARKS: usize = 8;

/// Holds pictures together, and letters.
const JOINER: char = '\u{200d}';
/// Keeps letters apart that would be joined.
const NON_JOINER: char = '\u{200c}';
/// A sign of Braille without a dot: as wide as a space, and none.
const BLANK: char = '\u{2800}';
/// Asks for the picture of a sign that is a letter too.
const AS_PICTURE: char = '\u{fe0f}';

/// Judges the characters of a text, one after the other.
#[derive(Default)]
pub(super) struct Judge {
    /// What stays of the text so far; the end of it is looked at.
    last: Option<char>,
    /// The character before that.
    before: Option<char>,
    /// How many marks end it.
    marks: usize,
}

impl Judge {
    /// What becomes of a character that another one follows.
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

    /// Whether a joiner says something between two texts: it makes one picture of two, or is part of how a word is
    /// written. Anywhere else it only hides.
    fn joins(&self, joiner: char, next: Option<char>) -> bool {
        let is_skin = |c: char| ('\u{1f3fb}'..='\u{1f3ff}').contains(&c);
        // A picture may wear its presentation or a skin colour.
        let worn = self.last.is_some_and(|c| c == AS_PICTURE || is_skin(c));
        let bare = if worn && self.before.is_some_and(is_picture) { self.before } else { self.last };
        let both = |holds: fn(char) -> bool, before: Option<char>| before.is_some_and(holds) && next.is_some_and(holds);
        both(is_joined, self.last) || joiner == JOINER && both(is_picture, bare)
    }
}

/// Whether a character steers a terminal or the direction in which a line is read. Line ends do neither.
fn steers(c: char) -> bool {
    c.is_control() && c != '\n'
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn is_unseen(c: char) -> bool {
    // The last two of every plane are no characters.
    if c as u32 & 0xfffe == 0xfffe {
        return true;
    }
    let at = UNSEEN.partition_point(|range| *range.end() < c as u32);
    UNSEEN.get(at).is_some_and(|range| range.contains(&(c as u32)))
}

/// Whether a character is drawn on the one before it.
fn is_mark(c: char) -> bool {
    c > '\u{2ff}' && c.width() == Some(0)
}

/// Whether a letter is of a script whose words need joiners: those of Arabic and India, and their neighbours.
fn is_joined(c: char) -> bool {
    matches!(c, '\u{620}'..='\u{dff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{18aa}')
}

/// Whether a character is a picture: only between two of those does a joiner hold both together.
fn is_picture(c: char) -> bool {
    // Letters fall apart into three, marks into one.
    c > '\u{a8}' && format!("a{c}{JOINER}{c}").graphemes(true).count() == 2
}

/// Whether all that a cell of a screen holds can be shown there.
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

/// The first of several pictures that are drawn as one, such as a family, and any picture without what changes it: its
/// skin colour, its presentation. Some terminals draw one picture, others all of them side by side, and nobody can ask
/// which. Nothing where there is no more than that.
pub fn first_picture(cluster: &str) -> Option<char> {
    let first = cluster.chars().next()?;
    (cluster.len() > first.len_utf8() && is_picture(first)).then_some(first)
}

#[cfg(test)]
mod tests {
    use regex::Regex;

    use super::*;

    /// Beyond what Unicode lists.
    const OUR_OWN: &[RangeInclusive<u32>] =
        &[0x2028..=0x2029, 0xfdd0..=0xfdef, 0xfff9..=0xfffb, 0x13430..=0x1345f, 0x16fe4..=0x16fe4, 0x1d159..=0x1d159];

    #[test]
    fn what_unicode_calls_ignorable_is_not_seen_and_little_else() {
        let ignorable = Regex::new(r"^\p{Default_Ignorable_Code_Point}$").expect("a class of Unicode");
        for c in '\u{80}'..=char::MAX {
            let listed = ignorable.is_match(c.encode_utf8(&mut [0; 4]));
            let is_none = c as u32 & 0xfffe == 0xfffe;
            let ours = is_none || OUR_OWN.iter().any(|range| range.contains(&(c as u32)));
            // Of bidi marks in that block some are ignorable; all are marked.
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
