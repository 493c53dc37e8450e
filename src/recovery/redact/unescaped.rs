//! Decodes escapes of JSON, URLs and HTML. Every byte keeps its offset, so `\"` becomes two quotes and `%3D` three
//! equals signs.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::{Captures, Regex};

/// HTML entities; only separators matter.
const NAMED: &[(&str, u8)] = &[
    ("&quot;", b'"'),
    ("&#34;", b'"'),
    ("&#39;", b'\''),
    ("&apos;", b'\''),
    ("&amp;", b'&'),
    ("&lt;", b'<'),
    ("&gt;", b'>'),
    ("&nbsp;", b' '),
];

static UNSEEN: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[\p{Default_Ignorable_Code_Point}\u{fff9}-\u{fffb}]+").expect("a test reads it"));

/// Removes invisible characters between two ASCII characters, where they would split a secret.
pub(super) fn without_invisible(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let is_sign = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_graphic);
    let bytes = text.as_bytes();
    UNSEEN.replace_all(text, |found: &Captures<'_>| {
        let range = found.get_match().range();
        let parts = is_sign(bytes[..range.start].last()) && is_sign(bytes.get(range.end));
        if parts { String::new() } else { found[0].to_owned() }
    })
}

pub(super) fn view(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    if memchr::memchr3(b'\\', b'%', b'&', bytes).is_none() {
        return Cow::Borrowed(text);
    }
    let mut out = bytes.to_vec();
    let mut at = 0;
    while let Some(next) = memchr::memchr3(b'\\', b'%', b'&', &bytes[at..]) {
        let start = at + next;
        match escape(&bytes[start..]) {
            Some((length, sign)) => {
                out[start..start + length].fill(sign);
                at = start + length;
            }
            None => at = start + 1,
        }
    }
    String::from_utf8(out).map_or(Cow::Borrowed(text), Cow::Owned)
}

/// The length of the escape at the start, and its meaning.
fn escape(bytes: &[u8]) -> Option<(usize, u8)> {
    match bytes[0] {
        b'\\' => {
            // JSON inside JSON has several.
            let slashes = bytes.iter().position(|byte| *byte != b'\\')?;
            match bytes[slashes] {
                b'n' | b'r' => Some((slashes + 1, b'\n')),
                b't' => Some((slashes + 1, b' ')),
                quote @ (b'"' | b'\'' | b'`') => Some((slashes + 1, quote)),
                b'u' => sign(bytes.get(slashes + 1..slashes + 5)?).map(|sign| (slashes + 5, sign)),
                _ => None,
            }
        }
        b'%' => sign(bytes.get(1..3)?).map(|sign| (3, sign)),
        _ => NAMED.iter().find(|(name, _)| bytes.starts_with(name.as_bytes())).map(|(name, sign)| (name.len(), *sign)),
    }
}

/// An ASCII character by its hex code, if it is punctuation or white space.
fn sign(digits: &[u8]) -> Option<u8> {
    let number = u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
    let sign = u8::try_from(number).ok()?;
    (sign.is_ascii_punctuation() || sign.is_ascii_whitespace()).then_some(sign)
}
