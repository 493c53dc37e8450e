//! Parses bytes in one pass: lines to entries, entries to facts.

use std::sync::Arc;

use super::block::{mark, read_content};
use super::bytes::{Bytes, Reading, Source};
use super::entry::{Entry, Form, Kind, Marks, Subtype};
use super::facts::{Blocks, Entries};
use super::ids::{Id, Ids};
use super::json::{Json, Reader, Stop, decode};
use super::time::millis;
use super::{Block, Transcript};

/// How many places in a torn line are tried as the start of a glued entry.
const SALVAGE_TRIES: usize = 64;
/// How many bytes of a large file are read at once, if no line is longer.
const AT_ONCE: usize = 1 << 22;

pub(super) fn parse(bytes: Vec<u8>) -> Transcript {
    let mut pass = Pass::default();
    let byte_order_mark = bytes.starts_with(b"\xEF\xBB\xBF");
    let mut start = if byte_order_mark { 3 } else { 0 };
    while start < bytes.len() {
        let end = memchr::memchr(b'\n', &bytes[start..]).map_or(bytes.len(), |found| start + found);
        pass.line += 1;
        pass.read_line(&bytes, start, end);
        start = end + 1;
    }
    pass.end(Bytes::Whole(bytes), byte_order_mark)
}

/// The same for a source, of which no more than a few lines are in memory at once. `None` if it fails.
pub(super) fn read(source: Arc<dyn Source>) -> Option<Transcript> {
    let mut pass = Pass::default();
    let (mut reading, mut buffer) = (Reading::of(source), Vec::new());
    // The place in the file of the buffer's first byte.
    let mut before = 0;
    let mut byte_order_mark = false;
    loop {
        let size = buffer.len().max(AT_ONCE);
        let is_end = reading.more(&mut buffer, size)? == 0;
        let (entries, blocks) = (pass.entries.len(), pass.blocks.len());
        let mut start = 0;
        if before == 0 && !byte_order_mark && buffer.starts_with(b"\xEF\xBB\xBF") {
            (byte_order_mark, start) = (true, 3);
        }
        while start < buffer.len() {
            let end = memchr::memchr(b'\n', &buffer[start..]).map(|found| start + found);
            let Some(end) = end.or(is_end.then_some(buffer.len())) else { break };
            pass.line += 1;
            pass.read_line(&buffer, start, end);
            start = end + 1;
        }
        pass.shift(entries, blocks, before);
        if is_end {
            break;
        }
        before += start;
        buffer.drain(..start);
    }
    Some(pass.end(reading.end(), byte_order_mark))
}

#[derive(Default)]
pub(super) struct Pass {
    pub line: u32,
    pub entries: Vec<Entry>,
    pub blocks: Vec<Block>,
    pub ids: Ids,
    recent: Recent,
}

/// The last of each value that nearly every line repeats: comparing bytes is cheaper than a lookup.
#[derive(Default)]
struct Recent {
    session: Option<(Vec<u8>, Id)>,
    cwd: Option<(Vec<u8>, Id)>,
    version: Option<(Vec<u8>, Id)>,
    entrypoint: Option<(Vec<u8>, Id)>,
    branch: Option<(Vec<u8>, Id)>,
}

impl Pass {
    /// Goes on behind these.
    pub fn behind(ids: Ids, entries: Vec<Entry>, blocks: Vec<Block>) -> Self {
        Self { entries, blocks, ids, ..Self::default() }
    }

    fn end(self, bytes: Bytes, byte_order_mark: bool) -> Transcript {
        let (entries, blocks) = (Entries::of_file(self.entries), Blocks::of_file(self.blocks));
        let (bytes, ids, lines) = (Arc::new(bytes), self.ids.of_file(), self.line);
        Transcript { bytes, entries, blocks, ids, byte_order_mark, lines, ..Transcript::default() }
    }

    /// Reads one line: nothing, an entry, or several glued together.
    pub fn read_line(&mut self, bytes: &[u8], mut start: usize, end: usize) {
        let first = self.entries.len();
        loop {
            start += bytes[start..end].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            if start == end {
                break;
            }
            let nuls = bytes[start..end].iter().take_while(|byte| **byte == 0).count();
            if nuls > 0 {
                self.entries.push(Entry::new(start..start + nuls, self.line, Form::Nul));
                start += nuls;
                continue;
            }
            match self.read_entry(&bytes[..end], start) {
                Ok(entry) => {
                    start = entry.bytes.end;
                    self.entries.push(entry);
                }
                Err(stop) => {
                    let whole = glued_behind(&bytes[..end], start, stop.at).unwrap_or(end);
                    self.entries.push(Entry::new(start..whole, self.line, Form::Torn));
                    start = whole;
                }
            }
        }
        if self.entries.len() > first + 1 {
            for entry in &mut self.entries[first..] {
                entry.glued = true;
            }
        }
    }

    /// Moves the places of entries and blocks from these on, which were read from the middle of something.
    pub fn shift(&mut self, entries: usize, blocks: usize, by: usize) {
        let places = self.entries[entries..].iter_mut().map(|entry| &mut entry.bytes);
        for place in places.chain(self.blocks[blocks..].iter_mut().map(|block| &mut block.bytes)) {
            *place = place.start + by..place.end + by;
        }
    }

