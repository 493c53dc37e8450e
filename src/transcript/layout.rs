//! Files that some tool rewrote: UTF-16, rows over several lines, one array of all rows. They are read as the JSON
//! lines that they stand for; the file itself is kept.

use std::fmt;

use super::json::{Json, Reader};
use super::{Form, Transcript, parse};

/// How far to read a row that goes on in the next line: most end soon, so a little at first.
const LOOKS: [usize; 2] = [1 << 12, 1 << 20];

/// How a file differs from one JSON object a line in UTF-8.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// UTF-16, as old Windows shells write.
    pub is_utf16: bool,
    /// Rows span several lines, as formatters write.
    pub is_spread: bool,
    /// All rows are items of one array.
    pub is_array: bool,
}

impl Layout {
    /// Whether it is the layout that clients write.
    pub fn is_lines(self) -> bool {
        self == Self::default()
    }
}

/// A predicate of the file: `is UTF-16`.
impl fmt::Display for Layout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows = match (self.is_array, self.is_spread) {
            (true, true) => Some("is one array of all rows, spread over many lines"),
            (true, false) => Some("is one array of all rows"),
            (false, true) => Some("has rows that span several lines"),
            (false, false) => None,
        };
        match (self.is_utf16, rows) {
            (true, Some(rows)) => write!(f, "is UTF-16, and {rows}"),
            (true, None) => f.write_str("is UTF-16"),
            (false, rows) => f.write_str(rows.unwrap_or("has one row per line")),
        }
    }
}

/// The transcript of the JSON lines that the file stands for.
pub(super) fn as_lines(read: Transcript) -> Transcript {
    let bytes = &*read.bytes.pass(&(0..read.bytes.len()));
    let text = decoded(bytes);
    let is_utf16 = text.is_some();
    if !is_utf16 && !has_other_rows(&read, bytes) {
        return read;
    }
    let mut pass = Pass::new(text.as_deref().unwrap_or(bytes));
    pass.layout.is_utf16 = is_utf16;
    pass.run();
    let Pass { out, numbers, layout, .. } = pass;
    if layout.is_lines() {
        return read;
    }
    let lines = if is_utf16 { lines(text.as_deref().unwrap_or_default()) } else { read.lines };
    let mut transcript = parse::parse(out);
    for entry in transcript.entries.of_file_mut() {
        entry.line = numbers[entry.line as usize - 1];
    }
    Transcript { layout, lines, file: Some(read.into_bytes()), ..transcript }
}

/// Whether a file that was read in pieces may not be JSON lines: its start says so, or a row goes on in the next line.
pub(super) fn may_be_other(read: &Transcript) -> bool {
    let length = read.bytes.len();
    let from = |start: usize, look: usize| read.bytes.pass(&(start..length.min(start + look)));
    let start = from(0, LOOKS[1]);
    let mut pass = Pass::new(&start);
    pass.enter_array();
    let mut torn = read.entries.iter().filter(|entry| entry.form == Form::Torn);
    let goes_on = |start: usize| {
        LOOKS.iter().all(|look| {
            let text = from(start, *look);
            let mut reader = Reader::new(&text);
            let is_row = reader.value().is_ok();
            text.starts_with(b"{") && (is_row || (reader.at >= text.len() && start + text.len() < length))
        })
    };
    decoded(&start[..start.len().min(8)]).is_some() || pass.in_array || torn.any(|entry| goes_on(entry.bytes.start))
}

/// Whether rows are in an array, or a line that looks torn is the start of a longer row.
fn has_other_rows(read: &Transcript, bytes: &[u8]) -> bool {
    let mut pass = Pass::new(bytes);
    pass.enter_array();
    let mut torn = read.entries.iter().filter(|entry| entry.form == Form::Torn);
    pass.in_array || torn.any(|entry| pass.row_at(entry.bytes.start).is_some())
}

