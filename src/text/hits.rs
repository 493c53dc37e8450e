//! Where the words of a search stand in a text.

use std::ops::Range;

/// The parts of a text that are words of a search, in order. A word with a capital letter means itself.
pub fn hits(text: &str, search: &str) -> Vec<Range<usize>> {
    let words: Vec<Vec<char>> = search.split_whitespace().map(|word| word.chars().collect()).collect();
    let (mut hits, mut from) = (Vec::new(), 0);
    while let Some(first) = text[from..].chars().next() {
        let length = words.iter().filter_map(|word| length_of(&text[from..], word)).max();
        let to = from + length.unwrap_or(first.len_utf8());
        if length.is_some() {
            hits.push(from..to);
        }
        from = to;
    }
    hits
}

/// How many bytes a word takes at the start of a text.
fn length_of(text: &str, word: &[char]) -> Option<usize> {
    let is_exact = word.iter().any(|letter| letter.is_uppercase());
    let is_same = |one: char, other: char| one == other || (!is_exact && one.to_lowercase().eq(other.to_lowercase()));
    let mut letters = text.char_indices();
    for wanted in word {
        let (_, letter) = letters.next()?;
        if !is_same(letter, *wanted) {
            return None;
        }
    }
    Some(letters.next().map_or(text.len(), |(at, _)| at))
}

#[cfg(test)]
mod tests {
    use super::hits;

    #[test]
    fn every_word_is_found_and_a_capital_means_itself() {
        let found = |text: &'static str, search| hits(text, search).into_iter().map(|at| &text[at]).collect::<Vec<_>>();
        assert_eq!(found("Bash cargo test -p webhooks", "cargo WEB"), ["cargo"]);
        assert_eq!(found("Retry the retry", "retry"), ["Retry", "retry"]);
        assert_eq!(found("Ärger, ärger", "ärger"), ["Ärger", "ärger"]);
        assert_eq!(found("aaa", "aa a"), ["aa", "a"]);
        assert!(found("日本", " ").is_empty());
    }
}