    /// Reads one object and its facts. `bytes` ends where the line ends.
    fn read_entry(&mut self, bytes: &[u8], start: usize) -> Result<Entry, Stop> {
        let mut entry = Entry::new(start..start, self.line, Form::Whole);
        let kept_blocks = self.blocks.len();
        entry.blocks = kept_blocks..kept_blocks;
        let mut reader = Reader::new(bytes);
        reader.at = start;
        let read = reader.object(|reader, key| self.read_field(reader, key, &mut entry));
        if let Err(stop) = read {
            self.blocks.truncate(kept_blocks);
            return Err(stop);
        }
        entry.bytes.end = reader.at;
        if entry.marks.has(Marks::SYNTHETIC)
            && self.blocks[entry.blocks.clone()].iter().any(|block| says_error(bytes, block))
        {
            entry.marks.set(Marks::API_ERROR);
        }
        if reader.lone_surrogate {
            entry.marks.set(Marks::LONE_SURROGATE);
        }
        if reader.nul {
            entry.marks.set(Marks::NUL);
        }
        Ok(entry)
    }

    fn read_field(&mut self, reader: &mut Reader<'_>, key: &[u8], entry: &mut Entry) -> Result<(), Stop> {
        if key == b"message" {
            return self.read_message(reader, entry);
        }
        let value = reader.value()?;
        let Some(raw) = Json(value).raw_text() else {
            match key {
                b"isSidechain" => mark(&mut entry.marks, Marks::SIDECHAIN, value),
                b"isMeta" => mark(&mut entry.marks, Marks::META, value),
                b"isCompactSummary" => mark(&mut entry.marks, Marks::COMPACT_SUMMARY, value),
                b"isApiErrorMessage" => mark(&mut entry.marks, Marks::API_ERROR, value),
                _ => {}
            }
            return Ok(());
        };
        let Self { ids, recent, .. } = self;
        match key {
            b"type" => entry.kind = Kind::of(decode(raw).as_bytes()),
            b"subtype" if decode(raw) == "compact_boundary" => entry.subtype = Subtype::CompactBoundary,
            b"uuid" => entry.uuid = Some(ids.intern(raw)),
            b"parentUuid" => entry.parent = Some(ids.intern(raw)),
            b"logicalParentUuid" => entry.logical_parent = Some(ids.intern(raw)),
            b"sourceToolAssistantUUID" => entry.source = Some(ids.intern(raw)),
            b"messageId" | b"leafUuid" => entry.about = Some(ids.intern(raw)),
            b"timestamp" => entry.time = millis(raw),
            b"sessionId" => entry.session = Some(repeated(&mut recent.session, ids, raw)),
            b"cwd" => entry.cwd = Some(repeated(&mut recent.cwd, ids, raw)),
            b"version" => entry.version = Some(repeated(&mut recent.version, ids, raw)),
            b"entrypoint" => entry.entrypoint = Some(repeated(&mut recent.entrypoint, ids, raw)),
            b"gitBranch" => entry.branch = Some(repeated(&mut recent.branch, ids, raw)),
            _ => {}
        }
        Ok(())
    }

    fn read_message(&mut self, reader: &mut Reader<'_>, entry: &mut Entry) -> Result<(), Stop> {
        if reader.peek()? != b'{' {
            reader.value()?;
            return Ok(());
        }
        reader.object(|reader, key| {
            if key == b"content" {
                // If a field repeats, JavaScript keeps the last.
                self.blocks.truncate(entry.blocks.start);
                read_content(reader, &mut self.ids, &mut self.blocks)?;
                entry.blocks.end = self.blocks.len();
                return Ok(());
            }
            let value = reader.value()?;
            match (key, Json(value).raw_text()) {
                (b"id", Some(raw)) => entry.message = Some(self.ids.intern(raw)),
                (b"model", Some(raw)) if decode(raw) == "<synthetic>" => entry.marks.set(Marks::SYNTHETIC),
                _ => {}
            }
            Ok(())
        })
    }
}

/// Whether a text begins like a client's error message. Old clients mark such entries only by their model.
fn says_error(bytes: &[u8], block: &Block) -> bool {
    let body = Json(&bytes[block.bytes.clone()]);
    let text = body.raw_text().or_else(|| body.get("text")?.raw_text());
    text.is_some_and(|text| text.starts_with(b"API Error"))
}

/// Where a whole entry starts in a line that begins with a torn one: a kill while appending leaves
/// `{"type":"pr-link","prNu{"parentUuid":…}`.
fn glued_behind(line: &[u8], start: usize, stopped: usize) -> Option<usize> {
    let until = (stopped + 2).min(line.len());
    let starts = memchr::memmem::rfind_iter(&line[start + 1..until], b"{\"");
    starts.take(SALVAGE_TRIES).map(|found| start + 1 + found).find(|&at| {
        let mut reader = Reader::new(line);
        reader.at = at;
        reader.value().is_ok_and(|value| Json(value).get("type").is_some()) && reader.peek().is_err()
    })
}

fn repeated(recent: &mut Option<(Vec<u8>, Id)>, ids: &mut Ids, raw: &[u8]) -> Id {
    match recent {
        Some((bytes, id)) if bytes == raw => *id,
        _ => recent.insert((raw.to_vec(), ids.intern(raw))).1,
    }
}
