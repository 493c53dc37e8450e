//! A name from a session, a journal or a file, checked to be one plain name in a folder.
//!
//! Only a [`Component`] is joined to a path, so an id like `../../.ssh` leads nowhere.

use std::ffi::OsStr;
use std::path::Path;

/// The longest name on every file system, minus room for `.jsonl`, a time or an id.
const LONGEST: usize = 200;

/// Windows reads these as devices in every folder, whatever follows the first dot.
const DEVICES: &[&str] = &["con", "prn", "aux", "nul", "conin$", "conout$", "clock$"];

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Component(String);

impl Component {
    /// `None` unless every system reads this as a plain name.
    pub fn of(words: &str) -> Option<Self> {
        let bad = |c: char| c.is_control() || is_unseen(c) || r#"/\:*?"<>|"#.contains(c);
        let edges = words.starts_with(' ') || words.ends_with([' ', '.']);
        let plain = !words.is_empty() && words.len() <= LONGEST && !edges && !words.contains(bad);
        (plain && !is_device(words)).then(|| Self(words.to_owned()))
    }
}

impl AsRef<OsStr> for Component {
    fn as_ref(&self) -> &OsStr {
        OsStr::new(&self.0)
    }
}

impl AsRef<Path> for Component {
    fn as_ref(&self) -> &Path {
        Path::new(&self.0)
    }
}

/// Characters that are invisible and that some file systems ignore.
pub(super) fn is_unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

fn is_device(words: &str) -> bool {
    let name = words.split('.').next().unwrap_or_default().trim_end().to_ascii_lowercase();
    let numbered = |kind: &str| {
        let number = name.strip_prefix(kind).map(|rest| rest.chars().collect::<Vec<_>>());
        number.is_some_and(|number| matches!(number[..], ['0'..='9' | '¹' | '²' | '³']))
    };
    DEVICES.contains(&&*name) || numbered("com") || numbered("lpt")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_plain_name_passes() {
        let long = "a".repeat(LONGEST + 1);
        let paths = ["", ".", "..", "../..", "../../.ssh", "/etc", "a/b", r"a\b", "c:", "c:x", " a", "a ", "a."];
        let others =
            ["...", "*", "a\0b", "a\nb", "nul", "NUL.jsonl", "Com1", "lpt¹.x", "con .x", "a\u{202e}b", long.as_str()];
        for words in paths.into_iter().chain(others) {
            assert_eq!(Component::of(words), None, "{words:?}");
        }
        let taken = ["5e551017-0000-4000-8000-000000000000", "-x", "$(id)", ".ssh", "é", "00aa@v1", "com", "command"];
        for words in taken {
            assert!(Component::of(words).is_some(), "{words:?}");
        }
    }
}