/// UTF-16 as UTF-8. Without a byte order mark, the brackets at the start of a session tell.
fn decoded(bytes: &[u8]) -> Option<Vec<u8>> {
    let unit: fn([u8; 2]) -> u16 = match bytes {
        [0xFF, 0xFE, b'\t'..=b'{', 0, ..] | [b'{' | b'[', 0, b'\t'..=b'{', 0, ..] => u16::from_le_bytes,
        [0xFE, 0xFF, 0, b'\t'..=b'{', ..] | [0, b'{' | b'[', 0, b'\t'..=b'{', ..] => u16::from_be_bytes,
        _ => return None,
    };
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    let text = char::decode_utf16(units).map(|read| read.unwrap_or(char::REPLACEMENT_CHARACTER));
    Some(text.skip_while(|c| *c == '\u{FEFF}').collect::<String>().into_bytes())
}

/// How many lines there are, including a last one without a line end.
fn lines(bytes: &[u8]) -> u32 {
    let ended = memchr::memchr_iter(b'\n', bytes).count();
    (ended + usize::from(bytes.last().is_some_and(|last| *last != b'\n'))) as u32
}

struct Pass<'a> {
    text: &'a [u8],
    at: usize,
    /// The line of `counted`, from 1.
    line: u32,
    counted: usize,
    in_array: bool,
    /// How many bytes may still be read in vain, so that many torn lines do not take long.
    patience: usize,
    /// The JSON lines that the file stands for.
    out: Vec<u8>,
    /// The file's line number of each.
    numbers: Vec<u32>,
    layout: Layout,
}

impl<'a> Pass<'a> {
    fn new(text: &'a [u8]) -> Self {
        let (out, numbers) = (Vec::with_capacity(text.len()), Vec::new());
        let layout = Layout::default();
        let start = if text.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
        let (at, counted) = (start, start);
        Self { text, at, line: 1, counted, in_array: false, patience: text.len(), out, numbers, layout }
    }

    fn run(&mut self) {
        self.enter_array();
        while self.at < self.text.len() {
            let end = memchr::memchr(b'\n', &self.text[self.at..]).map_or(self.text.len(), |found| self.at + found);
            let is_between = |byte: &&u8| byte.is_ascii_whitespace() || (self.in_array && **byte == b',');
            let start = self.at + self.text[self.at..end].iter().take_while(is_between).count();
            match self.text.get(start).filter(|_| start < end) {
                None => self.at = end + 1,
                Some(b']') if self.in_array => (self.in_array, self.at) = (false, start + 1),
                Some(b'{') => self.row(start, end),
                Some(_) => self.push(self.at, end, end + 1),
            }
        }
    }

    /// Enters an array whose first item is a row.
    fn enter_array(&mut self) {
        let mut reader = Reader::new(self.text);
        reader.at = self.at;
        if reader.peek() != Ok(b'[') {
            return;
        }
        let inside = reader.at + 1;
        reader.at = inside;
        if reader.peek() == Ok(b'{') && self.row_at(reader.at).is_some() {
            (self.at, self.in_array, self.layout.is_array) = (inside, true, true);
        }
    }

    /// Handles what begins like a row at `start`, on a line that ends at `line_end`.
    fn row(&mut self, start: usize, line_end: usize) {
        let is_one_of_many = self.in_array || self.layout.is_spread;
        match self.row_at(start) {
            Some(end) if end > line_end || self.in_array => {
                self.layout.is_spread |= end > line_end;
                self.push(start, end, end);
            }
            // A row that is cut off ends where the next one begins in the same column.
            None if is_one_of_many => {
                let next = self.next_row(start, line_end);
                self.push(start, next, next);
            }
            _ => self.push(self.at, line_end, line_end + 1),
        }
    }

    /// Where the row at `start` ends, if it is whole.
    fn row_at(&mut self, start: usize) -> Option<usize> {
        if self.patience == 0 {
            return None;
        }
        let mut reader = Reader::new(self.text);
        reader.at = start;
        let read = reader.value();
        let is_row = read.is_ok_and(|value| Json(value).get("type").and_then(Json::raw_text).is_some());
        if !is_row {
            self.patience = self.patience.saturating_sub(reader.at - start);
        }
        is_row.then_some(reader.at)
    }

