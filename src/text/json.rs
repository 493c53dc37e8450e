//! JSON that is safe to print: text for people is cleaned, values for programs stay exact and are escaped.

use std::fmt::Write as _;
use std::io;

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::{CharEscape, CompactFormatter, Formatter};

use super::clean;
use super::seen::{Fate, Judge};

/// Fields whose values programs use as they are: to open a file, apply a patch, run a command. All others are cleaned.
const EXACT: &[&str] = &[
    "backup",
    "command",
    "commands",
    "config",
    "configs",
    "cwd",
    "dir",
    "directory",
    "file",
    "folder",
    "from",
    "media",
    "neighbours",
    "patch",
    "path",
    "paths",
    "project",
    "restored",
    "resume",
    "root",
    "session",
    "undo",
    "uri",
];

/// A value as JSON on one line.
pub fn json(value: &impl Serialize) -> serde_json::Result<String> {
    let mut out = Vec::new();
    value.serialize(&mut Serializer::with_formatter(&mut out, Cleaning::default()))?;
    Ok(escaped(&String::from_utf8_lossy(&out)))
}

/// Escapes whatever could steer a terminal or is invisible; a JSON parser gets the same values back.
pub fn escaped(json: &str) -> String {
    let mut out = String::with_capacity(json.len() + 1);
    let mut judge = Judge::default();
    let mut chars = json.chars().peekable();
    while let Some(c) = chars.next() {
        // Keep white space between values: it is somebody's layout.
        if judge.of(c, chars.peek().copied()) == Fate::Stays || matches!(c, '\t' | '\r') {
            out.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            // Writing to a string cannot fail.
            let _ = write!(out, "\\u{unit:04x}");
        }
    }
    out
}

/// Writes JSON and cleans the values of all fields but the `EXACT` ones.
#[derive(Default)]
struct Cleaning {
    /// Whether a field's name is being written.
    in_name: bool,
    /// The current field's name.
    name: String,
}

impl Cleaning {
    fn is_exact(&self) -> bool {
        self.in_name || EXACT.contains(&self.name.as_str())
    }
}

impl Formatter for Cleaning {
    fn begin_object_key<W: ?Sized + io::Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.in_name = true;
        self.name.clear();
        CompactFormatter.begin_object_key(writer, first)
    }

    fn end_object_key<W: ?Sized + io::Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.in_name = false;
        Ok(())
    }

    fn write_string_fragment<W: ?Sized + io::Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        if self.in_name {
            self.name.push_str(fragment);
        }
        if self.is_exact() {
            return writer.write_all(fragment.as_bytes());
        }
        writer.write_all(clean(fragment).as_bytes())
    }

    fn write_char_escape<W: ?Sized + io::Write>(&mut self, writer: &mut W, escape: CharEscape) -> io::Result<()> {
        let byte = match escape {
            CharEscape::AsciiControl(byte) => byte,
            CharEscape::Backspace => 8,
            CharEscape::FormFeed => 12,
            other => return CompactFormatter.write_char_escape(writer, other),
        };
        if self.is_exact() {
            return CompactFormatter.write_char_escape(writer, escape);
        }
        writer.write_all(clean(char::from(byte).encode_utf8(&mut [0; 4])).as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn words_are_cleaned_and_paths_are_escaped() {
        let words = "a\u{1b}[31m\u{200b}\u{e0041}\u{202e}\u{8}\"\\\n";
        let value = BTreeMap::from([("path", words), ("title", words)]);
        let printed = json(&value).expect("text");
        let read: BTreeMap<String, String> = serde_json::from_str(&printed).expect("JSON");
        assert_eq!(read["path"], words);
        assert_eq!(read["title"], "a␛[31m⟨bidi⟩␈\"\\\n");
        assert_eq!(clean(&printed), printed, "nothing unseen stands in the JSON itself");
    }

    #[test]
    fn what_stands_below_a_field_goes_by_its_own_name() {
        let value = serde_json::json!({"path": [{"says": "x\u{200b}"}], "says": {"media": ["y\u{200b}"]}});
        let read: serde_json::Value = serde_json::from_str(&json(&value).expect("text")).expect("JSON");
        assert_eq!(read, serde_json::json!({"path": [{"says": "x"}], "says": {"media": ["y\u{200b}"]}}));
    }

    #[test]
    fn somebody_s_own_json_means_the_same_afterwards() {
        let body = "{\r\n\t\"a\": \"\u{feff}\u{9b}31m \u{1f468}\u{200d}\u{1f469} \u{e0041}\"}";
        let (before, after): (serde_json::Value, serde_json::Value) =
            (serde_json::from_str(body).expect("JSON"), serde_json::from_str(&escaped(body)).expect("JSON"));
        assert_eq!(before, after);
        assert!(!escaped(body).contains(['\u{9b}', '\u{feff}', '\u{e0041}']));
    }
}
