//! Tells by the raw bytes of a file or a text that no spelling of a word is in them, so that they need not be read.
//!
//! A word is known by its longest run of ASCII letters and digits. These stand in JSON as they are, unless a writer
//! escaped them, which is looked for too.

use std::io::{self, Read};

use memchr::memmem::Finder;
use regex::bytes::{Regex, RegexBuilder};

use crate::transcript::json::hex4;

/// How many bytes of a large file are looked at at once.
pub(super) const AT_ONCE: u64 = 1 << 20;
/// The length of an escape.
const ESCAPE: usize = 6;

/// Letters that are not ASCII but whose lower case begins with a letter of it: the Kelvin sign, and I with a dot.
const FOLDING: [(char, u8); 2] = [('\u{212A}', b'k'), ('\u{130}', b'i')];

/// What passes may hold every word; what does not, holds not all of them.
#[derive(Clone, Debug)]
pub(super) struct Sieve {
    runs: Vec<Run>,
    escape: Finder<'static>,
}

#[derive(Clone, Debug)]
struct Run {
    letters: Vec<u8>,
    find: Find,
    /// What else a letter of it may be in the bytes.
    others: Vec<Finder<'static>>,
}

#[derive(Clone, Debug)]
enum Find {
    Same(Box<Finder<'static>>),
    AnyCase(Regex),
}

impl Sieve {
    /// For words as they are, or for folded ones.
    pub fn of<'w>(words: impl Iterator<Item = &'w [u8]>, is_folded: bool) -> Self {
        let mut runs: Vec<Run> = words.filter_map(|word| Run::of(longest(word), is_folded)).collect();
        // The longest is the rarest.
        runs.sort_by_key(|run| std::cmp::Reverse(run.letters.len()));
        Self { runs, escape: Finder::new(br"\u00") }
    }

    /// Whether the bytes of JSON strings may hold every word.
    pub fn passes(&self, bytes: &[u8]) -> bool {
        self.runs.iter().all(|run| run.may_be_in(bytes, &self.escape))
    }

    /// Whether a file of these bytes may.
    pub fn passes_file(&self, bytes: &[u8]) -> bool {
        self.passes(bytes) || !begins_with_row(bytes) || !are_rows(bytes)
    }

    /// The same for a file that is read piece by piece.
    pub fn passes_pieces(&self, file: &mut impl Read, at_once: u64) -> io::Result<bool> {
        let overlap = self.runs.iter().map(|run| run.letters.len()).max().unwrap_or_default().max(ESCAPE);
        let (mut piece, mut is_first) = (Vec::new(), true);
        let mut is_there = vec![false; self.runs.len()];
        loop {
            piece.drain(..piece.len().saturating_sub(overlap));
            if file.by_ref().take(at_once).read_to_end(&mut piece)? == 0 {
                return Ok(is_there.iter().all(|is_there| *is_there));
            }
            for (is_there, run) in is_there.iter_mut().zip(&self.runs) {
                *is_there = *is_there || run.may_be_in(&piece, &self.escape);
            }
            if is_there.iter().all(|is_there| *is_there) || !are_rows(&piece) || (is_first && !begins_with_row(&piece))
            {
                return Ok(true);
            }
            is_first = false;
        }
    }
}

impl Run {
    fn of(letters: &[u8], is_folded: bool) -> Option<Self> {
        let text = std::str::from_utf8(letters).ok().filter(|text| !text.is_empty())?;
        let any_case = || RegexBuilder::new(text).case_insensitive(true).unicode(false).build();
        let find = if is_folded {
            Find::AnyCase(any_case().ok()?)
        } else {
            Find::Same(Box::new(Finder::new(text).into_owned()))
        };
        let folding = FOLDING.iter().filter(|(_, letter)| is_folded && letters.contains(letter));
        let others = folding.flat_map(|(other, _)| spellings(*other)).collect();
        Some(Self { letters: letters.to_vec(), find, others })
    }

    fn may_be_in(&self, bytes: &[u8], escape: &Finder<'_>) -> bool {
        let is_there = match &self.find {
            Find::Same(finder) => finder.find(bytes).is_some(),
            Find::AnyCase(regex) => regex.is_match(bytes),
        };
        is_there
            || escape.find_iter(bytes).any(|at| self.has(hex4(bytes, at + 2)))
            || self.others.iter().any(|other| other.find(bytes).is_some())
    }

    /// Whether an escaped letter is one of its own.
    fn has(&self, escaped: Option<u32>) -> bool {
        let letter = escaped.and_then(|unit| u8::try_from(unit).ok());
        letter.is_some_and(|letter| self.letters.iter().any(|own| own.eq_ignore_ascii_case(&letter)))
    }
}

/// A letter as it is, and its escapes.
fn spellings(letter: char) -> [Finder<'static>; 3] {
    let (plain, code) = (letter.to_string(), letter as u32);
    [plain, format!("\\u{code:04x}"), format!("\\u{code:04X}")].map(|text| Finder::new(&text).into_owned())
}

fn longest(word: &[u8]) -> &[u8] {
    word.split(|byte| !byte.is_ascii_alphanumeric()).max_by_key(|run| run.len()).unwrap_or_default()
}

/// Whether a file begins with a row, maybe behind a byte order mark: not with an array, and not in UTF-16.
fn begins_with_row(bytes: &[u8]) -> bool {
    let rows = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    rows.starts_with(b"{") && rows.get(1) != Some(&0)
}

