//! Quotes words for a command line that people copy.

use std::fmt::Write;
use std::path::Path;

use super::clean;

/// Quotes a word for a shell. Invisible characters become `$'\ooo'`: one line, and people see what they run.
pub fn word(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:@%+,".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    if word.contains('\n') || clean(word) != word {
        return spelled(word.as_bytes());
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// Quotes a path; one that is not UTF-8 is spelled out byte by byte.
pub fn path(path: &Path) -> String {
    match path.to_str() {
        // `-x` would look like an option, and `cd -` goes elsewhere.
        Some(text) if text.starts_with('-') => word(&format!("./{text}")),
        Some(text) => word(text),
        None => spelled(path.as_os_str().as_encoded_bytes()),
    }
}

/// Whether any shell or program reads an id as a name, never as an option or command.
pub fn is_plain_id(id: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
    !id.is_empty() && !id.starts_with('-') && id.chars().all(plain)
}

fn spelled(bytes: &[u8]) -> String {
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

    #[test]
    fn a_path_is_no_option() {
        assert_eq!(path("-".as_ref()), "./-");
        assert_eq!(path("/a/-".as_ref()), "/a/-");
    }

    #[test]
    fn an_id_is_letters_digits_and_dashes_behind_the_first() {
        assert!(["a", "3f2a-9c", "A_b"].into_iter().all(is_plain_id));
        assert!(!["", "-x", "a b", "a;b", "$(x)", "ä", "a\n", ".."].into_iter().any(is_plain_id));
    }
}
