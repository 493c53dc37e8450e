//! Roles in `write!`: `writeln!(out, "{} broken", paint::bad("✗"))`.
//!
//! A mark around the words says which role begins or ends. It is known by its address, so no text from a session can
//! imitate one: text that was put into a `String` on the way has lost its marks.

use std::fmt::{self, Display, Formatter, Write};

use crate::text::{Role, clean};

const MARK: usize = 3;

/// Three bytes for each role, then three that end it: U+FDD0, which `clean` drops.
static MARKS: [[u8; MARK]; Role::ALL.len() + 1] = [*b"\xef\xb7\x90"; Role::ALL.len() + 1];

fn mark(at: usize) -> &'static str {
    std::str::from_utf8(&MARKS[at]).unwrap_or_default()
}

/// Which mark a text is, by its address.
fn number(text: &str) -> Option<usize> {
    let offset = text.as_ptr().addr().checked_sub(MARKS.as_ptr().addr())?;
    (offset < MARKS.len() * MARK && text.len() == MARK).then_some(offset / MARK)
}

/// Words in a role, for `write!` to `Out`.
#[derive(Clone, Copy)]
pub(in crate::cli) struct Painted<T>(Role, T);

impl<T: Display> Display for Painted<T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let at = Role::ALL.iter().position(|role| *role == self.0).unwrap_or(Role::ALL.len());
        f.write_str(mark(at))?;
        self.1.fmt(f)?;
        f.write_str(mark(Role::ALL.len()))
    }
}

pub(in crate::cli) fn painted<T: Display>(role: Role, words: T) -> Painted<T> {
    Painted(role, words)
}

/// A command to type: it is never broken into lines.
pub(in crate::cli) fn command<T: Display>(words: T) -> Painted<T> {
    Painted(Role::Key, words)
}

/// A label or heading.
pub(in crate::cli) fn label<T: Display>(words: T) -> Painted<T> {
    Painted(Role::Dim, words)
}

pub(in crate::cli) fn good<T: Display>(words: T) -> Painted<T> {
    Painted(Role::Good, words)
}

pub(in crate::cli) fn bad<T: Display>(words: T) -> Painted<T> {
    Painted(Role::Bad, words)
}

pub(in crate::cli) fn warn<T: Display>(words: T) -> Painted<T> {
    Painted(Role::Warn, words)
}

/// Cleaned text in one role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub role: Role,
    pub text: String,
}

/// Takes what `write!` writes, as raw pieces.
#[derive(Default)]
struct Capture {
    pieces: Vec<Piece>,
    role: Option<Role>,
}

impl Write for Capture {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if let Some(at) = number(text) {
            self.role = Role::ALL.get(at).copied();
            return Ok(());
        }
        let role = self.role.unwrap_or(Role::Text);
        match self.pieces.last_mut().filter(|last| last.role == role) {
            Some(last) => last.text.push_str(text),
            None => self.pieces.push(Piece { role, text: text.to_owned() }),
        }
        Ok(())
    }
}

/// The pieces of a text, cleaned.
pub(super) fn pieces(words: fmt::Arguments<'_>) -> Result<Vec<Piece>, fmt::Error> {
    let mut capture = Capture::default();
    capture.write_fmt(words)?;
    let cleaned = |piece: Piece| Piece { role: piece.role, text: clean(&piece.text) };
    Ok(capture.pieces.into_iter().map(cleaned).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn roles(words: fmt::Arguments<'_>) -> Vec<(Role, String)> {
        pieces(words).expect("pieces").into_iter().map(|piece| (piece.role, piece.text)).collect()
    }

    #[test]
    fn every_role_has_its_own_mark() {
        for role in Role::ALL {
            let words = painted(role, "x");
            assert_eq!(roles(format_args!("{words}")), [(role, "x".to_owned())]);
        }
    }

    #[test]
    fn no_text_can_imitate_a_mark() {
        let forged = format!("{}rm{}", mark(4), mark(12));
        assert_eq!(roles(format_args!("a {forged} b")), [(Role::Text, "a rm b".to_owned())]);
        let lost = format!("{}", command("ls"));
        assert_eq!(roles(format_args!("{lost}\u{1b}[31m")), [(Role::Text, "ls␛[31m".to_owned())]);
    }

    #[test]
    fn padding_is_that_of_the_words() {
        assert_eq!(
            roles(format_args!("{:<4}|", good("ab"))),
            [(Role::Good, "ab  ".to_owned()), (Role::Text, "|".to_owned())]
        );
    }
}
