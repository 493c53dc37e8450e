//! Reads JSON as bytes: where a value begins and ends, and nothing more.
//!
//! It is strict about grammar, because Claude Code leaves out a line that its own strict parser refuses, and lenient
//! about everything else: lone surrogates, invalid UTF-8, repeated keys, any depth. It copies nothing, and decodes only
//! keys with escapes.
//!
//! It steps through bytes with plain indexes: the first build optimizes little, and leaves `get` and iterators as calls.

use super::escape::{decode, hex4, low_surrogate};
use super::plain::Plain;

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
    plain: Plain<'a>,
    /// Whether the string that was read last holds an escape.
    has_escape: bool,
}

impl<'a> Reader<'a> {
    /// A reader that starts at the first byte.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            at: 0,
            lone_surrogate: false,
            nul: false,
            nesting: Vec::new(),
            plain: Plain::of(bytes),
            has_escape: false,
        }
    }

    /// Skips white space and returns the next byte without reading it.
    #[inline]
    pub fn peek(&mut self) -> Result<u8, Stop> {
        while self.at < self.bytes.len() {
            let byte = self.bytes[self.at];
            if !matches!(byte, b' ' | b'\t' | b'\r' | b'\n') {
                return Ok(byte);
            }
            self.at += 1;
        }
        self.stop()
    }

    /// Reads one object, calling `each` at every value with its key; `each` must read the value.
    pub fn object(&mut self, mut each: impl FnMut(&mut Self, &[u8]) -> Result<(), Stop>) -> Result<(), Stop> {
        self.members(
            |reader, key| {
                if reader.has_escape { each(reader, decode(key).as_bytes()) } else { each(reader, key) }
            },
        )
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
        // The innermost open bracket, in `nesting` those around it.
        let mut open = 0;
        self.nesting.clear();
        loop {
            match self.peek()? {
                b'"' => self.pass_string()?,
                bracket @ (b'{' | b'[') => {
                    self.at += 1;
                    // In ASCII, closing brackets are two after opening ones.
                    if self.peek()? == bracket + 2 {
                        self.at += 1;
                    } else {
                        self.nesting.push(open);
                        open = bracket;
                        if open == b'{' {
                            self.pass_key()?;
                        }
                        continue;
                    }
                }
                b't' => self.literal(b"true")?,
                b'f' => self.literal(b"false")?,
                b'n' => self.literal(b"null")?,
                _ => self.number()?,
            }
            while open != 0 && self.closes(open + 2)? {
                open = self.nesting.pop().unwrap_or_default();
            }
            match open {
                0 => return Ok(&self.bytes[start..self.at]),
                b'{' => self.pass_key()?,
                _ => {}
            }
        }
    }

    /// Reads a string and returns the raw bytes between its quotes.
    pub fn string(&mut self) -> Result<&'a [u8], Stop> {
        let start = self.at + 1;
        self.pass_string()?;
        Ok(&self.bytes[start..self.at - 1])
    }

    #[inline]
    fn pass_string(&mut self) -> Result<(), Stop> {
        self.open(b'"')?;
        self.has_escape = false;
        loop {
            self.at = self.plain.end(self.at);
            match self.byte(self.at) {
                b'"' => {
                    self.at += 1;
                    return Ok(());
                }
                b'\\' => self.escape()?,
                _ => return self.stop(),
            }
        }
    }

    fn key(&mut self) -> Result<&'a [u8], Stop> {
        self.peek()?;
        let start = self.at + 1;
        self.pass_string()?;
        let end = self.at - 1;
        self.colon()?;
        Ok(&self.bytes[start..end])
    }

    #[inline]
    fn pass_key(&mut self) -> Result<(), Stop> {
        self.peek()?;
        self.pass_string()?;
        self.colon()
    }

    #[inline]
    fn colon(&mut self) -> Result<(), Stop> {
        self.peek()?;
        self.open(b':')
    }

    /// The byte at an offset; behind the end NUL, which no JSON holds.
    #[inline]
    fn byte(&self, at: usize) -> u8 {
        if at < self.bytes.len() { self.bytes[at] } else { 0 }
    }

    #[inline]
    fn open(&mut self, byte: u8) -> Result<(), Stop> {
        if self.byte(self.at) == byte {
            self.at += 1;
            Ok(())
        } else {
            self.stop()
        }
    }

    /// After a member: true at the closing bracket, false at a comma.
    #[inline]
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
        self.has_escape = true;
        match self.byte(self.at + 1) {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => self.at += 2,
            b'u' => {
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
        let mut read = 0;
        while read < word.len() {
            if self.byte(self.at + read) != word[read] {
                return self.stop();
            }
            read += 1;
        }
        self.at += read;
        Ok(())
    }

    fn number(&mut self) -> Result<(), Stop> {
        if self.byte(self.at) == b'-' {
            self.at += 1;
        }
        if self.byte(self.at) == b'0' {
            self.at += 1;
        } else {
            self.digits()?;
        }
        if self.byte(self.at) == b'.' {
            self.at += 1;
            self.digits()?;
        }
        if let b'e' | b'E' = self.byte(self.at) {
            self.at += 1;
            if let b'+' | b'-' = self.byte(self.at) {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(())
    }

    fn digits(&mut self) -> Result<(), Stop> {
        let start = self.at;
        while let b'0'..=b'9' = self.byte(self.at) {
            self.at += 1;
        }
        if self.at == start { self.stop() } else { Ok(()) }
    }

    fn stop<T>(&self) -> Result<T, Stop> {
        Err(Stop { at: self.at })
    }
}
