//! JSON values as they are in the file, decoded only on demand.

mod escape;
mod plain;
mod reader;

use std::borrow::Cow;

pub use escape::{decode, hex4, quote, without_halves};
pub use reader::{Reader, Stop};

/// A value that was read once; looking into it decodes no more than needed.
#[derive(Clone, Copy, Debug)]
pub struct Json<'a>(pub &'a [u8]);

impl<'a> Json<'a> {
    /// The value of `key`; if it repeats, the last one, as in JavaScript.
    pub fn get(self, key: &str) -> Option<Json<'a>> {
        let is_key = |name: &[u8]| name == key.as_bytes() || (name.contains(&b'\\') && decode(name) == key);
        self.fields().into_iter().rev().find(|(name, _)| is_key(name)).map(|(_, value)| value)
    }

    /// The fields of an object in order, with raw keys; empty for any other value.
    pub fn fields(self) -> Vec<(&'a [u8], Json<'a>)> {
        let mut fields = Vec::new();
        // A torn value still shows the fields before the tear.
        let _ = Reader::new(self.0).members(|reader, key| {
            fields.push((key, Json(reader.value()?)));
            Ok(())
        });
        fields
    }

    /// The items of an array in order; empty for any other value.
    pub fn items(self) -> Vec<Json<'a>> {
        let mut items = Vec::new();
        let _ = Reader::new(self.0).array(|reader| {
            items.push(Json(reader.value()?));
            Ok(())
        });
        items
    }

    /// A string, decoded; invalid Unicode becomes U+FFFD.
    pub fn text(self) -> Option<Cow<'a, str>> {
        Some(decode(self.raw_text()?))
    }

    /// The words of a message's or result's content: a string, or the texts of its blocks.
    pub fn words(self) -> String {
        let texts = || self.items().into_iter().filter_map(|item| Some(item.get("text")?.text()?.into_owned()));
        self.text().map_or_else(|| texts().collect::<Vec<_>>().join("\n"), Cow::into_owned)
    }

    /// The raw bytes between a string's quotes.
    pub fn raw_text(self) -> Option<&'a [u8]> {
        let last = self.0.len().checked_sub(1)?;
        let is_string = last > 0 && self.0[0] == b'"' && self.0[last] == b'"';
        is_string.then(|| &self.0[1..last])
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
