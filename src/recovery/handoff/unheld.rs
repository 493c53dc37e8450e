//! Names that stand in what the model said and in no call or result: what was only planned, or done where the record has
//! a hole.

use aho_corasick::AhoCorasick;

use super::call::Call;
use super::story::Said;
use super::trace::is_name;

/// More are never looked for.
const MOST: usize = 2000;

/// A shorter name stands in others.
const SHORTEST: usize = 5;

/// A name that no call holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unheld {
    /// The name.
    pub name: String,
    /// The turn that said it last; none for a compaction summary.
    pub turn: Option<u32>,
}

impl Unheld {
    /// Whether it is the path of a file.
    pub fn is_path(&self) -> bool {
        is_path(&self.name)
    }
}

/// The names in code quotes and the paths that no call holds, the newest ones first.
pub(super) fn unheld(said: &[Said], summaries: &[(usize, String)], calls: &[Call<'_>]) -> Vec<Unheld> {
    let told = said.iter().rev().map(|said| (said.text.as_str(), Some(said.place.turn)));
    let summed = summaries.iter().rev().map(|(_, text)| (text.as_str(), None));
    let mut found: Vec<Unheld> = Vec::new();
    for (text, turn) in told.chain(summed) {
        for name in names(text) {
            if found.len() < MOST && found.iter().all(|known| known.name != name) {
                found.push(Unheld { name, turn });
            }
        }
    }
    let Ok(search) = AhoCorasick::new(found.iter().map(|found| &found.name)) else { return Vec::new() };
    let mut held = vec![false; found.len()];
    for text in calls.iter().flat_map(Call::record) {
        for at in search.find_overlapping_iter(text) {
            held[at.pattern()] = true;
        }
    }
    let mut held = held.into_iter();
    found.retain(|_| !held.next().unwrap_or_default());
    found
}

/// The names in code quotes, and the paths anywhere.
fn names(text: &str) -> Vec<String> {
    let parts = text.split('`').enumerate();
    let named = parts.flat_map(|(no, part)| {
        let words = part.split(|c: char| c.is_whitespace() || "()[]{}<>\"'“”‘’,;、。「」=".contains(c));
        words.map(bare).filter(move |word| if no % 2 == 1 { is_plain_name(word) } else { is_path(word) })
    });
    named.map(str::to_owned).collect()
}

/// Without the line behind a path, and what ends a sentence.
fn bare(word: &str) -> &str {
    let word = word.trim_end_matches(['.', ':', '!', '?']);
    word.rsplit_once(':')
        .filter(|(_, line)| line.bytes().all(|byte| byte.is_ascii_digit()))
        .map_or(word, |(path, _)| path)
}

fn is_plain_name(word: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | ':');
    let is_word = word.len() >= SHORTEST && word.starts_with(|c: char| c.is_ascii_alphabetic());
    is_word && word.chars().all(plain) && is_name(word) && !is_host(word)
}

/// Names of hosts, dates and the like: letters with two points.
fn is_host(word: &str) -> bool {
    word.matches('.').count() > 1 && word.chars().all(|c| c.is_ascii_lowercase() || c == '.')
}

/// Whether a word is the path of a file in a directory.
pub(super) fn is_path(word: &str) -> bool {
    let ending = word.rsplit_once('/').and_then(|(_, file)| file.rsplit_once('.')).map(|(_, ending)| ending);
    let is_ending =
        ending.is_some_and(|end| (1..=8).contains(&end.len()) && end.bytes().all(|b| b.is_ascii_alphanumeric()));
    is_ending && is_plain_name(word) && !word.contains("//")
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn names_stand_in_code_quotes_and_paths_anywhere() {
        let told = names(
            "`vpn_peer` is set in certs/staging.yaml:41, not `here` or on `mail.example.org`; see https://a.example/b.html, and/or x.",
        );
        assert_eq!(told, ["vpn_peer", "certs/staging.yaml"]);
    }
}
