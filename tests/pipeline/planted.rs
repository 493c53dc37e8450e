//! What is planted in every text of a session, and must not come out.

/// An invented key, in pieces, so that nobody takes it for a leak.
const KEY: [&str; 2] = ["sk-ant-api03-", "q7Wz81LmNx0PvR5tYb2KcD9eFg4HjS6u"];

/// A word that stands in no list of this program.
pub const WORD: &str = "quetzalzwirn";

/// Fields that hold what people and tools say.
const FIELDS: [&str; 10] = [
    "\"text\":\"",
    "\"content\":\"",
    "\"command\":\"",
    "\"thinking\":\"",
    "\"new_string\":\"",
    "\"old_string\":\"",
    "\"description\":\"",
    "\"stdout\":\"",
    "\"summary\":\"",
    "\"prompt\":\"",
];

/// A file with the key and the word at the beginning of every such field.
pub fn in_every_text(bytes: &[u8]) -> Vec<u8> {
    // What is no UTF-8 stays broken, as a character that stands for it.
    let mut text = String::from_utf8_lossy(bytes).into_owned();
    for field in FIELDS {
        text = text.replace(field, &format!("{field}{WORD} {} ", KEY.concat()));
    }
    text.into_bytes()
}

/// Fails where a part of the key stands in an output.
pub fn holds_no_key(output: &str, what: &str) {
    // The beginning alone is no secret.
    let tail = &KEY[1][..12];
    assert!(!output.contains(tail), "the planted key comes out of {what}: {}", around(output, tail));
}

/// Fails where a character steers a terminal or hides words.
pub fn shows_all(output: &str, what: &str) {
    if let Some((at, c)) = output.char_indices().find(|(_, c)| is_hidden(*c)) {
        panic!(
            "{} comes out of {what} behind {:?}",
            c.escape_unicode(),
            &output[..at].chars().rev().take(20).collect::<String>()
        );
    }
}

/// What surrounds a word, for a message.
pub fn around(output: &str, word: &str) -> String {
    let at = output.find(word).unwrap_or_default();
    output[..at].chars().rev().take(60).collect::<Vec<_>>().into_iter().rev().collect()
}

/// Joiners and the sign for pictures are part of how words and pictures are written; where they may stand is for the
/// tests of `text`.
fn is_hidden(c: char) -> bool {
    let ranges: [(u32, u32); 16] = [
        (0x00, 0x09),
        (0x0b, 0x1f),
        (0x7f, 0x9f),
        (0xad, 0xad),
        (0x34f, 0x34f),
        (0x61c, 0x61c),
        (0x115f, 0x1160),
        (0x180b, 0x180e),
        (0x200b, 0x200b),
        (0x200e, 0x200f),
        (0x2028, 0x202e),
        (0x2060, 0x206f),
        (0xfe00, 0xfe0d),
        (0xfff9, 0xfffb),
        (0x1d173, 0x1d17a),
        (0xe0000, 0xe0fff),
    ];
    let more = matches!(c, '\u{feff}' | '\u{3164}' | '\u{ffa0}');
    more || ranges.iter().any(|(first, last)| (*first..=*last).contains(&(c as u32)))
}
