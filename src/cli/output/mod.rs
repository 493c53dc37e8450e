//! The output of every command, which cleans all text, and colours and wraps it for a terminal.

pub(super) mod paint;
pub(super) mod wrap;

use std::fmt::{Arguments, Write as _};
use std::io::{self, IsTerminal, Write};

use anyhow::Result;
use serde::Serialize;

use crate::store::look::{Look, columns};
use crate::text::{self, Cleaned, Glyphs, Hue, Role, Weight};
use paint::Piece;

/// Whom the output is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// A person.
    Words,
    /// A program: one JSON object per line.
    Json,
}

/// Standard output or standard error. `writeln!` to it cleans the text.
pub struct Out {
    to: Box<dyn Write>,
    look: Look,
    page: Page,
    /// The line that is not finished yet.
    line: Vec<Piece>,
}

/// How lines look where they go.
#[derive(Clone, Copy, Debug)]
struct Page {
    /// The width of the terminal; a pipe has none.
    columns: Option<usize>,
    has_colour: bool,
    glyphs: Glyphs,
}

impl Page {
    fn of(look: Look, is_terminal: bool) -> Self {
        let glyphs = match look.glyphs() {
            // A program gets a person's letters as they are.
            Glyphs::Ascii if !is_terminal => Glyphs::Signs,
            glyphs => glyphs,
        };
        Self { columns: is_terminal.then(columns).flatten(), has_colour: look.has_colour(is_terminal), glyphs }
    }

    /// A line as it is written, without its end.
    fn print(self, line: Vec<Piece>) -> String {
        let signs = |piece: Piece| match piece.role {
            // A command is copied: it has to stay what it is.
            Role::Key => piece,
            _ => Piece { text: self.glyphs.line(&piece.text), ..piece },
        };
        let line: Vec<Piece> = line.into_iter().map(signs).collect();
        let lines = match self.columns {
            Some(columns) => wrap::lines(line, columns),
            None => vec![line],
        };
        let lines = lines.into_iter().map(|line| line.into_iter().map(|piece| self.paint(&piece)).collect::<String>());
        lines.collect::<Vec<_>>().join("\n")
    }

    fn paint(self, piece: &Piece) -> String {
        let codes = codes(piece.role);
        if !self.has_colour || codes.is_empty() || piece.text.trim().is_empty() {
            return piece.text.clone();
        }
        format!("\u{1b}[{codes}m{}\u{1b}[0m", piece.text)
    }
}

/// What a terminal calls a role's look.
fn codes(role: Role) -> String {
    let weight = match role.weight() {
        Weight::Dim => Some("2"),
        Weight::Plain => None,
        Weight::Bold => Some("1"),
        Weight::Underlined => Some("1;4"),
    };
    let hue = role.hue().map(|hue| match hue {
        Hue::Red => "31",
        Hue::Green => "32",
        Hue::Magenta => "35",
        Hue::Cyan => "36",
    });
    weight.into_iter().chain(hue).collect::<Vec<_>>().join(";")
}

impl Out {
    /// Standard output.
    pub fn standard(look: Look) -> Self {
        let is_terminal = io::stdout().is_terminal();
        Self { to: Box::new(io::stdout().lock()), look, page: Page::of(look, is_terminal), line: Vec::new() }
    }

    /// Standard error.
    pub fn standard_error(look: Look) -> Self {
        let is_terminal = io::stderr().is_terminal();
        Self { to: Box::new(io::stderr().lock()), look, page: Page::of(look, is_terminal), line: Vec::new() }
    }

    /// Standard error with the look of this output.
    #[must_use]
    pub fn error(&self) -> Self {
        Self::standard_error(self.look)
    }

    /// The width of the terminal; a pipe has none.
    pub(super) fn columns(&self) -> Option<usize> {
        self.page.columns
    }

    /// Cuts or pads a cleaned line to exactly `columns`, in signs that this output can show.
    pub(super) fn fit(&self, words: &str, columns: usize) -> String {
        let words = self.page.glyphs.line(words);
        if self.page.glyphs == Glyphs::Unicode || text::width(&words) <= columns {
            return text::fit(&words, columns);
        }
        let cut = text::cut(&words, columns.saturating_sub(1));
        text::fit(&cut.replace('…', ".."), columns)
    }

    /// Called by `write!` and `writeln!`. Writes whole lines only.
    pub fn write_fmt(&mut self, words: Arguments<'_>) -> io::Result<()> {
        let pieces = paint::pieces(words).map_err(io::Error::other)?;
        let mut done = String::new();
        for Piece { role, text } in pieces {
            let mut lines = text.split('\n');
            let first = lines.next().unwrap_or_default();
            self.line.push(Piece { role, text: first.to_owned() });
            for next in lines {
                // Writing to a string cannot fail.
                let _ = writeln!(done, "{}", self.page.print(std::mem::take(&mut self.line)));
                self.line.push(Piece { role, text: next.to_owned() });
            }
        }
        self.line.retain(|piece| !piece.text.is_empty());
        if done.is_empty() { Ok(()) } else { self.to.write_all(done.as_bytes()) }
    }

    /// Prints a cleaned text as it is: another program may read it.
    pub fn put(&mut self, words: &Cleaned) -> io::Result<()> {
        self.finish()?;
        self.to.write_all(words.as_str().as_bytes())
    }

    /// Prints exact bytes for another program. The caller makes sure that they cannot steer a terminal.
    pub fn put_exact(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.finish()?;
        self.to.write_all(bytes)?;
        self.flush()
    }

    /// Flushes the stream.
    pub fn flush(&mut self) -> io::Result<()> {
        self.finish()?;
        self.to.flush()
    }

    /// Writes a line that has no end yet.
    fn finish(&mut self) -> io::Result<()> {
        if self.line.is_empty() {
            return Ok(());
        }
        let line = self.page.print(std::mem::take(&mut self.line));
        self.to.write_all(line.as_bytes())
    }

    /// Reports what was done. If standard output is full or closed, reports it on standard error instead: the person
    /// has to know what to type next.
    pub fn tell_done(&mut self, say: impl Fn(&mut Self) -> Result<()>) -> Result<()> {
        let error = match say(self).and_then(|()| Ok(self.flush()?)) {
            Err(error) if error.is::<io::Error>() => error,
            told => return told,
        };
        let mut other = self.error();
        let note = "claude-rescue: could not write to standard output";
        // If standard error is closed too, there is nobody left to tell.
        if writeln!(other, "{note} ({error:#}). The work is done; this is the output:").is_ok() {
            let _ = say(&mut other);
        }
        Ok(())
    }
}

impl Drop for Out {
    fn drop(&mut self) {
        // Whoever needs to know whether it was written calls `flush`.
        let _ = self.finish();
    }
}

/// Prints a value as one line of JSON.
pub(super) fn json_line(value: &impl Serialize, out: &mut Out) -> Result<()> {
    out.put(&Cleaned::json(value)?)?;
    Ok(())
}
