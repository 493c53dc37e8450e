//! Words that tell what a text is about, in the languages people work in (`assets/words.json`). They sort what was said
//! into questions, requests and decisions, and choose what gets room; the words themselves are quoted as they stand.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use serde::Deserialize;

/// The table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    /// They mark a decision or its reason.
    pub deciding: List,
    /// They bind whoever works on: orders, bans, and what is to stay.
    pub binding: List,
    /// They say that something is still to be done.
    pub pending: List,
    /// They promise something.
    pub promising: List,
    /// They put something off.
    pub putting_off: List,
    /// They drop something, or leave it as it is.
    pub dropping: List,
    /// A prompt that begins with one of them stops what is being done…
    pub turning: List,
    /// …and one of these says that it changes the direction.
    pub replacing: List,
    /// A prompt that begins with one of them wants to be told something.
    pub asking: List,
    /// The same at its end.
    pub asking_last: List,
    /// A question that begins with one of them is a request.
    pub requesting: List,
    /// The same at its end.
    pub requesting_last: List,
    /// A prompt that begins with one of them wants something to be looked at.
    pub looking: List,
    /// They agree and ask for nothing.
    agreeing: List,
    /// They stand in every text and name nothing.
    common: List,
}

pub(super) static WORDS: LazyLock<Words> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../../assets/words.json")).expect("a test reads it too"));

/// Some words of one kind, all of them small.
#[derive(Debug, Deserialize)]
#[serde(from = "Vec<String>")]
pub(super) struct List {
    words: Vec<String>,
    /// Those of scripts with spaces, each between two.
    apart: AhoCorasick,
    /// Those of others, where nothing bounds a word.
    joined: AhoCorasick,
}

impl From<Vec<String>> for List {
    fn from(words: Vec<String>) -> Self {
        let (apart, joined): (Vec<&String>, Vec<&String>) = words.iter().partition(|word| has_spaces(word));
        let search = |words: Vec<String>| AhoCorasick::new(words).expect("a few words");
        let apart = search(apart.into_iter().map(|word| format!(" {word} ")).collect());
        let joined = search(joined.into_iter().cloned().collect());
        Self { words, apart, joined }
    }
}

impl List {
    /// Whether it is one of them.
    fn contains(&self, small: &str) -> bool {
        self.words.iter().any(|word| word == small)
    }

    /// Whether a text holds one of them, whatever its case.
    pub fn is_in(&self, text: &str) -> bool {
        let (small, apart) = forms(text);
        self.apart.is_match(&apart) || self.joined.is_match(&small)
    }

    /// Whether a text begins with one of them.
    pub fn begins(&self, text: &str) -> bool {
        let (small, apart) = forms(text);
        self.words.iter().any(|word| {
            if has_spaces(word) { apart.starts_with(&format!(" {word} ")) } else { small.starts_with(word.as_str()) }
        })
    }

    /// Whether a text ends with one of them.
    pub fn ends(&self, text: &str) -> bool {
        let (small, apart) = forms(text);
        self.words.iter().any(|word| {
            if has_spaces(word) { apart.ends_with(&format!(" {word} ")) } else { small.ends_with(word.as_str()) }
        })
    }
}

/// Whether the script of a text has spaces between words. In others nothing tells where a word ends.
pub(super) fn has_spaces(text: &str) -> bool {
    text.chars().any(char::is_alphabetic) && text.chars().all(|c| c < '\u{2e80}')
}

/// A text in small letters; and its words, each between two spaces.
fn forms(text: &str) -> (String, String) {
    let small = text.to_lowercase().replace('’', "'");
    let mut apart = String::from(" ");
    for word in words(&small) {
        apart.push_str(word);
        apart.push(' ');
    }
    (small, apart)
}

impl Words {
    /// Whether a word names nothing.
    pub fn is_common(&self, word: &str) -> bool {
        let small = word.to_lowercase();
        [&self.common, &self.agreeing, &self.putting_off, &self.dropping].iter().any(|list| list.contains(&small))
    }

    /// Whether a text only agrees.
    pub fn is_agreement(&self, text: &str) -> bool {
        let small = text.to_lowercase();
        let mut words = words(&small).peekable();
        words.peek().is_some() && words.all(|word| self.agrees(word))
    }

    /// A text from the first word on that is more than an interjection.
    pub fn rest<'t>(&self, small: &'t str) -> &'t str {
        let first = words(small).find(|word| !self.agrees(word) && !JOINING.contains(word));
        first.map_or("", |first| &small[first.as_ptr() as usize - small.as_ptr() as usize..])
    }

    /// Whether a text binds whoever works on, or drops something.
    pub fn decides(&self, text: &str) -> bool {
        self.binding.is_in(text) || self.dropping.is_in(text)
    }

    /// Whether a text begins with words that agree.
    pub fn begins_with_agreement(&self, text: &str) -> bool {
        let small = text.to_lowercase();
        words(&small).next().is_some_and(|word| self.agrees(word))
    }

    fn agrees(&self, word: &str) -> bool {
        self.agreeing.contains(word)
    }
}

/// Words that join a prompt to the one before.
const JOINING: &[&str] = &["and", "then", "now", "so", "und", "dann", "y", "et", "puis"];

fn words(small: &str) -> impl Iterator<Item = &str> {
    small.split(|c: char| !c.is_alphanumeric() && !matches!(c, '\'' | '-')).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_can_be_read_and_is_small_letters() {
        let table = &*WORDS;
        let lists =
            [&table.deciding, &table.binding, &table.putting_off, &table.asking, &table.common, &table.agreeing];
        for word in lists.into_iter().flat_map(|list| &list.words) {
            assert_eq!(*word, word.to_lowercase());
        }
        assert!(table.is_agreement("OK, thanks!") && !table.is_agreement("ok, commit") && !table.is_agreement("?"));
        assert_eq!(table.rest("ok, und jetzt den commit"), "jetzt den commit");
        assert!(table.turning.begins("Stop. no html") && !table.turning.begins("stopwatch must not use floats"));
        assert!(table.putting_off.is_in("do it LATER.") && !table.putting_off.is_in("the collaterals"));
        assert!(table.putting_off.is_in("あとでやって") && table.binding.is_in("don’t touch it"));
    }
}
