//! The summary for a fresh session: what it is made of, and its text.

use super::Source;
use crate::recovery::handoff::{Format, SECTIONS, Wish};
use crate::recovery::redact::{Keep, Secret};
use crate::text::Cleaned;

/// What a summary is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The session.
    pub source: Source,
    /// Budget, sections and reach; the sections are always listed.
    pub wish: Wish,
    /// Its form.
    pub format: Format,
    /// The secrets that are shown on purpose.
    pub keep: Vec<Keep>,
}

/// A finished summary.
#[derive(Clone, Debug)]
pub struct Summary {
    /// Its text, cleaned.
    pub text: Cleaned,
    /// Its tokens, estimated.
    pub tokens: u32,
    /// The secrets that were found in it.
    pub secrets: Vec<Secret>,
    /// For each section, how many tokens it takes and how many of its lines did not fit.
    pub parts: Vec<(u32, u32)>,
}

impl Draft {
    /// The first draft: everything, with all secrets hidden.
    pub fn first(source: Source) -> Self {
        let sections = SECTIONS.iter().map(|section| section.name).collect();
        let transcript = Some(source.path.to_string_lossy().into_owned());
        Self {
            source,
            wish: Wish { sections, transcript, ..Wish::default() },
            format: Format::Markdown,
            keep: Vec::new(),
        }
    }

    /// Takes a section in or out. The last one stays: then it returns false.
    pub fn toggle(&mut self, name: &'static str) -> bool {
        let sections = &mut self.wish.sections;
        match sections.iter().position(|section| *section == name) {
            Some(_) if sections.len() == 1 => return false,
            Some(at) => drop(sections.remove(at)),
            None => sections.push(name),
        }
        true
    }
}
