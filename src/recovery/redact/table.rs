//! The table of secrets, read from `assets/redact/`.

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use regex::{Captures, Regex};
use serde::Deserialize;

use super::check::Check;

/// One row of the table.
#[derive(Debug)]
pub struct Kind {
    /// Its name, as in marks and in `--keep`.
    pub name: &'static str,
    /// What it is, in words.
    pub says: String,
    /// Examples that it must find.
    pub examples: Vec<String>,
    pub(super) check: Check,
    /// The least number of bits for each character.
    entropy: f64,
    /// Matches that are not secrets.
    unless: Option<Regex>,
    pattern: String,
    regex: LazyRegex,
}

type LazyRegex = std::sync::OnceLock<Regex>;

/// First secrets with a known shape, then rules of other tools, then secrets known by what is around them. If two find
/// the same place, the first wins.
const TABLES: &[&str] = &[
    include_str!("../../../assets/redact/tokens.json"),
    include_str!("../../../assets/redact/gitleaks.json"),
    include_str!("../../../assets/redact/places.json"),
];

/// Shorthands in the patterns. `\b` ignores letters of other scripts, so that they do not count as part of a name.
const PARTS: &[(&str, &str)] = &[
    (r"\b", r"(?-u:\b)"),
    ("<is>", r"[^\S\n]*(?:[:=：＝]{1,3}>?|->|→)(?:\*\*|__)?[^\S\n]*"),
    (
        "<password>",
        "passw(?:or)?d|passwort|passphrase|passcode|pwd|contrase(?:ñ|n|\\\\u00f1)a|mot[ _]?de[ _]?passe|mdp|kennwort|\
         senha|palavra-passe|wachtwoord|hasło|haslo|l[öo]senord|adgangskode|passord|salasana|heslo|parola|[şs]ifre|jelszó|\
         mật khẩu|密码|密碼|口令|パスワード|暗証番号|пароль?я?|비밀번호|암호|סיסמה|كلمة المرور|पासवर्ड|รหัสผ่าน",
    ),
];

/// Every row.
pub static KINDS: LazyLock<Vec<Kind>> = LazyLock::new(|| ROWS.iter().map(Kind::of).collect());

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    TABLES.iter().flat_map(|table| serde_json::from_str::<Vec<Row>>(table).expect("a test reads it")).collect()
});

/// Finds the words that a text must contain for a row to be tried.
static WORDS: LazyLock<(AhoCorasick, Vec<usize>)> = LazyLock::new(|| {
    let words = || ROWS.iter().enumerate().flat_map(|(row, kind)| kind.words.iter().map(move |word| (row, word)));
    let search = AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .kind(Some(AhoCorasickKind::ContiguousNFA))
        .build(words().map(|(_, word)| word));
    (search.expect("a test reads them"), words().map(|(row, _)| row).collect())
});

#[derive(Deserialize)]
struct Row {
    name: &'static str,
    says: String,
    pattern: String,
    #[serde(default)]
    words: Vec<String>,
    #[serde(default)]
    entropy: f64,
    #[serde(default)]
    check: Check,
    unless: Option<String>,
    /// Split, so that no scanner takes this table for a leak.
    examples: Vec<Vec<String>>,
}

impl Kind {
    fn of(row: &Row) -> Self {
        let whole =
            |pattern: &str| PARTS.iter().fold(pattern.to_owned(), |whole, (part, says)| whole.replace(part, says));
        Self {
            name: row.name,
            says: row.says.clone(),
            examples: row.examples.iter().map(|pieces| pieces.concat()).collect(),
            check: row.check,
            entropy: row.entropy,
            unless: row.unless.as_deref().map(|unless| Regex::new(&whole(unless)).expect("a test reads every pattern")),
            pattern: whole(&row.pattern),
            regex: LazyRegex::new(),
        }
    }

    /// Built when needed, because most texts need few of the patterns.
    pub(super) fn regex(&self) -> &Regex {
        self.regex.get_or_init(|| Regex::new(&self.pattern).expect("a test reads every pattern"))
    }

    pub(super) fn secrets<'a>(&'a self, text: &'a str) -> impl Iterator<Item = Range<usize>> + 'a {
        self.regex().captures_iter(text).filter_map(|found| {
            let secret = secret_of(&found)?;
            let secret_range = secret.range();
            let refused = self.unless.as_ref().is_some_and(|unless| unless.is_match(&found[0]));
            // Punctuation after a secret is not part of it.
            let value = match self.check {
                Check::Mixed | Check::Random => secret.as_str().trim_end_matches(['.', ':', '!', '?', ';', ',']),
                _ => secret.as_str(),
            };
            (!refused && self.check.passes(self.entropy, value))
                .then(|| secret_range.start..secret_range.start + value.len())
        })
    }
}

/// The rows that a text has a word of, in order.
pub(super) fn candidates(text: &str) -> Vec<(usize, &'static Kind)> {
    let (search, rows) = &*WORDS;
    let mut held: Vec<bool> = ROWS.iter().map(|row| row.words.is_empty() && row.check != Check::Seed).collect();
    for found in search.find_overlapping_iter(text) {
        held[rows[found.pattern().as_usize()]] = true;
    }
    KINDS.iter().enumerate().filter(|(row, _)| held[*row]).collect()
}

/// The first group that matched, or else the whole match.
fn secret_of<'t>(found: &Captures<'t>) -> Option<regex::Match<'t>> {
    found.iter().skip(1).flatten().next().or_else(|| found.get(0))
}
