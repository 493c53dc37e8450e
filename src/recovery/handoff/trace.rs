//! What a request names, and the calls that name it too: what was asked in words and done in another turn leaves a trace
//! there.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use super::call::{Call, Outcome};
use super::words::{WORDS, has_spaces};

/// So much of a call's input is looked at.
const LONGEST: usize = 64 * 1024;

/// Shorter words stand in everything.
const SHORTEST: usize = 4;

/// A text that names more is no request but something pasted.
const MOST: usize = 40;

/// One thing that a text names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Term {
    /// As it was written.
    pub text: String,
    /// Whether it is a name in code or of a file, not a word of a language.
    pub is_name: bool,
    stems: Vec<u64>,
}

/// The turns whose calls did something, by the words of their input.
#[derive(Default)]
pub(super) struct Trace {
    /// By calls that changed, ran or checked something, or perhaps did.
    did: HashMap<u64, Vec<u32>>,
    /// By those of them that checked.
    checked: HashMap<u64, Vec<u32>>,
}

/// Where what a text names was found.
pub(super) struct Found {
    /// What was found.
    pub terms: Vec<String>,
    /// The turns of the calls, in their order.
    pub turns: Vec<u32>,
    /// Whether they stand before what names it.
    pub before: bool,
}

impl Trace {
    /// Of all calls.
    pub fn of(calls: &[Call<'_>]) -> Self {
        let mut trace = Self::default();
        let did = |call: &&Call<'_>| call.deed.acts() && call.outcome != Outcome::Refused;
        for call in calls.iter().filter(did) {
            let input = call.input.map_or(&[][..], |input| input.0);
            let input = unescaped(&String::from_utf8_lossy(&input[..input.len().min(LONGEST)]));
            for word in words(&input) {
                note(trace.did.entry(word).or_default(), call.place.turn);
                if call.checks {
                    note(trace.checked.entry(word).or_default(), call.place.turn);
                }
            }
        }
        trace
    }

    /// The turns behind one whose calls name most of some terms.
    pub fn later(&self, terms: &[Term], turn: u32) -> Option<Found> {
        found(&self.did, terms, |at| at > turn)
    }

    /// The same, or else checks before it.
    pub fn find(&self, terms: &[Term], turn: u32) -> Option<Found> {
        let before = || found(&self.checked, terms, |at| at < turn);
        self.later(terms, turn).or_else(|| Some(Found { before: true, ..before()? }))
    }
}

/// Calls come in the order of their turns.
fn note(turns: &mut Vec<u32>, turn: u32) {
    if turns.last() != Some(&turn) {
        turns.push(turn);
    }
}

fn found(index: &HashMap<u64, Vec<u32>>, terms: &[Term], among: impl Fn(u32) -> bool) -> Option<Found> {
    let mut turns: BTreeMap<u32, HashSet<u64>> = BTreeMap::new();
    for stem in terms.iter().flat_map(|term| &term.stems) {
        for turn in index.get(stem).into_iter().flatten().filter(|turn| among(**turn)) {
            turns.entry(*turn).or_default().insert(*stem);
        }
    }
    let mut told: Vec<&Term> = Vec::new();
    turns.retain(|_, stems| {
        let here = most(terms, |stem| stems.contains(stem));
        told.extend(here.iter().flatten());
        here.is_some()
    });
    let named = terms.iter().filter(|term| told.contains(term));
    let terms = named.map(|term| term.text.clone()).collect();
    (!turns.is_empty()).then(|| Found { terms, turns: turns.into_keys().collect(), before: false })
}

/// The terms that something has, if these are most of them. Half is enough of names and of several words; one word of
/// a language may mean anything, and does not count beside names.
fn most(terms: &[Term], has: impl Fn(&u64) -> bool) -> Option<Vec<&Term>> {
    let names = terms.iter().any(|term| term.is_name);
    let asked: Vec<&Term> = terms.iter().filter(|term| term.is_name == names).collect();
    let here: Vec<&Term> = asked.iter().copied().filter(|term| term.stems.iter().all(&has)).collect();
    let half = here.len() * 2 >= asked.len();
    let more = here.len() * 2 > asked.len();
    (more || half && (names || here.len() > 1)).then_some(here).filter(|here| !here.is_empty())
}

/// Whether something that has these words names most of some terms.
pub(super) fn names_most(words: &HashSet<u64>, terms: &[Term]) -> bool {
    most(terms, |stem| words.contains(stem)).is_some()
}

/// What the words of a text are found by.
pub(super) fn words(text: &str) -> HashSet<u64> {
    let capitals = |token: &str| is_capitals(token).then(|| hash(token));
    tokens(text).flat_map(|token| stems(token).into_iter().chain(single(token)).chain(capitals(token))).collect()
}

/// The text of JSON with a space for each of its escapes: `\tname` is no `tname`.
fn unescaped(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    let mut letters = json.chars();
    while let Some(c) = letters.next() {
        match c {
            '\\' => out.extend(letters.next().map(|_| ' ')),
            c => out.push(c),
        }
    }
    out
}

/// What a text names: words of four letters that are not common, and names in code.
pub(super) fn terms(text: &str) -> Vec<Term> {
    let mut known: HashSet<Vec<u64>> = HashSet::new();
    let found = tokens(text).filter_map(|token| {
        let token = token.trim_matches(['.', '-', ':', '/', '_']);
        let is_name = is_name(token);
        let says = token.len() >= SHORTEST && has_spaces(token) && (is_name || !WORDS.is_common(token));
        // A name in capitals is no word with an ending.
        let stems = if is_capitals(token) { vec![hash(token)] } else { stems(token) };
        let is_new = says && !stems.is_empty() && known.insert(stems.clone());
        is_new.then(|| Term { text: token.to_owned(), is_name, stems })
    });
    found.take(MOST).collect()
}

/// Whether a token is a name in code, a path, or written in capitals.
pub(super) fn is_name(token: &str) -> bool {
    let inner_capital =
        || token.chars().zip(token.chars().skip(1)).any(|(one, next)| one.is_lowercase() && next.is_uppercase());
    let joined = |sign: &str| {
        token.split(sign).count() > 1 && token.split(sign).all(|part| part.chars().any(char::is_alphanumeric))
    };
    token.chars().any(|c| c.is_ascii_alphabetic())
        && (["_", "::", "/", ".", "-"].into_iter().any(joined) || inner_capital() || is_capitals(token))
}

fn is_capitals(token: &str) -> bool {
    token.len() >= SHORTEST && token.chars().all(|c| c.is_ascii_uppercase() || c == '_')
}

/// Words as they stand, with what joins the names in code.
fn tokens(text: &str) -> impl Iterator<Item = &str> {
    let joins = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | ':');
    text.split(move |c: char| !joins(c)).filter(|token| !token.is_empty())
}

