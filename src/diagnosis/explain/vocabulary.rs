//! The words that Claude Code, the API and proxies use in errors. Any other word in an error may be private.

use std::sync::LazyLock;

use foldhash::HashSet;

use crate::diagnosis::RULES;
use crate::diagnosis::symptom::table;

/// Words that are in none of the tables.
const MORE: &str = include_str!("../../../assets/errors.txt");

static WORDS: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let of_rules = RULES.iter().filter_map(|rule| rule.api);
    let all = table::words().chain(of_rules).chain(super::known_words()).chain([MORE]);
    let words = all.flat_map(|text| text.split(|c: char| !c.is_alphanumeric()));
    words.filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
});

/// Whether errors use this word; case does not matter.
pub fn is_of_errors(word: &str) -> bool {
    WORDS.contains(&word.to_lowercase())
}
