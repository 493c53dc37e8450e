//! Tells secrets from what people write in their place: variables, examples, words of documentation.

use std::collections::HashSet;
use std::sync::LazyLock;

use serde::Deserialize;

/// How a value is checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Check {
    /// Its shape is enough, unless it is an example.
    #[default]
    Shape,
    /// Not a variable or an example.
    Any,
    /// Also with letters and digits.
    Strong,
    /// Also in an order that words and names do not have.
    Random,
    /// In quotes after the name of a password: anything that programs do not write there.
    Password,
    /// After such a name, without quotes: letters mixed with digits or signs.
    Mixed,
    /// On a command line.
    Command,
    /// Several words that are not a sentence.
    Phrase,
    /// The words of a wallet (`seed.rs`).
    Seed,
    /// A home directory (`home.rs`).
    Home,
}

impl Check {
    /// Whether a value is a secret. `entropy` is the least number of bits for each character.
    pub(super) fn passes(self, entropy: f64, value: &str) -> bool {
        let strong = || bits(value) >= entropy && !is_stand_in(value);
        match self {
            Self::Shape => entropy == 0.0 || (bits(value) >= entropy && !is_example(value, 12)),
            Self::Any => strong(),
            Self::Strong => strong() && has_letter_and_digit(value),
            Self::Random => strong() && has_letter_and_digit(value) && is_random(value),
            Self::Password => is_password(value) && !is_name_of_code(value),
            Self::Mixed => {
                is_password(value) && !is_code(value) && (is_mixed(value) || WORDS.common.contains(&bare(value)))
            }
            Self::Command => {
                bits(value) >= 1.5
                    && (value.len() > 4 || is_mixed(value))
                    && !is_variable(value)
                    && is_password(value)
                    && (is_mixed(value) || !is_word(value))
            }
            Self::Phrase => !value.split([' ', '-']).any(|word| WORDS.of_sentences.contains(word)),
            Self::Seed | Self::Home => true,
        }
    }
}

#[derive(Deserialize)]
struct Words {
    /// Parts of placeholders.
    stand_ins: HashSet<String>,
    /// Parts of placeholders that could also be in a password.
    examples: HashSet<String>,
    /// Whole words that are not secrets.
    plain: HashSet<String>,
    /// Common passwords.
    common: HashSet<String>,
    /// Words that occur in sentences but not in passphrases.
    of_sentences: HashSet<String>,
    /// Prefixes of method and encoding names; these have digits too.
    methods: HashSet<String>,
}

static WORDS: LazyLock<Words> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../../assets/redact/words.json")).expect("a test reads it"));

/// Whether a value is only a placeholder: a variable, an example, a word of documentation.
pub(super) fn is_stand_in(value: &str) -> bool {
    is_example(value, 8) || is_variable(value) || {
        let small = bare(value);
        WORDS.plain.contains(&small) || small.chars().all(|c| c.is_ascii_digit())
    }
}

fn bare(value: &str) -> String {
    value.to_lowercase().trim_matches(|c: char| "\"'`.,:;!?".contains(c)).to_owned()
}

/// Whether it says that it is an example, or its characters are in alphabetical order.
fn is_example(value: &str, run: usize) -> bool {
    let small = value.to_lowercase();
    WORDS.stand_ins.iter().chain(&WORDS.examples).any(|part| small.contains(part)) || longest_run(&small) >= run
}

fn is_variable(value: &str) -> bool {
    let small = bare(value);
    let path = |c: char| c.is_alphabetic() || c == '_' || c == '.';
    let is_path = small.contains('.') && !small.contains("..") && small.chars().all(path);
    let begins = small.starts_with(['$', '<', '{', '(', '[', '%']) && !small.starts_with("$2");
    begins || (small.contains('(') && small.ends_with(')')) || is_path
}

/// The longest run of consecutive characters, as in `abcdefgh` and `12345678`.
fn longest_run(small: &str) -> usize {
    let bytes = small.as_bytes();
    let (mut longest, mut run) = (1, 1);
    for pair in bytes.windows(2) {
        let follows = pair[1] == pair[0].wrapping_add(1)
            || (pair[0], pair[1]) == (b'9', b'0')
            || (pair[0], pair[1]) == (b'0', b'1');
        run = if follows && pair[1].is_ascii_alphanumeric() { run + 1 } else { 1 };
        longest = longest.max(run);
    }
    longest
}

