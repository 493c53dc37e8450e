//! Words, results and pictures as rows: ranges of the file.

use std::ops::Range;

use unicode_width::UnicodeWidthChar;

use super::{Depth, Row, Wrap};
use crate::session::Session;
use crate::text;
use crate::transcript::{Block, EntryNo, Json};
use crate::tui::Role;

/// How many bytes of a body the short view shows.
const SHORT: usize = 4096;
/// How far back a line is broken between words.
const WORD: usize = 24;

/// How the bytes of a row are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coding {
    /// As in a JSON string.
    Escaped,
    /// As they are.
    Plain,
}

pub(super) struct Bodies<'a> {
    pub session: &'a Session,
    pub depth: Depth,
    pub wrap: Wrap,
    pub columns: usize,
}

impl Bodies<'_> {
    pub fn line(&self, rows: &mut Vec<Row>, no: EntryNo) {
        let entry = &self.session.transcript.entries[no];
        let size = text::bytes(entry.bytes.len() as u64);
        rows.push(Row::Heading(format!("line {}, {size}", self.session.transcript.line(no))));
        self.text(rows, "", entry.bytes.clone(), Coding::Plain, Role::Text);
    }

    pub fn section(&self, rows: &mut Vec<Row>, heading: &str, block: &Block, field: &str, role: Role) {
        let body = self.session.transcript.block_body(block);
        rows.push(Row::Heading(heading.to_owned()));
        let words = body.raw_text().or_else(|| body.get(field)?.raw_text());
        self.text(rows, "", self.range(words.unwrap_or_default()), Coding::Escaped, role);
    }

    pub fn content(&self, rows: &mut Vec<Row>, result: Json<'_>) {
        let Some(content) = result.get("content") else { return rows.push(Row::words(Role::Dim, "(nothing)")) };
        match content.raw_text() {
            Some(words) => self.text(rows, "", self.range(words), Coding::Escaped, Role::Text),
            None if content.items().is_empty() => rows.push(Row::words(Role::Dim, "(nothing)")),
            None => content.items().into_iter().for_each(|item| self.item(rows, item)),
        }
    }

    /// One item of a content: its words, or what it is and how large.
    pub fn item(&self, rows: &mut Vec<Row>, item: Json<'_>) {
        if let Some(words) = item.get("text").and_then(Json::raw_text) {
            return self.text(rows, "", self.range(words), Coding::Escaped, Role::Text);
        }
        let kind = item.get("type").and_then(Json::text).unwrap_or_default();
        let source = item.get("source");
        let media = source.and_then(|source| source.get("media_type")?.text()).unwrap_or_default();
        let media = media.rsplit('/').next().unwrap_or_default();
        // Four letters of base64 are three bytes.
        let size = source.and_then(|source| source.get("data")).map_or(item.0.len(), |data| data.0.len() / 4 * 3);
        rows.push(Row::words(Role::Dim, text::line(&format!("[{kind} {media} {}]", text::bytes(size as u64)))));
    }

    pub(super) fn range(&self, piece: &[u8]) -> Range<usize> {
        self.session.transcript.range_of(piece)
    }

    /// The rows of a text, the first one after `lead`.
    pub(super) fn text(&self, rows: &mut Vec<Row>, lead: &str, at: Range<usize>, coding: Coding, role: Role) {
        let bytes = self.session.transcript.at(&at);
        let shown = match self.depth {
            Depth::Short if bytes.len() > SHORT => prefix(bytes, SHORT, coding),
            _ => bytes.len(),
        };
        let indent = text::width(lead);
        let room = self.columns.saturating_sub(indent).max(8);
        let mut from = 0;
        loop {
            let (end, next) = self.break_after(&bytes[..shown], from, coding, room);
            let lead = if from == 0 { lead.to_owned() } else { " ".repeat(indent) };
            rows.push(Row::Body(lead, at.start + from..at.start + end, coding, role));
            match next {
                Some(next) => from = next,
                None => break,
            }
        }
        if shown < bytes.len() {
            rows.push(Row::words(Role::Dim, format!("… {} in all; t shows the rest", text::bytes(bytes.len() as u64))));
        }
    }

    /// Where the row from `from` ends, and where the next one starts, if there is one.
    fn break_after(&self, bytes: &[u8], from: usize, coding: Coding, room: usize) -> (usize, Option<usize>) {
        let (mut at, mut used, mut space) = (from, 0, None);
        while at < bytes.len() {
            let (length, width, ends) = glyph(bytes, at, coding);
            if ends {
                return (at, Some(at + length).filter(|next| *next < bytes.len()));
            }
            if self.wrap == Wrap::Wrapped && used + width > room && at > from {
                let word = space.filter(|space| at - space < WORD && *space > from);
                let next = word.unwrap_or(at);
                return (next, Some(next));
            }
            if bytes[at] == b' ' {
                space = Some(at + 1);
            }
            used += width;
            at += length;
        }
        (at, None)
    }
}

/// How many bytes the glyph at `at` takes, how many columns, and whether it ends a line.
fn glyph(bytes: &[u8], at: usize, coding: Coding) -> (usize, usize, bool) {
    let rest = bytes.len() - at;
    match bytes[at] {
        b'\n' => (1, 0, true),
        b'\\' if coding == Coding::Escaped => match bytes.get(at + 1) {
            Some(b'n') => (2, 0, true),
            Some(b't') => (2, 4, false),
            Some(b'r') => (2, 0, false),
            // A pair of surrogates is one glyph of two columns, and its halves come one after the other.
            Some(b'u') => (6.min(rest), 2, false),
            _ => (2.min(rest), 1, false),
        },
        b'\t' => (1, 4, false),
        ..0x80 => (1, 1, false),
        lead => {
            let length = match lead {
                0xF0.. => 4,
                0xE0.. => 3,
                _ => 2,
            };
            let length = length.min(rest);
            let first = std::str::from_utf8(&bytes[at..at + length]).ok().and_then(|text| text.chars().next());
            // A control character counts as one column. It is shown as a longer mark, which the end of a row may cut.
            first.map_or((1, 1, false), |c| (length, c.width().unwrap_or(1), false))
        }
    }
}

/// The longest prefix of at most `most` bytes that ends between two glyphs.
fn prefix(bytes: &[u8], most: usize, coding: Coding) -> usize {
    let mut at = 0;
    while at < most {
        let (length, ..) = glyph(bytes, at, coding);
        if at + length > most {
            break;
        }
        at += length;
    }
    at
}
