//! Changes to a file that keep most of its meaning: lines, values and strings come, go and change places. Bytes alone
//! seldom leave a row that anybody reads.

mod spans;

use std::ops::Range;

use spans::{strings, values};

/// What the bytes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Rows of JSON.
    Lines,
    /// Words.
    Words,
}

/// Numbers that are the same again for the same seed (splitmix64).
pub struct Random(pub u64);

impl Random {
    /// A number below `end`; 0 where that is 0.
    pub fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) >> 1).unwrap_or(usize::MAX) % end.max(1)
    }

    fn pick<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        of.get(self.below(of.len()))
    }

    fn range(&mut self, end: usize, longest: usize) -> Range<usize> {
        let start = self.below(end);
        start..(start + 1 + self.below(longest)).min(end)
    }
}

/// Values that programs stumble over.
const VALUES: [&str; 14] = [
    "null",
    "true",
    "0",
    "-1",
    "1e999",
    "\"\"",
    "\"x\"",
    "[]",
    "{}",
    "[null]",
    "[{}]",
    "[\"a\"]",
    "{\"type\":1}",
    "18446744073709551616",
];

/// Strings that programs stumble over, as they stand between their quotes.
const STRINGS: [&[u8]; 24] = [
    b"",
    b" ",
    b"\\u0000",
    b"\\ud83d",
    b"\\ude00x",
    b"\\u0061bc",
    b"\\\\",
    b"\\\"",
    b"\\n",
    b"\\/",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"\\u001b[31m",
    b"\\u202e",
    b"\xe2\x80\x8b",
    b"\xf3\xa0\x81\xa1\xf3\xa0\x81\xa2",
    b"../../x",
    b"-rf",
    b"user",
    b"assistant",
    b"tool_use",
    b"tool_result",
    b"<synthetic>",
    b"9999-99-99T99:99:99Z",
];

/// A few changes of a file; `other` gives what is mixed in.
pub fn mutate(bytes: &[u8], other: &[u8], form: Form, random: &mut Random) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..=random.below(4) {
        match (form, random.below(10)) {
            (_, 0) => raw(&mut bytes, random),
            (Form::Lines, 1..=3) => lines(&mut bytes, other, random),
            (Form::Lines, 4..=6) => value(&mut bytes, other, random),
            (Form::Lines, _) => string(&mut bytes, random),
            (Form::Words, _) => words(&mut bytes, other, random),
        }
    }
    bytes
}

/// Bytes change, come or go.
fn raw(bytes: &mut Vec<u8>, random: &mut Random) {
    let range = random.range(bytes.len(), 40);
    match random.below(5) {
        0 => drop(bytes.drain(range)),
        1 => bytes.truncate(range.start),
        2 => drop(bytes.splice(range, [0; 9])),
        3 => bytes.insert(range.start, u8::try_from(random.below(256)).unwrap_or_default()),
        _ => {
            if let Some(byte) = bytes.get_mut(range.start) {
                *byte ^= 1 << random.below(8);
            }
        }
    }
}

/// Rows go, come twice, change places, tear, stick together, or come from another file.
fn lines(bytes: &mut Vec<u8>, other: &[u8], random: &mut Random) {
    let mut lines: Vec<Vec<u8>> = bytes.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
    let (at, to) = (random.below(lines.len()), random.below(lines.len()));
    if lines.is_empty() {
        return;
    }
    match random.below(9) {
        0 => drop(lines.remove(at)),
        1 => lines.insert(to, lines[at].clone()),
        2 => lines.swap(at, to),
        3 => lines[at.min(to)..at.max(to)].reverse(),
        4 => {
            let end = random.below(lines[at].len());
            lines[at].truncate(end);
        }
        5 => drop(lines[at].pop()),
        6 => lines.truncate(at),
        7 => {
            // A copy with a name of its own that hangs on the first, as a client that writes twice would.
            let copy = String::from_utf8_lossy(&lines[at]).replace("\"uuid\":\"", "\"uuid\":\"again-");
            lines.insert(at + 1, copy.into_bytes());
        }
        _ => {
            let others: Vec<&[u8]> = other.split_inclusive(|byte| *byte == b'\n').collect();
            lines.insert(to, random.pick(&others).map(|line| line.to_vec()).unwrap_or_default());
        }
    }
    *bytes = lines.concat();
}

/// Some row of the file, as its bytes; rows are tried, not whole files, so that long files take no longer.
fn row(bytes: &[u8], random: &mut Random) -> Range<usize> {
    let at = random.below(bytes.len());
    let start = bytes[..at].iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let end = bytes[at..].iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |length| at + length);
    start..end
}