/// Whether it can be a password. Even an ordinary word can, but not what programs and forms write in its place.
fn is_password(value: &str) -> bool {
    let small = bare(value);
    let mut signs: Vec<char> = small.chars().collect();
    signs.sort_unstable();
    signs.dedup();
    small.chars().count() >= 4
        && signs.len() >= 3
        && !WORDS.plain.contains(&small)
        && !WORDS.methods.iter().any(|method| small.starts_with(method))
        && !WORDS.stand_ins.iter().any(|part| small.contains(part))
        && !small.split('|').any(|part| WORDS.plain.contains(part))
        && !is_variable(value)
}

/// Names in code, not values: `user.password`, `inputPassword`, `#password`, `required|min`.
fn is_name_of_code(value: &str) -> bool {
    let small = value.to_lowercase();
    let of_names = |c: char| c.is_alphabetic() || "_-.#:/|[]".contains(c);
    let speaks = [
        "passw", "pwd", "secret", "token", "user", "field", "input", "login", "auth", "form", "error", "valid",
        "require",
    ];
    small.chars().all(of_names)
        && (speaks.iter().any(|part| small.contains(part)) || small.contains(['_', '.', '#', ':', '/', '|', '[']))
}

/// Letters mixed with digits or with signs that names do not have.
fn is_mixed(value: &str) -> bool {
    let small = value.trim_end_matches(['.', ':', '!', '?', ';', ',']);
    let signs = small.chars().any(|c| "!@#$%^&*+~?".contains(c));
    small.chars().count() >= 5
        && small.chars().any(char::is_alphabetic)
        && (signs || small.chars().any(|c| c.is_ascii_digit()))
}

/// What programs write: calls, paths, generics.
fn is_code(value: &str) -> bool {
    value.starts_with(['&', '*', '/', '~', '.', '@', '#', '!', '?', '+', '^'])
        || value.contains("::")
        || value.contains("->")
        || value.contains("&&")
        || value.contains('/') && value.contains('.')
        || value.ends_with(['\\', '+', '?', '*'])
        || value.ends_with('=') && !is_padded(value)
        || value.contains("://")
        || value.starts_with("__")
        || value.strip_prefix("0x").is_some_and(|digits| digits.len() <= 16)
}

/// Base64 with padding.
fn is_padded(value: &str) -> bool {
    let bytes = value.trim_end_matches('=');
    bytes.len() >= 6
        && bytes.chars().all(|c| c.is_ascii_alphanumeric() || "+/".contains(c))
        && has_letter_and_digit(bytes)
}

fn is_word(value: &str) -> bool {
    value.chars().all(|c| c.is_lowercase() || c == '-' || c == '_')
}

/// Whether digits are mixed with the letters, not just appended; not a path or words joined by dashes.
fn is_random(value: &str) -> bool {
    let digits: Vec<bool> = value.chars().map(|c| c.is_ascii_digit()).collect();
    let changes = digits.windows(2).filter(|pair| pair[0] != pair[1]).count();
    let signs = value.chars().filter(|c| !c.is_ascii_alphanumeric()).count();
    changes >= 3 && signs * 5 <= digits.len() && !is_code(value)
}

fn has_letter_and_digit(value: &str) -> bool {
    value.chars().any(char::is_alphabetic) && value.chars().any(|c| c.is_ascii_digit())
}

/// Shannon entropy: bits of information per character.
fn bits(text: &str) -> f64 {
    let mut counts = [0_u32; 256];
    text.bytes().for_each(|byte| counts[usize::from(byte)] += 1);
    let all = text.len().max(1) as f64;
    let share = counts.iter().filter(|count| **count > 0).map(|count| f64::from(*count) / all);
    -share.map(|share| share * share.log2()).sum::<f64>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_where_a_secret_would_is_none() {
        for value in ["$TOKEN", "${TOKEN}", "xxxxxxxxxxxxxxxx", "abcdefghijklmnop", "example-token", "123456789012"] {
            assert!(is_stand_in(value), "{value}");
        }
        for value in ["q7Tz0pLm2VxR9sKd", "hunter2-9fQx", "k3y5w0rd8Zp"] {
            assert!(!is_stand_in(value), "{value}");
        }
    }
}
