//! The summary for a fresh session: what it is made of, and how it leaves.

use super::Source;
use crate::recovery::handoff::{Format, SECTIONS, Wish};
use crate::recovery::redact::{Keep, Secret};
use crate::text::Cleaned;

/// What a summary is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The session.
    pub source: Source,
    /// Budget, sections and reach. The sections are always named.
    pub wish: Wish,
    /// Its form.
    pub format: Format,
    /// The secrets that are shown on purpose.
    pub keep: Vec<Keep>,
}

/// A summary, ready to leave.
#[derive(Clone, Debug)]
pub struct Summary {
    /// Its text, cleaned.
    pub text: Cleaned,
    /// How many tokens it has, estimated.
    pub tokens: u32,
    /// The secrets that stood in it.
    pub secrets: Vec<Secret>,
    /// Of each section how many tokens it takes, and how many of its lines had no room.
    pub parts: Vec<(u32, u32)>,
}

impl Draft {
    /// What is wanted at first: everything, with all secrets hidden.
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

    /// Takes a section in or out. One of them stays: without any there is nothing to tell.
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
