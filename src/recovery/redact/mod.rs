//! Hides secrets in all output, by one table; users can choose what to keep.

mod check;
mod find;
mod home;
mod seed;
mod table;
mod unescaped;
mod wrapped;

use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;

use serde::Serialize;

use find::Span;
pub use table::{KINDS, Kind};

/// This kind is shortened to `~` instead of marked.
const HOME: &str = "home";

/// What not to hide: a kind, or one secret of it by number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keep {
    kind: &'static str,
    number: Option<u32>,
}

impl FromStr for Keep {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, number) = text.split_once(':').map_or((text, None), |(name, number)| (name, Some(number)));
        let number = number.map(str::parse).transpose().map_err(|_| format!("{text}: the number must be 1 or more"))?;
        let kind = KINDS.iter().find(|kind| kind.name == name);
        let kind = kind.ok_or_else(|| {
            format!("{name} is not a kind of secret. A summary shows the kind of each secret: [redacted:KIND:NUMBER]")
        })?;
        Ok(Self { kind: kind.name, number })
    }
}

/// The names of all kinds, each once.
pub fn names() -> Vec<&'static str> {
    let mut names: Vec<&str> = Vec::new();
    for kind in KINDS.iter() {
        if !names.contains(&kind.name) {
            names.push(kind.name);
        }
    }
    names
}

/// A secret that was found, and its lines in the output.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Secret {
    /// Its kind.
    pub kind: &'static str,
    /// Its number among the secrets of its kind, from 1.
    pub number: u32,
    /// Its lines in the output, from 1.
    pub lines: Vec<u32>,
    /// Whether it was kept.
    pub kept: bool,
}

impl From<&Secret> for Keep {
    fn from(secret: &Secret) -> Self {
        Self { kind: secret.kind, number: Some(secret.number) }
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.kind, self.number)
    }
}

/// Hides secrets in texts. The same secret gets the same number in all of them.
#[derive(Clone, Debug, Default)]
pub struct Redactor {
    keep: Vec<Keep>,
    keep_all: bool,
    home: Option<String>,
    known: Vec<Known>,
    /// Indices in `known`, by kind and words.
    places: HashMap<(&'static str, String), usize>,
    counts: HashMap<&'static str, u32>,
}

#[derive(Clone, Debug)]
struct Known {
    kind: &'static str,
    number: u32,
    secret: String,
}

impl Redactor {
    /// Hides everything except `keep`. `home` is the user's home directory, which may be anywhere.
    pub fn new(keep: Vec<Keep>, home: Option<String>) -> Self {
        // `/` is not a home directory to hide.
        Self { keep, home: home.filter(|home| home.len() > 1), ..Self::default() }
    }

    /// Hides all secrets but leaves home directories.
    pub fn of_secrets() -> Self {
        Self { keep: vec![Keep { kind: HOME, number: None }], ..Self::default() }
    }

    /// Hides nothing, but still counts what it finds.
    pub fn keeping_all() -> Self {
        Self { keep_all: true, ..Self::default() }
    }

    /// Hides the secrets in a text. Pass whole texts: a secret that was cut in half is not recognized.
    pub fn redact(&mut self, text: &str) -> String {
        let text = &*unescaped::without_invisible(text);
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        for Span { kind, range } in find::find(text, self.home.as_deref()) {
            let secret = &text[range.clone()];
            let number = self.number(kind, secret);
            out.push_str(&text[at..range.start]);
            match () {
                () if self.keeps(kind, number) => out.push_str(secret),
                () if kind == HOME => out.push('~'),
                () => out.push_str(&mark(kind, number)),
            }
            at = range.end;
        }
        out.push_str(&text[at..]);
        out
    }

    /// The secrets in an output, in order: hidden ones by their marks, kept ones by their text.
    pub fn secrets(&self, output: &str) -> Vec<Secret> {
        let marked = marked(output);
        let mut tildes: Option<Vec<u32>> = None;
        let mut found = Vec::new();
        for Known { kind, number, secret } in &self.known {
            let (kind, number) = (*kind, *number);
            let kept = self.keeps(kind, number);
            let holding = |shown: &str| {
                (1..).zip(output.lines()).filter(|(_, line)| line.contains(shown)).map(|(no, _)| no).collect()
            };
            let lines: Vec<u32> = match () {
                // A kept secret may be shortened or span lines; its start identifies it.
                () if kept => holding(&secret.lines().next().unwrap_or_default().chars().take(24).collect::<String>()),
                () if kind == HOME => tildes.get_or_insert_with(|| holding("~")).clone(),
                () => marked.get(mark(kind, number).as_str()).cloned().unwrap_or_default(),
            };
            if !lines.is_empty() {
                found.push(Secret { kind, number, lines, kept });
            }
        }
        found.sort_by_key(|secret| secret.lines[0]);
        found
    }

    fn keeps(&self, kind: &str, number: u32) -> bool {
        let is_meant = |keep: &Keep| keep.kind == kind && keep.number.is_none_or(|wanted| wanted == number);
        self.keep_all || self.keep.iter().any(is_meant)
    }

    fn number(&mut self, kind: &'static str, secret: &str) -> u32 {
        // Wrapped or not, it is the same secret.
        let words = secret.split_whitespace().collect::<Vec<_>>().join(" ");
        if let Some(at) = self.places.get(&(kind, words.clone())) {
            return self.known[*at].number;
        }
        let number = self.counts.entry(kind).and_modify(|count| *count += 1).or_insert(1);
        self.places.insert((kind, words), self.known.len());
        self.known.push(Known { kind, number: *number, secret: secret.to_owned() });
        *number
    }
}

fn mark(kind: &str, number: u32) -> String {
    format!("[redacted:{kind}:{number}]")
}

fn marked(output: &str) -> HashMap<&str, Vec<u32>> {
    let mut found: HashMap<&str, Vec<u32>> = HashMap::new();
    for (no, line) in (1..).zip(output.lines()) {
        for (at, _) in line.match_indices("[redacted:") {
            let Some(end) = line[at..].find(']') else { continue };
            let lines = found.entry(&line[at..=at + end]).or_default();
            if lines.last() != Some(&no) {
                lines.push(no);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_named_once() {
        let names = names();
        assert!(KINDS.iter().all(|kind| names.contains(&kind.name)));
        assert!(names.iter().enumerate().all(|(at, name)| !names[..at].contains(name)), "{names:?}");
    }

    #[test]
    fn a_secret_is_called_by_its_kind_and_number() {
        let secret = Secret { kind: "github-token", number: 2, lines: vec![7], kept: false };
        assert_eq!(secret.to_string(), "github-token:2");
    }
}
