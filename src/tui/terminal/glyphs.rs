//! Replaces signs that a terminal lacks, and emoji that terminals draw differently, on the finished screen.
//!
//! Every sign takes one column in both forms, so that nothing moves. Only keys get longer (`⏎` is `Enter`), so they are
//! replaced before the layout.

use ratatui::buffer::Buffer;

use crate::text;
pub use crate::text::{Glyphs, TABLE};

impl Glyphs {
    /// Replaces what the terminal cannot show.
    pub fn apply(self, picture: &mut Buffer) {
        let plain = |symbol: &str| matches!(symbol.as_bytes(), [b' '..=b'~']);
        if self != Self::Unicode {
            dots(picture);
        }
        for cell in picture.content.iter_mut().filter(|cell| !plain(cell.symbol())) {
            // The last guard, if somebody forgot to clean a text.
            if !text::is_showable(cell.symbol()) && text::first_picture(cell.symbol()).is_none() {
                cell.set_char('?');
            }
            if let Some(sign) = self.of(cell.symbol()).or_else(|| text::first_picture(cell.symbol())) {
                cell.set_char(sign);
            }
        }
    }
}

/// An ellipsis takes two dots: in the blank after it if more blanks follow, else over the letter before it.
fn dots(picture: &mut Buffer) {
    let columns = usize::from(picture.area.width);
    for at in 0..picture.content.len() {
        if picture.content[at].symbol() != "…" {
            continue;
        }
        let (column, is_blank) =
            (at % columns, |at: usize| picture.content.get(at).is_some_and(|cell| cell.symbol() == " "));
        let other = if column + 2 < columns && is_blank(at + 1) && is_blank(at + 2) {
            Some(at + 1)
        } else {
            (column > 0 && text::width(picture.content[at - 1].symbol()) == 1).then(|| at - 1)
        };
        // The second half of a wide letter is no place for a dot: its first half would be left alone.
        let is_half = |at: usize| !at.is_multiple_of(columns) && text::width(picture.content[at - 1].symbol()) == 2;
        let other = other.filter(|other| !is_half(*other));
        picture.content[at].set_char('.');
        if let Some(other) = other {
            picture.content[other].set_char('.');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_words_stay_where_the_terminal_has_letters() {
        let laid = |glyphs: Glyphs, words: &str| {
            let mut picture = Buffer::with_lines([words]);
            glyphs.apply(&mut picture);
            picture.content.iter().map(ratatui::buffer::Cell::symbol).collect::<String>()
        };
        assert_eq!(laid(Glyphs::Unicode, "✗ Größe › 日本"), "✗ Größe › 日 本 ");
        assert_eq!(laid(Glyphs::Signs, "✗ Größe › 日本"), "x Größe > 日 本 ");
        assert_eq!(laid(Glyphs::Ascii, "✗ Größe › 日本"), "x Gr??e > ? ? ");
        // Both took two columns, so nothing moves.
        assert_eq!(laid(Glyphs::Unicode, "a\u{1f469}\u{200d}\u{1f4bb}b\u{2764}\u{fe0f}c"), "a\u{1f469} b\u{2764} c");
    }
}
