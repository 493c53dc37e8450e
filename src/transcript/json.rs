//! A JSON value as it stands in the file, decoded only where someone looks.

use std::borrow::Cow;

use super::reader::{Reader, hex4, low_surrogate};

/// A value that has been read once, looked into without decoding more than is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Json<'a>(pub &'a [u8]);

impl<'a> Json<'a> {
    /// The value under `key`; of several the last one, as JavaScript reads it.
    pub fn get(self, key: &str) -> Option<Json<'a>> {
        let is_key = |name: &[u8]| name == key.as_bytes() || (name.contains(&b'\\') && decode(name) == key);
        self.fields().into_iter().rev().find(|(name, _)| is_key(name)).map(|(_, value)| value)
    }

    /// The fields of an object in their order, with raw keys; nothing for any other value.
    pub fn fields(self) -> Vec<(&'a [u8], Json<'a>)> {
        let mut fields = Vec::new();
        // What was read before a stop is still true, so a torn value shows the fields it has.
        let _ = Reader::new(self.0).members(|reader, key| {
            fields.push((key, Json(reader.value()?)));
            Ok(())
        });
        fields
    }

    /// The items of an array in their order; nothing for any other value.
    pub fn items(self) -> Vec<Json<'a>> {
        let mut items = Vec::new();
        let _ = Reader::new(self.0).array(|reader| {
            items.push(Json(reader.value()?));
            Ok(())
        });
        items
    }

    /// A string, decoded; whatever is no Unicode in it becomes U+FFFD.
    pub fn text(self) -> Option<Cow<'a, str>> {
        Some(decode(self.raw_text()?))
    }

    /// What stands between the quotes of a string.
    pub fn raw_text(self) -> Option<&'a [u8]> {
        self.0.strip_prefix(b"\"")?.strip_suffix(b"\"")
    }

    /// A whole number.
    pub fn number(self) -> Option<i64> {
        std::str::from_utf8(self.0).ok()?.parse().ok()
    }

    /// Whether it is the literal `true`.
    pub fn is_true(self) -> bool {
        self.0 == b"true"
    }
}

/// Decodes what stands between the quotes of a string; whatever is no Unicode becomes U+FFFD.
pub fn decode(raw: &[u8]) -> Cow<'_, str> {
    if memchr::memchr(b'\\', raw).is_none() {
        return String::from_utf8_lossy(raw);
    }
    let mut out = String::with_capacity(raw.len());
    let mut at = 0;
    while at < raw.len() {
        let next = memchr::memchr(b'\\', &raw[at..]).map_or(raw.len(), |found| at + found);
        out.push_str(&String::from_utf8_lossy(&raw[at..next]));
        at = next;
        if at < raw.len() {
            let (read, length) = unescape(raw, at);
            out.push(read);
            at += length;
        }
    }
    Cow::Owned(out)
}

/// JSON in which every lone surrogate escape is U+FFFD; every other byte as it was.
pub fn without_halves(raw: &[u8]) -> Vec<u8> {
    let mut out = raw.to_vec();
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'\\', &raw[at..]) {
        at += found;
        match hex4(raw, at + 2).filter(|_| raw.get(at + 1) == Some(&b'u')) {
            Some(0xD800..=0xDBFF) if low_surrogate(raw, at + 6).is_some() => at += 12,
            Some(0xD800..=0xDFFF) => {
                out[at..at + 6].copy_from_slice(b"\\ufffd");
                at += 6;
            }
            _ => at += 2,
        }
        if at >= raw.len() {
            break;
        }
    }
    out
}

/// A string as JSON, with its quotes.
pub fn quote(text: &str) -> Vec<u8> {
    let mut out = vec![b'"'];
    for c in text.chars() {
        match c {
            '"' => out.extend_from_slice(b"\\\""),
            '\\' => out.extend_from_slice(b"\\\\"),
            '\n' => out.extend_from_slice(b"\\n"),
            '\r' => out.extend_from_slice(b"\\r"),
            '\t' => out.extend_from_slice(b"\\t"),
            c if c < ' ' => out.extend_from_slice(format!("\\u{:04x}", c as u32).as_bytes()),
            c => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    out.push(b'"');
    out
}

/// The character that the escape at `at` stands for, and how many bytes the escape has.
fn unescape(raw: &[u8], at: usize) -> (char, usize) {
    let plain = match raw.get(at + 1) {
        Some(b'n') => '\n',
        Some(b't') => '\t',
        Some(b'r') => '\r',
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(b'u') => {
            let high = hex4(raw, at + 2).unwrap_or(0xFFFD);
            if let (0xD800..=0xDBFF, Some(low)) = (high, low_surrogate(raw, at + 6)) {
                let joined = 0x1_0000 + ((high - 0xD800) << 10) + (low - 0xDC00);
                return (char::from_u32(joined).unwrap_or('\u{FFFD}'), 12);
            }
            return (char::from_u32(high).unwrap_or('\u{FFFD}'), 6.min(raw.len() - at));
        }
        Some(&byte) if byte.is_ascii() => byte as char,
        _ => return ('\u{FFFD}', 1),
    };
    (plain, 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lone_surrogates_are_noticed_and_decode_to_the_replacement_character() {
        let mut reader = Reader::new(br#""a\ud83d!""#);
        let raw = reader.string().expect("a string");
        assert!(reader.lone_surrogate);
        assert_eq!(decode(raw), "a\u{FFFD}!");
        let mut reader = Reader::new(br#""\ud83d\ude00""#);
        assert_eq!(decode(reader.string().expect("a string")), "😀");
        assert!(!reader.lone_surrogate);
    }
}
