//! Words for PowerShell (about_Quoting_Rules, about_Parsing).

use std::fmt::Write;

pub(super) fn word(word: &str) -> String {
    // `@` and `,` begin or join a list, `%` is a command, and `#` begins a comment.
    let plain = |c: char| c.is_ascii_alphanumeric() || r"-_./\:+".contains(c);
    if !word.is_empty() && word.chars().all(plain) { word.to_owned() } else { quoted(word) }
}

/// A word in quotes. Invisible characters are named by their number: one line, and people see what they run.
pub(super) fn quoted(word: &str) -> String {
    if !super::is_hidden(word) {
        return literal(word);
    }
    let mut parts = Vec::new();
    let mut rest = String::new();
    for c in word.chars() {
        if !super::is_hidden(c.encode_utf8(&mut [0; 4])) {
            rest.push(c);
            continue;
        }
        parts.push(literal(&std::mem::take(&mut rest)));
        let mut named = String::new();
        for unit in c.encode_utf16(&mut [0; 2]) {
            // Writing to a string cannot fail.
            let _ = write!(named, "{}[char]{unit}", if named.is_empty() { "" } else { " + " });
        }
        parts.push(named);
    }
    parts.push(literal(&rest));
    format!("({})", parts.join(" + "))
}

/// Typographic quotes end a word as the plain one does, so each is doubled.
fn literal(word: &str) -> String {
    let mut out = String::from("'");
    for c in word.chars() {
        out.push(c);
        if matches!(c, '\'' | '\u{2018}'..='\u{201b}') {
            out.push(c);
        }
    }
    out + "'"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stay_one_word() {
        assert_eq!(word(r"C:\Users\x\a-b"), r"C:\Users\x\a-b");
        assert_eq!(word(r"C:\a b\it's"), r"'C:\a b\it''s'");
        assert_eq!(word("O\u{2019}Neil"), "'O\u{2019}\u{2019}Neil'");
        assert_eq!(word("$(calc) `n @x"), "'$(calc) `n @x'");
        assert_eq!(word("a\nb"), "('a' + [char]10 + 'b')");
        assert_eq!(word("\u{e0041}"), "('' + [char]56128 + [char]56385 + '')");
        assert_eq!(word(""), "''");
    }
}
