//! The request of a program that calls the Messages API, as a transcript with one entry for each message.
//!
//! Entries hold their messages byte for byte, so a place in the transcript maps to a place in the file and unchanged
//! messages can be copied from it. Only line ends are replaced by carriage returns meanwhile, because an entry is one
//! line.

use std::ops::Range;

use super::json::{Json, Reader};
use super::{EntryNo, Transcript};

/// One `messages` array in a file.
#[derive(Clone, Debug)]
pub struct Body {
    /// Its byte range, with brackets.
    pub array: Range<usize>,
    /// The byte ranges of its messages.
    pub messages: Vec<Range<usize>>,
    line: u32,
}

/// Why a file cannot be checked.
#[derive(Clone, Debug)]
pub struct Unread {
    /// The offset where reading stopped.
    pub at: usize,
    /// What is wrong there.
    pub why: &'static str,
}

impl Body {
    /// Every `messages` array of a file: a bare array, a request, a request of a batch, or JSON Lines of those.
    pub fn all(bytes: &[u8]) -> Result<Vec<Self>, Unread> {
        let mut reader = Reader::new(bytes);
        if bytes.starts_with(b"\xEF\xBB\xBF") {
            reader.at = 3;
        }
        let mut found = Vec::new();
        let (mut line, mut counted) = (1, 0);
        while reader.peek().is_ok() {
            let start = reader.at;
            reader.value().map_err(|stop| Unread { at: stop.at, why: "this is not JSON" })?;
            let value = Json(&bytes[start..reader.at]);
            let array = messages(value).ok_or(Unread { at: start, why: "there is no `messages` array here" })?;
            let messages = array.items().iter().map(|item| place(bytes, item.0)).collect();
            let array = place(bytes, array.0);
            line += lines(&bytes[counted..array.start]);
            counted = array.start;
            found.push(Self { array, messages, line });
        }
        if found.is_empty() { Err(Unread { at: bytes.len(), why: "the file is empty" }) } else { Ok(found) }
    }

    /// Its messages as entries, each with its line in the file.
    pub fn transcript(&self, bytes: &[u8]) -> Transcript {
        let mut out = Vec::new();
        for (no, place) in self.messages.iter().enumerate() {
            let raw = &bytes[place.clone()];
            let kind = match Json(raw).get("role").and_then(Json::raw_text) {
                Some(b"user") => "user",
                Some(b"assistant") => "assistant",
                _ => "system",
            };
            let parent = no.checked_sub(1).map_or("null".to_owned(), |parent| format!("\"{parent}\""));
            out.extend(format!("{{\"parentUuid\":{parent},\"uuid\":\"{no}\",\"type\":\"{kind}\",\"message\":").bytes());
            out.extend(on_one_line(raw));
            out.extend(b"}\n");
        }
        let mut transcript = Transcript::parse(out);
        let (mut line, mut counted) = (self.line, self.array.start);
        for (entry, place) in transcript.entries.of_file_mut().iter_mut().zip(&self.messages) {
            line += lines(&bytes[counted..place.start]);
            (entry.line, counted) = (line, place.start);
        }
        transcript
    }

    /// The file's offset of a byte in one of its entries.
    pub fn offset(&self, transcript: &Transcript, entry: EntryNo, at: usize) -> usize {
        let place = &self.messages[entry];
        // A message ends directly before its entry's last brace.
        let start = transcript.entries[entry].bytes.end - 1 - place.len();
        place.start + at - start
    }

    /// The array with the messages of an edited transcript. Unchanged messages keep their bytes.
    pub fn print(&self, bytes: &[u8], edited: &Transcript) -> Vec<u8> {
        let end = self.messages.last().map_or(self.array.end - 1, |last| last.end);
        let first = self.messages.first().map_or(end, |first| first.start);
        let between = |no: usize| &bytes[self.messages[no - 1].end..self.messages[no].start];
        let comma: &[u8] = if self.messages.len() > 1 { between(1) } else { b"," };
        let mut out = bytes[self.array.start..first].to_vec();
        let mut before = None;
        for (at, entry) in edited.entries.iter().enumerate() {
            let named = entry.uuid.and_then(|id| edited.id(id).parse::<usize>().ok());
            if at > 0 {
                let follows = named.filter(|no| *no > 0 && before == Some(no - 1));
                out.extend_from_slice(follows.map_or(comma, between));
            }
            before = named;
            let message = edited.body(at).get("message").map_or(&b"null"[..], |message| message.0);
            let original = named.and_then(|no| bytes.get(self.messages.get(no)?.clone()));
            match original.filter(|original| on_one_line(original) == message) {
                Some(original) => out.extend_from_slice(original),
                None => out.extend_from_slice(&with_line_ends(bytes, message)),
            }
        }
        out.extend_from_slice(&bytes[end..self.array.end]);
        out
    }
}

