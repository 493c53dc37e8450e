//! The words to search for.

use std::borrow::Cow;

use memchr::memmem::Finder;

use super::sieve::Sieve;

/// How many characters of a hit are shown, and how many of those come before it.
const EXCERPT: (usize, usize) = (160, 40);

/// Words that must all be in a text. A capital letter makes the search case-sensitive.
#[derive(Clone, Debug)]
pub struct Query {
    words: Vec<Finder<'static>>,
    case: Case,
    /// Passes the bytes that may hold them.
    pub(super) sieve: Sieve,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Case {
    Means,
    MeansNothing,
}

impl Query {
    /// Splits what was typed at white space; `None` if it has no words.
    pub fn of(typed: &str) -> Option<Self> {
        let case = if typed.chars().any(char::is_uppercase) { Case::Means } else { Case::MeansNothing };
        let word = |word: &str| match case {
            Case::Means => Finder::new(word).into_owned(),
            Case::MeansNothing => Finder::new(folded(word).as_bytes()).into_owned(),
        };
        let words: Vec<Finder<'static>> = typed.split_whitespace().map(word).collect();
        let sieve = Sieve::of(words.iter().map(Finder::needle), case == Case::MeansNothing);
        (!words.is_empty()).then_some(Self { words, case, sieve })
    }

    /// Whether a text contains every word.
    pub fn finds(&self, text: &str) -> bool {
        self.place(text).is_some()
    }

    /// The byte position of the first word, if all are there, in the text as `seen` returns it.
    fn place(&self, text: &str) -> Option<usize> {
        let text = self.seen(text);
        let places = self.words.iter().map(|word| word.find(text.as_bytes()));
        places.collect::<Option<Vec<usize>>>()?.first().copied()
    }

    fn seen<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match self.case {
            Case::Means => Cow::Borrowed(text),
            Case::MeansNothing => folded(text),
        }
    }

    /// The text around the first word. Lower-casing can shift it by a character or two in some scripts.
    pub(super) fn around(&self, text: &str) -> String {
        let seen = self.seen(text);
        let before = self.place(text).map_or(0, |at| seen[..at].chars().count());
        let start = before.saturating_sub(EXCERPT.1);
        let excerpt: String = text.chars().skip(start).take(EXCERPT.0).collect();
        if start > 0 { format!("…{excerpt}") } else { excerpt }
    }
}

/// A text in lower case.
fn folded(text: &str) -> Cow<'_, str> {
    if !text.is_ascii() {
        return Cow::Owned(text.chars().flat_map(char::to_lowercase).collect());
    }
    let has_capitals = text.bytes().any(|byte| byte.is_ascii_uppercase());
    if has_capitals { Cow::Owned(text.to_ascii_lowercase()) } else { Cow::Borrowed(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(typed: &str, text: &str) -> bool {
        Query::of(typed).expect("a word").finds(text)
    }

    #[test]
    fn every_word_must_be_there_and_a_capital_means_the_case() {
        assert!(finds("retry webhook", "Fix the WEBHOOK: retry it"));
        assert!(!finds("retry webhook", "retry it"));
        assert!(finds("Retry", "now Retry"));
        assert!(!finds("Retry", "now retry"));
        assert!(Query::of("  ").is_none());
    }

    #[test]
    fn words_of_every_script_are_found() {
        assert!(finds("を直す", "日本語の README を直す"));
        assert!(finds("readme 日本", "日本語の README を直す"));
        assert!(finds("straße öl", "STRAßE ÖL"));
        assert!(finds("οδοσ", "ΟΔΟΣ"));
        assert!(!finds("中文", "日本語"));
    }

    #[test]
    fn the_words_around_a_hit_keep_their_case() {
        let text = format!("{}The Needle stands here", "x".repeat(100));
        let around = Query::of("needle").expect("a word").around(&text);
        assert!(around.starts_with('…') && around.contains("The Needle stands"), "{around}");
    }
}