/// Whether each line begins like a row. Otherwise rows may span lines, and are read without the space between.
fn are_rows(bytes: &[u8]) -> bool {
    memchr::memchr_iter(b'\n', bytes).all(|at| bytes.get(at + 1).is_none_or(|next| *next == b'{'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::*;
    use crate::store::locate::search::{Query, hits};
    use crate::transcript::Transcript;

    /// Pieces of texts, as they may be in a file.
    const PIECES: &[&str] = &[
        "k",
        "K",
        "i",
        "I",
        "t",
        "e",
        "\u{212A}",
        "\u{130}",
        "\\u212a",
        "\\u212A",
        "\\u0130",
        "\\u006b",
        "\\u004B",
        "\\u0069",
        "\\u0074",
        "\\u0045",
        "\\\\u006b",
        "\\u001b",
        "\\n",
        " ",
        "-",
        "é",
        "\\u00e9",
        "\\\"",
        "\\ud83d\\ude00",
        "\\ud83d",
        "kit",
        "KITE",
        "kité",
    ];
    const WORDS: &[&str] =
        &["kite", "Kite", "kit", "k", "ki-te", "i", "kité", "é", "-", "kit e", "KIT", "\u{212A}it", "kite k"];

    fn text() -> impl Strategy<Value = String> {
        prop::collection::vec(select(PIECES), 0..6).prop_map(|pieces| pieces.concat())
    }

    fn row() -> impl Strategy<Value = String> {
        (0..6, text(), text()).prop_map(|(form, one, two)| match form {
            0 => format!(r#"{{"type":"user","message":{{"role":"user","content":"{one}"}}}}"#),
            1 => format!(
                r#"{{"type":"assistant","message":{{"content":[{{"type":"text","text":"{one}"}},{{"type":"tool_use","id":"t","name":"B","input":{{"a":["{two}",1]}}}}]}}}}"#
            ),
            2 => format!(
                r#"{{"type":"user","message":{{"content":[{{"type":"tool_result","tool_use_id":"t","content":[{{"type":"text","text":"{one}"}}]}}]}}}}"#
            ),
            3 => format!(r#"{{"type":"attachment","attachment":{{"type":"queued_command","prompt":"{one}"}},"{two}":1}}"#),
            4 => format!(r#"{{"type":"pr-link","{one}{{"type":"user","message":{{"content":"{two}"}}}}"#),
            _ => format!(r#"{{"type":"user","uuid":"{one}","message":{{"content":"{two}"#),
        })
    }

    /// Files of every layout that is read.
    fn file() -> impl Strategy<Value = Vec<u8>> {
        (prop::collection::vec(row(), 0..5), 0..8).prop_map(|(rows, layout)| {
            let lines = rows.join("\n");
            let utf16 = |unit: fn(u16) -> [u8; 2]| lines.encode_utf16().flat_map(unit).collect::<Vec<u8>>();
            match layout {
                0 => format!("\u{feff}{lines}\n").into_bytes(),
                1 => format!("[{}]", rows.join(",")).into_bytes(),
                2 => lines.replace(":{", " :\n {").replace("},", "}\n,").into_bytes(),
                3 => format!("[\n{}\n]", rows.join(",\n").replace(":[", ":\n[")).into_bytes(),
                4 => [b"\xFF\xFE".to_vec(), utf16(u16::to_le_bytes)].concat(),
                5 => utf16(u16::to_be_bytes),
                _ => lines.into_bytes(),
            }
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]
        #[test]
        fn what_is_left_out_has_no_hit(bytes in file(), typed in select(WORDS), at_once in 1u64..40) {
            let query = Query::of(typed).expect("a word");
            let mut blind = query.clone();
            blind.sieve = Sieve::of([].into_iter(), false);
            let transcript = Transcript::parse(bytes.clone());
            let found = hits(&transcript, &blind);
            prop_assert_eq!(&hits(&transcript, &query), &found);
            if !found.is_empty() {
                prop_assert!(query.sieve.passes_file(&bytes));
                prop_assert!(query.sieve.passes_pieces(&mut bytes.as_slice(), at_once).expect("bytes"));
            }
        }
    }

    #[test]
    fn no_other_letters_fold_to_ascii() {
        let is_other = |c: &char| !c.is_ascii() && c.to_lowercase().any(|lower| lower.is_ascii());
        let others: Vec<char> = (char::MIN..=char::MAX).filter(is_other).collect();
        assert_eq!(others, ['\u{130}', '\u{212A}']);
    }

    #[test]
    fn what_cannot_hold_the_word_is_left_out() {
        let passes = |typed: &str, text: &str| {
            let sieve = Query::of(typed).expect("a word").sieve;
            let bytes = format!("{{\"a\":\"{text}\"}}\n{{}}\n");
            let in_pieces = sieve.passes_pieces(&mut bytes.as_bytes(), 7).expect("bytes");
            assert_eq!(in_pieces, sieve.passes_file(bytes.as_bytes()));
            in_pieces
        };
        assert!(!passes("kite", r"kit and \u001b[1m \u003c"));
        assert!(passes("kite", "a KITE") && passes("kite", r"\u006Bite") && passes("kite", "\u{212A}ite"));
        assert!(!passes("Kite", "a kite") && !passes("Kite", "\u{212A}ite"));
        assert!(passes("é", "e"), "nothing is known of it");
    }
}