    fn next_row(&self, start: usize, line_end: usize) -> usize {
        let line_start = memchr::memrchr(b'\n', &self.text[..start]).map_or(0, |end| end + 1);
        let opening = [b"\n", &self.text[line_start..=start]].concat();
        let found = memchr::memmem::find(&self.text[line_end..], &opening);
        found.map_or(self.text.len(), |found| line_end + found)
    }

    /// Writes a piece as one line and goes on at `next`.
    fn push(&mut self, start: usize, end: usize, next: usize) {
        self.line += memchr::memchr_iter(b'\n', &self.text[self.counted..start]).count() as u32;
        self.counted = start;
        self.numbers.push(self.line);
        let piece = &self.text[start..end];
        if memchr::memchr(b'\n', piece).is_some() || self.in_array {
            put_compact(&mut self.out, piece);
        } else {
            self.out.extend_from_slice(piece);
        }
        self.out.push(b'\n');
        self.at = next;
    }
}

/// JSON without white space outside strings.
fn put_compact(out: &mut Vec<u8>, json: &[u8]) {
    let mut in_string = false;
    let mut bytes = json.iter();
    while let Some(&byte) = bytes.next() {
        if in_string || !byte.is_ascii_whitespace() {
            out.push(if byte == b'\n' { b' ' } else { byte });
        }
        match byte {
            b'"' => in_string = !in_string,
            b'\\' if in_string => out.extend(bytes.next().map(|byte| if *byte == b'\n' { b' ' } else { *byte })),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROWS: [&str; 2] = [r#"{"type":"user","uuid":"a\" \\","x":[1,{}]}"#, r#"{"type":"assistant","uuid":"b"}"#];

    fn read(bytes: impl Into<Vec<u8>>) -> (Layout, Vec<(u32, String)>) {
        let bytes = bytes.into();
        let transcript = Transcript::parse(bytes.clone());
        assert_eq!(transcript.print(), bytes);
        let row = |no: usize| (transcript.line(no), String::from_utf8_lossy(transcript.raw(no)).into_owned());
        (transcript.layout, (0..transcript.entries.len()).map(row).collect())
    }

    #[test]
    fn rows_are_read_from_every_layout() {
        let [one, two] = ROWS;
        let spread = one.replace("\"x\":", "\n  \"x\": ").replace('}', "\r\n}");
        let both = |first: u32, second: u32| vec![(first, one.to_owned()), (second, two.to_owned())];
        let utf16 = |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_le_bytes).collect() };
        for (text, said, rows) in [
            (format!("{one}\n{two}\n"), "has one row per line", both(1, 2)),
            (format!("{spread}\n{two}"), "has rows that span several lines", both(1, 5)),
            (
                format!("\n{one}\n \n{spread}"),
                "has rows that span several lines",
                vec![(2, one.into()), (4, one.into())],
            ),
            (format!("[{one},{two}]\n"), "is one array of all rows", both(1, 1)),
            (format!("[\n{one}\n,\n{two}\n]\n"), "is one array of all rows", both(2, 4)),
            (format!("[\n  {spread},\n  {two}\n]"), "is one array of all rows, spread over many lines", both(2, 6)),
        ] {
            assert_eq!(read(text.clone()), (read(text.clone()).0, rows.clone()), "{text}");
            assert_eq!(read(text.clone()).0.to_string(), said);
            let (layout, seen) = read([b"\xFF\xFE".to_vec(), utf16(&text)].concat());
            assert_eq!((layout.is_utf16, seen), (true, rows.clone()), "{text}");
            let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
            assert_eq!(read([b"\xFE\xFF".to_vec(), big].concat()).1, rows, "{text}");
        }
    }

    #[test]
    fn a_row_that_is_cut_off_is_one_torn_line() {
        let [one, two] = ROWS;
        let spread = one.replace(',', ",\n  ");
        let (layout, rows) = read(format!("{spread}\n{{\n  \"type\": \"us\n{spread}\n{two}\n"));
        assert!(layout.is_spread);
        assert_eq!(rows.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [1, 5, 7, 11]);
    }

    #[test]
    fn many_torn_lines_take_no_time() {
        let torn = "{\"a\":[\n".repeat(200_000);
        assert!(read(torn).0.is_lines());
    }
}
