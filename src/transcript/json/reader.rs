//! Reads JSON as bytes: where a value begins and ends, and nothing more.
//!
//! It is strict about grammar, because Claude Code leaves out a line that its own strict parser refuses, and lenient
//! about everything else: lone surrogates, invalid UTF-8, repeated keys, any depth. It copies nothing, and decodes only
//! keys with escapes.

use super::escape::{decode, hex4, low_surrogate};

/// Reading stopped before the end of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stop {
    /// Offset of the byte that could not be read.
    pub at: usize,
}

/// A cursor over bytes that hold JSON.
pub struct Reader<'a> {
    bytes: &'a [u8],
    /// Offset of the next byte to read.
    pub at: usize,
    /// Whether a string held half a surrogate pair, which strict UTF-8 cannot represent.
    pub lone_surrogate: bool,
    /// Whether a string held an escaped NUL.
    pub nul: bool,
    nesting: Vec<u8>,
}

impl<'a> Reader<'a> {
    /// A reader that starts at the first byte.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0, lone_surrogate: false, nul: false, nesting: Vec::new() }
    }

    /// Skips white space and returns the next byte without reading it.
    pub fn peek(&mut self) -> Result<u8, Stop> {
        while let Some(&byte) = self.bytes.get(self.at) {
            if !matches!(byte, b' ' | b'\t' | b'\r' | b'\n') {
                return Ok(byte);
            }
            self.at += 1;
        }
        self.stop()
    }

    /// Reads one object, calling `each` at every value with its key; `each` must read the value.
    pub fn object(&mut self, mut each: impl FnMut(&mut Self, &[u8]) -> Result<(), Stop>) -> Result<(), Stop> {
        self.members(|reader, key| match memchr::memchr(b'\\', key) {
            None => each(reader, key),
            Some(_) => each(reader, decode(key).as_bytes()),
        })
    }

    /// Like [`Self::object`], with raw keys.
    pub fn members(&mut self, mut each: impl FnMut(&mut Self, &'a [u8]) -> Result<(), Stop>) -> Result<(), Stop> {
        self.open(b'{')?;
        if self.peek()? == b'}' {
            self.at += 1;
            return Ok(());
        }
        loop {
            let key = self.key()?;
            self.peek()?;
            each(self, key)?;
            if self.closes(b'}')? {
                return Ok(());
            }
        }
    }

    /// Reads one array, calling `each` at every item; `each` must read the item.
    pub fn array(&mut self, mut each: impl FnMut(&mut Self) -> Result<(), Stop>) -> Result<(), Stop> {
        self.open(b'[')?;
        if self.peek()? == b']' {
            self.at += 1;
            return Ok(());
        }
        loop {
            self.peek()?;
            each(self)?;
            if self.closes(b']')? {
                return Ok(());
            }
        }
    }

    /// Reads any value and returns its bytes.
    pub fn value(&mut self) -> Result<&'a [u8], Stop> {
        self.peek()?;
        let start = self.at;
        self.nesting.clear();
        loop {
            match self.peek()? {
                b'"' => {
                    self.string()?;
                }
                open @ (b'{' | b'[') => {
                    self.at += 1;
                    if self.peek()? == open + 2 {
                        self.at += 1;
                    } else {
                        self.nesting.push(open);
                        if open == b'{' {
                            self.key()?;
                        }
                        continue;
                    }
                }
                b't' => self.literal(b"true")?,
                b'f' => self.literal(b"false")?,
                b'n' => self.literal(b"null")?,
                _ => self.number()?,
            }
            loop {
                let Some(&open) = self.nesting.last() else { return Ok(&self.bytes[start..self.at]) };
                // In ASCII, closing brackets are two after opening ones.
                if self.closes(open + 2)? {
                    self.nesting.pop();
                } else {
                    if open == b'{' {
                        self.key()?;
                    }
                    break;
                }
            }
        }
    }

    /// Reads a string and returns the raw bytes between its quotes.
    pub fn string(&mut self) -> Result<&'a [u8], Stop> {
        self.open(b'"')?;
        let start = self.at;
        loop {
            self.at = plain(self.bytes, self.at);
            match self.bytes.get(self.at) {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(&self.bytes[start..self.at - 1]);
                }
                Some(b'\\') => self.escape()?,
                _ => return self.stop(),
            }
        }
    }

    fn key(&mut self) -> Result<&'a [u8], Stop> {
        self.peek()?;
        let key = self.string()?;
        self.peek()?;
        self.open(b':')?;
        Ok(key)
    }

    fn open(&mut self, byte: u8) -> Result<(), Stop> {
        if self.bytes.get(self.at) == Some(&byte) {
            self.at += 1;
            Ok(())
        } else {
            self.stop()
        }
    }

    /// After a member: true at the closing bracket, false at a comma.
    fn closes(&mut self, bracket: u8) -> Result<bool, Stop> {
        match self.peek()? {
            b',' => {
                self.at += 1;
                Ok(false)
            }
            byte if byte == bracket => {
                self.at += 1;
                Ok(true)
            }
            _ => self.stop(),
        }
    }

    fn escape(&mut self) -> Result<(), Stop> {
        match self.bytes.get(self.at + 1) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => self.at += 2,
            Some(b'u') => {
                let Some(unit) = hex4(self.bytes, self.at + 2) else { return self.stop() };
                self.at += 6;
                match unit {
                    0xD800..=0xDBFF => match low_surrogate(self.bytes, self.at) {
                        Some(_) => self.at += 6,
                        None => self.lone_surrogate = true,
                    },
                    0xDC00..=0xDFFF => self.lone_surrogate = true,
                    0 => self.nul = true,
                    _ => {}
                }
            }
            _ => return self.stop(),
        }
        Ok(())
    }

    fn literal(&mut self, word: &[u8]) -> Result<(), Stop> {
        if self.bytes[self.at..].starts_with(word) {
            self.at += word.len();
            Ok(())
        } else {
            self.stop()
        }
    }

    fn number(&mut self) -> Result<(), Stop> {
        if self.bytes.get(self.at) == Some(&b'-') {
            self.at += 1;
        }
        if self.bytes.get(self.at) == Some(&b'0') {
            self.at += 1;
        } else {
            self.digits()?;
        }
        if self.bytes.get(self.at) == Some(&b'.') {
            self.at += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.bytes.get(self.at) {
            self.at += 1;
            if let Some(b'+' | b'-') = self.bytes.get(self.at) {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(())
    }

    fn digits(&mut self) -> Result<(), Stop> {
        let start = self.at;
        while self.bytes.get(self.at).is_some_and(u8::is_ascii_digit) {
            self.at += 1;
        }
        if self.at == start { self.stop() } else { Ok(()) }
    }

    fn stop<T>(&self) -> Result<T, Stop> {
        Err(Stop { at: self.at })
    }
}

/// Offset of the next quote, backslash or control byte from `at` on.
fn plain(bytes: &[u8], mut at: usize) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGHS: u64 = ONES << 7;
    let zero = |word: u64| word.wrapping_sub(ONES) & !word & HIGHS;
    // Eight bytes a step. A borrow can mark only bytes after the first hit, and only the first is used.
    while let Some(Ok(eight)) = bytes.get(at..at + 8).map(<[u8; 8]>::try_from) {
        let word = u64::from_le_bytes(eight);
        let control = word.wrapping_sub(ONES * 0x20) & !word & HIGHS;
        let found = zero(word ^ (ONES * u64::from(b'"'))) | zero(word ^ (ONES * u64::from(b'\\'))) | control;
        if found != 0 {
            return at + found.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    while bytes.get(at).is_some_and(|&byte| byte >= b' ' && byte != b'"' && byte != b'\\') {
        at += 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(text: &[u8]) -> bool {
        let mut reader = Reader::new(text);
        reader.value().is_ok_and(|value| value == text)
    }

    #[test]
    fn reads_what_javascript_reads_and_nothing_else() {
        for good in ["{}", "[]", "[1,-0.5e+3,null]", r#"{"a":{"b":[true,false]},"a":""}"#, r#""\u00e9\"\\""#, "0"] {
            assert!(whole(good.as_bytes()), "{good}");
        }
        for bad in ["{", "[1,]", "{\"a\":1,}", "01", "1.", "-", "\"a\nb\"", r#""\x""#, "{a:1}", "nul", "\0", ""] {
            assert!(!whole(bad.as_bytes()), "{bad}");
        }
    }

    #[test]
    fn deep_nesting_costs_no_stack() {
        let deep = "[".repeat(200_000) + &"]".repeat(200_000);
        assert!(whole(deep.as_bytes()));
    }
}
