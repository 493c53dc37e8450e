//! Words for `cmd.exe`, as they are typed at its prompt: in a batch file, `%` is written in another way.

pub(super) fn word(word: &str) -> String {
    let word = seen(word);
    let plain = |c: char| c.is_ascii_alphanumeric() || r"-_./\:@+".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word;
    }
    // Quotes do not stop `%NAME%`. A caret does, but only outside of them.
    let quoted = word.replace('"', r#"\""#).replace('%', "\"^%\"");
    format!("\"{quoted}\"")
}

/// Invisible characters are none that a name on Windows can have; they become `?`.
fn seen(word: &str) -> String {
    word.chars().map(|c| if super::is_hidden(c.encode_utf8(&mut [0; 4])) { '?' } else { c }).collect()
}

/// Sets a variable. Nothing may stand between it and the `&&` that follows: a blank would belong to the value.
pub(super) fn set(variable: &str, value: &str) -> String {
    if !value.contains('%') {
        return format!("set \"{variable}={value}\"");
    }
    format!("set {variable}={}", bare(value))
}

/// Goes to a directory. The rest of the line is its name, blanks too; with quotes inside it would be another one.
pub(super) fn go(dir: &str) -> String {
    if dir.contains('%') { format!("cd /d {}", bare(dir)) } else { format!("cd /d {}", word(dir)) }
}

/// A value without quotes.
fn bare(value: &str) -> String {
    let mut out = String::new();
    for c in seen(value).chars() {
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

    /// Each was typed into `cmd` of Wine 10 and went there.
    #[test]
    fn a_directory_is_gone_to_whatever_its_name() {
        assert_eq!(go(r"C:\a b & c"), r#"cd /d "C:\a b & c""#);
        assert_eq!(go(r"C:\t(1)'s"), r#"cd /d "C:\t(1)'s""#);
        assert_eq!(go(r"C:\100%PATH%x y"), r"cd /d C:\100^%PATH^%x y");
    }

    #[test]
    fn a_variable_takes_the_value_as_it_is() {
        assert_eq!(set("X", r"C:\a b & c"), r#"set "X=C:\a b & c""#);
        assert_eq!(set("X", r"C:\100%&b"), r"set X=C:\100^%^&b");
    }
}
