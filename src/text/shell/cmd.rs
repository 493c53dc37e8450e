//! Words for `cmd.exe`, as they are typed at its prompt: in a batch file, `%` is written in another way.

/// Invisible characters are none that a name on Windows can have; they become `?`.
pub(super) fn word(word: &str) -> String {
    let word: String =
        word.chars().map(|c| if super::is_hidden(c.encode_utf8(&mut [0; 4])) { '?' } else { c }).collect();
    let plain = |c: char| c.is_ascii_alphanumeric() || r"-_./\:@+".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word;
    }
    // Quotes do not stop `%NAME%`. A caret does, but only outside of them.
    let quoted = word.replace('"', r#"\""#).replace('%', "\"^%\"");
    format!("\"{quoted}\"")
}

/// Sets a variable. Nothing may stand between it and the `&&` that follows: a blank would belong to the value.
pub(super) fn set(variable: &str, value: &str) -> String {
    if !value.contains('%') {
        return format!("set \"{variable}={value}\"");
    }
    let mut out = format!("set {variable}=");
    for c in value.chars() {
        if "%&|<>^()\"".contains(c) {
            out.push('^');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stay_one_word() {
        assert_eq!(word(r"C:\Users\x\a-b"), r"C:\Users\x\a-b");
        assert_eq!(word(r"C:\a b & c"), r#""C:\a b & c""#);
        assert_eq!(word("100%PATH%"), "\"100\"^%\"PATH\"^%\"\"");
        assert_eq!(word("a\nb"), "\"a?b\"");
        assert_eq!(word(""), "\"\"");
    }

    #[test]
    fn a_variable_takes_the_value_as_it_is() {
        assert_eq!(set("X", r"C:\a b & c"), r#"set "X=C:\a b & c""#);
        assert_eq!(set("X", r"C:\100%&b"), r"set X=C:\100^%^&b");
    }
}
