//! Finds wallet seeds: at least twelve words in a row from the list that wallets use (BIP 39).

use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

static WORDS: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| include_str!("../../../assets/redact/bip39.txt").lines().collect());

const FEWEST: usize = 12;
/// A longer run is the list itself, or another one.
const MOST: usize = 24;

pub(super) fn find(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut found = Vec::new();
    let mut run: Vec<Range<usize>> = Vec::new();
    let mut end = |run: &mut Vec<Range<usize>>| {
        let sorted = run.windows(2).all(|pair| text[pair[0].clone()] <= text[pair[1].clone()]);
        let different: HashSet<&str> = run.iter().map(|word| &text[word.clone()]).collect();
        if (FEWEST..=MOST).contains(&run.len()) && !sorted && different.len() >= FEWEST / 2 {
            found.push(run[0].start..run[run.len() - 1].end);
        }
        run.clear();
    };
    for word in words(text) {
        let near = run.last().is_none_or(|last| is_gap(&text[last.end..word.start]));
        let known = (3..=8).contains(&word.len()) && WORDS.contains(&text[word.clone()]);
        if !near || !known {
            end(&mut run);
        }
        if known {
            run.push(word);
        }
    }
    end(&mut run);
    found.into_iter()
}

fn words(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + bytes[at..].iter().position(u8::is_ascii_alphabetic)?;
        let length = bytes[start..].iter().position(|byte| !byte.is_ascii_alphabetic()).unwrap_or(bytes.len() - start);
        at = start + length;
        Some(start..at)
    })
}

fn is_gap(gap: &str) -> bool {
    gap.len() <= 12 && gap.chars().all(|c| c.is_whitespace() || c.is_ascii_digit() || ".,:)\"'".contains(c))
}