/// A value goes, comes twice, or becomes another one: of this row, of another file, or of the list.
fn value(bytes: &mut Vec<u8>, other: &[u8], random: &mut Random) {
    let row = row(bytes, random);
    let found = values(&bytes[row.clone()]);
    let Some(range) = random.pick(&found).cloned() else { return };
    let range = row.start + range.start..row.start + range.end;
    let new = match random.below(6) {
        0 => random.pick(&found).map(|from| bytes[row.start + from.start..row.start + from.end].to_vec()),
        1 => {
            let from = self::row(other, random);
            let found = values(&other[from.clone()]);
            random.pick(&found).map(|value| other[from.start + value.start..from.start + value.end].to_vec())
        }
        2 => Some([&bytes[range.clone()], b",", &bytes[range.clone()]].concat()),
        3 => Some(Vec::new()),
        4 => Some([&b"[".repeat(300)[..], &b"]".repeat(300)].concat()),
        _ => random.pick(&VALUES).map(|value| value.as_bytes().to_vec()),
    };
    // What goes takes its comma along.
    let ends_with_comma = new.as_ref().is_some_and(Vec::is_empty) && bytes.get(range.end) == Some(&b',');
    bytes.splice(range.start..range.end + usize::from(ends_with_comma), new.unwrap_or_default());
}

/// A string, key or value, becomes another one, longer, or the same in other letters.
fn string(bytes: &mut Vec<u8>, random: &mut Random) {
    let row = row(bytes, random);
    let found = strings(&bytes[row.clone()]);
    let Some(range) = random.pick(&found).cloned() else { return };
    let range = row.start + range.start..row.start + range.end;
    let old = bytes[range.clone()].to_vec();
    let new = match random.below(8) {
        0 | 1 => random.pick(&found).map(|from| bytes[row.start + from.start..row.start + from.end].to_vec()),
        2 => Some(old.repeat(1 + random.below(40))),
        3 => Some(b"a".repeat(60 + random.below(200))),
        4 => old
            .first()
            .filter(|byte| **byte != b'\\')
            .map(|byte| [format!("\\u{:04x}", *byte).as_bytes(), &old[1..]].concat()),
        5 => {
            let at = random.below(old.len());
            Some([&old[..at], random.pick(&STRINGS).copied().unwrap_or_default(), &old[at..]].concat())
        }
        _ => random.pick(&STRINGS).map(|string| string.to_vec()),
    };
    let new = new.unwrap_or_default();
    // What is named elsewhere follows half of the time, so that links and pairs stay.
    if old.len() > 3 && random.below(2) == 0 {
        *bytes = replaced(bytes, &old, &new);
    } else {
        bytes.splice(range, new);
    }
}

/// Every string that is `old` as `new`.
fn replaced(bytes: &[u8], old: &[u8], new: &[u8]) -> Vec<u8> {
    let quoted = [b"\"", old, b"\""].concat();
    let (mut out, mut at) = (Vec::with_capacity(bytes.len()), 0);
    while at < bytes.len() {
        if bytes[at..].starts_with(&quoted) {
            out.push(b'"');
            out.extend_from_slice(new);
            out.push(b'"');
            at += quoted.len();
        } else {
            out.push(bytes[at]);
            at += 1;
        }
    }
    out
}

/// What stands around a pasted text, or in it.
const PIECES: [&str; 18] = [
    "\u{1b}[31m",
    "\u{1b}[0m",
    "│ ",
    "> ",
    "\r\n",
    "\n  ",
    "\\n",
    "\\\"",
    "&quot;",
    "&#39;",
    "\u{200b}",
    "\u{202e}",
    "`",
    "\t",
    "API Error: ",
    "messages.1.content.0: ",
    "toolu_01",
    "2026-01-15T09:20:00Z ERROR ",
];

/// Words go, come twice, change places, or get something between them.
fn words(bytes: &mut Vec<u8>, other: &[u8], random: &mut Random) {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let mut words: Vec<&str> = text.split_inclusive([' ', '\n', ':', '"']).collect();
    let (at, to) = (random.below(words.len()), random.below(words.len()));
    let others = String::from_utf8_lossy(other);
    if words.is_empty() {
        return;
    }
    match random.below(6) {
        0 => drop(words.remove(at)),
        1 => words.insert(to, words[at]),
        2 => words.swap(at, to),
        3 => words.truncate(at),
        4 => words.insert(to, random.pick(&PIECES).copied().unwrap_or_default()),
        _ => words.extend(others.split_inclusive('\n').take(1 + random.below(3))),
    }
    *bytes = words.concat().into_bytes();
}