/// What a token has to be found by: of each piece its words, two by two where it has several.
fn stems(token: &str) -> Vec<u64> {
    let pieces = token.split(['.', '/', ':']).map(parts).filter(|parts| !parts.is_empty());
    let pairs = pieces.flat_map(|parts| match &parts[..] {
        [one] => vec![hash(one)],
        parts => parts.windows(2).map(|pair| hash(&pair.join(" "))).collect(),
    });
    pairs.collect()
}

/// The words of a token, each by itself.
fn single(token: &str) -> Vec<u64> {
    parts(token).iter().map(|part| hash(part)).collect()
}

/// The words that a name is made of, small and without their endings.
fn parts(token: &str) -> Vec<String> {
    let mut found = Vec::new();
    for piece in token.split(|c: char| !c.is_alphanumeric()) {
        let mut word = String::new();
        let mut was_small = false;
        for c in piece.chars() {
            if c.is_uppercase() && was_small {
                found.push(std::mem::take(&mut word));
            }
            was_small = c.is_lowercase();
            word.extend(c.to_lowercase());
        }
        found.push(word);
    }
    found.into_iter().filter(|word| !word.is_empty()).map(|word| stem(&word).to_owned()).collect()
}

/// A word without its ending, so that `paused` and `pause` are one.
fn stem(word: &str) -> &str {
    let ending = ["ing", "ies", "ed", "es", "en", "s", "e", "y"]
        .into_iter()
        .find(|end| word.len() >= end.len() + 3 && word.ends_with(end));
    ending.map_or(word, |end| &word[..word.len() - end.len()])
}

fn hash(word: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    word.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(text: &str) -> Vec<(String, bool)> {
        terms(text).into_iter().map(|term| (term.text, term.is_name)).collect()
    }

    #[test]
    fn names_and_words_are_told_apart() {
        let told = named("please write the migration for `outbox_failed` in src/db.rs, see Retry-After and GaveUp");
        let told: Vec<(&str, bool)> = told.iter().map(|(text, name)| (text.as_str(), *name)).collect();
        let names = ["outbox_failed", "src/db.rs", "Retry-After", "GaveUp"].map(|name| (name, true));
        assert_eq!(told, [&[("migration", false)], &names[..]].concat());
        assert_eq!(named("do that, please"), []);
    }

    #[test]
    fn one_word_in_two_forms_is_one() {
        for (one, other) in [("pause", "paused"), ("retries", "retry"), ("tests", "testing"), ("caches", "cache")] {
            assert_eq!(stem(one), stem(other), "{one} {other}");
        }
        assert_eq!(parts("parseRetry_After"), ["pars", "retr", "after"]);
        assert_eq!(unescaped(r"a\tb\u00e9\\n"), "a b 00e9 n");
    }
}
