//! Words that tell what a text is about, in the languages people work in (`assets/words.json`). They only sort what is
//! said and choose what gets room: nothing is left out for them.

use std::sync::LazyLock;

use serde::Deserialize;

/// The table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    /// They mark a decision or its reason.
    pub deciding: Vec<String>,
    /// They bind whoever works on: orders, bans, and what is to stay.
    pub binding: Vec<String>,
    /// They say that something is still to be done.
    pub pending: Vec<String>,
    /// They put something off.
    pub putting_off: Vec<String>,
    /// They drop something, or leave it as it is.
    pub dropping: Vec<String>,
    /// A prompt that begins with one of them changes the direction.
    pub turning: Vec<String>,
    /// A prompt that begins with one of them wants to be told something.
    pub asking: Vec<String>,
    /// The same at its end.
    pub asking_last: Vec<String>,
    /// A question that begins with one of them is a request.
    pub requesting: Vec<String>,
    /// The same at its end.
    pub requesting_last: Vec<String>,
    /// A prompt that begins with one of them wants something to be looked at.
    pub looking: Vec<String>,
    /// They agree and ask for nothing.
    agreeing: Vec<String>,
    /// They stand in every text and name nothing.
    common: Vec<String>,
}

pub(super) static WORDS: LazyLock<Words> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../../assets/words.json")).expect("a test reads it too"));

impl Words {
    /// Whether a word names nothing.
    pub fn is_common(&self, word: &str) -> bool {
        let small = word.to_lowercase();
        [&self.common, &self.agreeing, &self.putting_off, &self.dropping].iter().any(|words| words.contains(&small))
    }

    /// Whether a text only agrees.
    pub fn is_agreement(&self, text: &str) -> bool {
        let small = text.to_lowercase();
        let mut words = words(&small).peekable();
        words.peek().is_some() && words.all(|word| self.agrees(word))
    }

    /// The first word of a text, small, that is more than an interjection.
    pub fn first<'t>(&self, small: &'t str) -> &'t str {
        words(small).find(|word| !self.agrees(word) && !JOINING.contains(word)).unwrap_or_default()
    }

    /// Whether a text begins with words that agree.
    pub fn begins_with_agreement(&self, text: &str) -> bool {
        let small = text.to_lowercase();
        words(&small).next().is_some_and(|word| self.agrees(word))
    }

    fn agrees(&self, word: &str) -> bool {
        self.agreeing.iter().any(|known| known == word)
    }
}

/// Words that join a prompt to the one before.
const JOINING: &[&str] = &["and", "then", "now", "so", "und", "dann", "y", "et", "puis"];

/// Whether a text holds one of some words, whatever their case. Scripts without spaces have no bounds of words.
pub(super) fn has(text: &str, wanted: &[String]) -> bool {
    let small = text.to_lowercase().replace('’', "'");
    let apart = format!(" {} ", words(&small).collect::<Vec<_>>().join(" "));
    wanted.iter().any(|word| {
        let spaced = word.chars().any(|c| c < '\u{2e80}' && c.is_alphabetic());
        if spaced { apart.contains(&format!(" {word} ")) } else { small.contains(word.as_str()) }
    })
}

fn words(small: &str) -> impl Iterator<Item = &str> {
    small.split(|c: char| !c.is_alphanumeric() && !matches!(c, '\'' | '-')).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_can_be_read_and_is_small_letters() {
        let words = &*WORDS;
        let lists =
            [&words.deciding, &words.pending, &words.putting_off, &words.asking, &words.common, &words.agreeing];
        for word in lists.into_iter().flatten() {
            assert_eq!(*word, word.to_lowercase());
        }
        assert!(words.is_agreement("OK, thanks!") && !words.is_agreement("ok, commit") && !words.is_agreement("?"));
        assert_eq!(words.first("ok, und jetzt den commit"), "jetzt");
        assert!(has("do it LATER.", &words.putting_off) && !has("the collaterals", &words.putting_off));
        assert!(has("あとでやって", &words.putting_off) && has("don’t touch it", &words.binding));
    }
}
