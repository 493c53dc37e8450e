//! Words for `sh` and its kin.

use std::fmt::Write;

/// Invisible characters become `$'\ooo'`: one line, and people see what they run.
pub(super) fn word(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:@%+,".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    if super::is_hidden(word) {
        return spelled(word.as_bytes());
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

pub(super) fn spelled(bytes: &[u8]) -> String {
    let mut out = String::from("$'");
    for byte in bytes {
        // Writing to a string cannot fail.
        let _ = match byte {
            b'\'' | b'\\' => write!(out, "\\{}", char::from(*byte)),
            b' '..=b'~' => write!(out, "{}", char::from(*byte)),
            byte => write!(out, "\\{byte:03o}"),
        };
    }
    out + "'"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stay_one_word() {
        assert_eq!(word("/a/b-c.d"), "/a/b-c.d");
        assert_eq!(word("/a b/it's"), r"'/a b/it'\''s'");
        assert_eq!(word("$(touch x)"), "'$(touch x)'");
        assert_eq!(word("Größe"), "'Größe'");
        assert_eq!(word("a\nb\u{200b}"), r"$'a\012b\342\200\213'");
        assert_eq!(word(""), "''");
    }
}