/// The line and column of an offset, from 1; columns count characters.
pub fn position(bytes: &[u8], at: usize) -> (u32, u32) {
    let before = &bytes[..at.min(bytes.len())];
    let line = lines(before) + 1;
    let start = memchr::memrchr(b'\n', before).map_or(0, |end| end + 1);
    (line, String::from_utf8_lossy(&before[start..]).chars().count() as u32 + 1)
}

fn lines(bytes: &[u8]) -> u32 {
    memchr::memchr_iter(b'\n', bytes).count() as u32
}

/// The array in a value: itself, or in a request, or in the `params` of a batch's request.
fn messages(value: Json<'_>) -> Option<Json<'_>> {
    let body = value.get("params").unwrap_or(value);
    let array = body.get("messages").unwrap_or(value);
    array.0.starts_with(b"[").then_some(array)
}

fn place(whole: &[u8], part: &[u8]) -> Range<usize> {
    let start = part.as_ptr() as usize - whole.as_ptr() as usize;
    start..start + part.len()
}

/// Replaces line ends, because an entry is one line.
fn on_one_line(raw: &[u8]) -> Vec<u8> {
    raw.iter().map(|byte| if *byte == b'\n' { b'\r' } else { *byte }).collect()
}

/// Restores line ends. JSON strings hold no raw ones, so every carriage return stands for one.
fn with_line_ends(file: &[u8], message: &[u8]) -> Vec<u8> {
    let mut out = message.to_vec();
    // Windows files have `\r\n`.
    let length = if memchr::memchr(b'\r', file).is_some() { 2 } else { 1 };
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'\r', &out[at..]) {
        at += found + length;
        if let Some(last) = out.get_mut(at - 1).filter(|byte| **byte == b'\r') {
            *last = b'\n';
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shape_of_a_file_is_read_and_printed_back() {
        let shapes: [&[u8]; 6] = [
            b"[]",
            b" [ {\"role\":\"user\",\"content\":\"a\\nb\"} ,\n {\"role\":\"assistant\",\r\n\"content\":[\n]} ] \n",
            b"{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\n  \"content\":\"x\"}],\"max_tokens\":1}",
            b"{\"custom_id\":\"1\",\"params\":{\"messages\":[{\"role\":\"tool\"}]}}\n[]\n",
            b"[null, 7, {\"content\":[]}]",
            b"\xEF\xBB\xBF[\r\n  {\"role\":\"user\",\r\n   \"content\":\"x\"}\r\n]\r\n",
        ];
        for bytes in shapes {
            let mut printed = bytes.to_vec();
            for body in Body::all(bytes).expect("a body").iter().rev() {
                let transcript = body.transcript(bytes);
                assert_eq!(transcript.entries.len(), body.messages.len());
                printed.splice(body.array.clone(), body.print(bytes, &transcript));
            }
            assert_eq!(printed, bytes, "{}", String::from_utf8_lossy(bytes));
        }
    }

    #[test]
    fn what_is_no_body_says_where() {
        let told = [
            (&b"{\"a\":1}"[..], 0, "there is no `messages` array here"),
            (b"[]\n{\"messages\":[}", 16, "this is not JSON"),
            (b" \n", 2, "the file is empty"),
        ];
        for (bytes, at, why) in told {
            let unread = Body::all(bytes).expect_err("no body");
            assert_eq!((unread.at, unread.why), (at, why));
        }
        assert_eq!(position("é[\n x".as_bytes(), 5), (2, 2));
    }
}
