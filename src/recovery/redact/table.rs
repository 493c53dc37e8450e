//! The table of secrets, read from `assets/redact.json`, and where they stand in a text.

use std::ops::Range;
use std::sync::LazyLock;

use regex::{Captures, Regex};
use serde::Deserialize;

/// One row of the table.
#[derive(Debug)]
pub struct Kind {
    /// Its name, as in the mark that takes its place and in `--keep`.
    pub name: &'static str,
    /// What it is, in words.
    pub says: &'static str,
    /// Texts that it must be found in.
    pub examples: Vec<String>,
    pattern: Regex,
    /// A text without any of these holds none. In small letters.
    words: Vec<String>,
    /// How many bits a character of it has at least.
    entropy: f64,
    /// What looks like it and is none.
    unless: Option<Regex>,
}

/// Every row; where two find the same place, the first one wins.
pub static KINDS: LazyLock<Vec<Kind>> = LazyLock::new(|| {
    let rows: Vec<Row> = serde_json::from_str(include_str!("../../../assets/redact.json")).expect("a test reads it");
    rows.iter().map(Kind::of).collect()
});

#[derive(Deserialize)]
struct Row {
    name: &'static str,
    says: &'static str,
    pattern: String,
    #[serde(default)]
    words: Vec<String>,
    #[serde(default)]
    entropy: f64,
    unless: Option<String>,
    /// In pieces, so that no scanner takes this table for a leak.
    examples: Vec<Vec<String>>,
}

impl Kind {
    fn of(row: &Row) -> Self {
        let regex = |pattern: &str| Regex::new(pattern).expect("a test reads every pattern");
        Self {
            name: row.name,
            says: row.says,
            examples: row.examples.iter().map(|pieces| pieces.concat()).collect(),
            pattern: regex(&row.pattern),
            words: row.words.iter().map(|word| word.to_lowercase()).collect(),
            entropy: row.entropy,
            unless: row.unless.as_deref().map(regex),
        }
    }

    fn secrets<'a>(&'a self, text: &'a str) -> impl Iterator<Item = Range<usize>> + 'a {
        self.pattern.captures_iter(text).filter_map(|found| {
            let secret = secret_of(&found)?;
            let refused = self.unless.as_ref().is_some_and(|unless| unless.is_match(&found[0]));
            let guessed = self.entropy > 0.0 || self.name == "url-password";
            let weak = guessed && (is_stand_in(secret.as_str()) || bits(secret.as_str()) < self.entropy);
            // A name in small letters is a weak sign, so the value has to look the part too.
            let plain = self.name == "named-value" && !has_letter_and_digit(secret.as_str());
            (!refused && !weak && !plain).then(|| secret.range())
        })
    }
}

/// The group named `secret`, the only group that took part, or the whole.
fn secret_of<'t>(found: &Captures<'t>) -> Option<regex::Match<'t>> {
    found.name("secret").or_else(|| found.iter().skip(1).flatten().next()).or_else(|| found.get(0))
}

/// A secret in a text.
pub(super) struct Span {
    pub kind: &'static str,
    pub range: Range<usize>,
}

/// Every secret in a text, in its order, none inside another.
pub(super) fn find(text: &str, home: Option<&str>) -> Vec<Span> {
    let small = text.to_lowercase();
    let may_hold = |kind: &&Kind| kind.words.is_empty() || kind.words.iter().any(|word| small.contains(word.as_str()));
    let mut spans: Vec<(usize, Span)> = Vec::new();
    for (row, kind) in KINDS.iter().enumerate().filter(|(_, kind)| may_hold(kind)) {
        spans.extend(kind.secrets(text).map(|range| (row, Span { kind: kind.name, range })));
    }
    let named = home.into_iter().flat_map(|home| text.match_indices(home)).filter(|(at, home)| {
        let next = text[at + home.len()..].chars().next();
        next.is_none_or(|next| !next.is_alphanumeric() && !"-_.".contains(next))
    });
    spans.extend(named.map(|(at, home)| (KINDS.len(), Span { kind: super::HOME, range: at..at + home.len() })));
    // An earlier row knows better what a place is; of one row the earlier and longer match.
    spans.sort_by_key(|(row, span)| (*row, span.range.start));
    let mut kept: Vec<Span> = Vec::new();
    for (_, span) in spans {
        if kept.iter().all(|other| other.range.end <= span.range.start || span.range.end <= other.range.start) {
            kept.push(span);
        }
    }
    kept.sort_by_key(|span| span.range.start);
    kept
}

/// Parts of what people write where a secret would stand.
const STAND_INS: &[&str] = &[
    "${",
    "$(",
    "{{",
    "%(",
    "()",
    "...",
    "…",
    "***",
    "•••",
    "%s",
    "xxxx",
    "example",
    "placeholder",
    "changeme",
    "change-me",
    "change_me",
    "redacted",
    "your-",
    "your_",
    "_here",
    "-here",
    "dummy",
    "process.env",
    "os.environ",
    "import.meta",
    "env.",
    "undefined",
    "insert",
    "replace",
    "0000000000",
    "1234567890",
    "abcdef",
    "foobar",
    "lorem",
];

/// Whole words that are no secret.
const PLAIN: &[&str] = &[
    "password", "passwd", "pass", "secret", "token", "string", "number", "boolean", "required", "optional", "hidden",
    "masked", "bearer", "basic", "false", "true", "null", "none", "text", "input",
];

/// Whether a text only stands where a secret would: a variable, an example, a word of documentation.
fn is_stand_in(secret: &str) -> bool {
    let small = secret.to_lowercase();
    let small = small.trim_matches(|c: char| "\"'`.,:".contains(c));
    let path = |c: char| c.is_alphabetic() || c == '_' || c == '.';
    let is_path = small.contains('.') && !small.contains("..") && small.chars().all(path);
    PLAIN.contains(&small)
        || small.starts_with(['$', '<', '{', '(', '['])
        || (small.contains('(') && small.ends_with(')'))
        || is_path
        || small.chars().all(|c| c.is_ascii_digit())
        || STAND_INS.iter().any(|part| small.contains(part))
}

fn has_letter_and_digit(secret: &str) -> bool {
    secret.chars().any(char::is_alphabetic) && secret.chars().any(|c| c.is_ascii_digit())
}

/// How many bits of information a character carries, by how often each occurs (Shannon).
fn bits(text: &str) -> f64 {
    let mut counts = [0_u32; 256];
    text.bytes().for_each(|byte| counts[usize::from(byte)] += 1);
    let all = text.len().max(1) as f64;
    let share = counts.iter().filter(|count| **count > 0).map(|count| f64::from(*count) / all);
    -share.map(|share| share * share.log2()).sum::<f64>()
}
