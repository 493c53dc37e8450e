//! The clean task summary of a session: what a fresh session needs to carry the work on, and nothing of its broken form.
//!
//! Made from the transcript alone, without a model. Everything in quotes stood in the session; nothing is added. A
//! summary is no history, so damage in the middle does not bring down what was done behind it; what the API's errors
//! said stays out, and the prompts that they refused count as what the person still wants.

mod asks;
mod budget;
mod call;
mod deeds;
mod item;
mod notebook;
mod plain;
mod print;
mod sections;
mod shell;
mod story;
mod touched;
mod trace;
mod unheld;
mod waiting;
mod words;

use serde::Serialize;

use crate::diagnosis::Diagnosis;
use crate::session::Session;

use super::redact::{Redactor, Secret};
use item::Item;
use story::Story;

pub use budget::tokens;
pub use print::Format;
pub use sections::{SECTIONS, Section};
pub use touched::{Change, DiskState, OnDisk, Touched, touched};

/// What a summary should hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// How many tokens it may have, as [`tokens`] estimates them.
    pub budget: u32,
    /// The names of the sections, of [`SECTIONS`]; none means all.
    pub sections: Vec<&'static str>,
    /// How far the history counts.
    pub reach: Reach,
}

/// The sizes that are offered. Fresh readers of fifteen summaries could say what was asked of them from 4000 tokens; from
/// 2000 they missed decisions and findings of long sessions.
pub const BUDGETS: [u32; 4] = [1000, 2000, 4000, 8000];

impl Default for Wish {
    fn default() -> Self {
        Self { budget: 4000, sections: Vec::new(), reach: Reach::Everything }
    }
}

/// How far the history counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// All that was done, what stands behind damage too: it really happened.
    Everything,
    /// What stands before the last good point, and the prompts behind it.
    LastGood,
}

/// The summary, cut to its budget.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Handoff {
    /// What people know the session by.
    pub title: String,
    /// The session's id.
    pub session: String,
    /// The directory it worked in.
    pub project: Option<String>,
    /// The git branch of that time.
    pub branch: Option<String>,
    /// When something was last written, to the minute: `2026-01-15 09:20 UTC`.
    pub last_activity: Option<String>,
    /// Its parts, in their order; empty ones are not there.
    pub sections: Vec<Part>,
    /// What was left out, in sentences.
    pub left_out: Vec<String>,
}

/// One section with what is in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Part {
    /// Its name.
    pub name: &'static str,
    /// Its heading.
    pub heading: &'static str,
    /// What it says.
    pub items: Vec<String>,
    /// How many things had no room.
    pub left_out: u32,
}

/// A summary as it leaves.
#[derive(Clone, Debug)]
pub struct Printed {
    /// Its text.
    pub text: String,
    /// The secrets that stood in it.
    pub secrets: Vec<Secret>,
    /// How many tokens it has, as [`tokens`] estimates them.
    pub tokens: u32,
}

/// The summary of a session. `disk` says what became of the files in [`touched`].
pub fn handoff(
    session: &Session,
    diagnosis: &Diagnosis,
    wish: &Wish,
    disk: &[OnDisk],
    redactor: &mut Redactor,
) -> Handoff {
    let story = Story::of(session, diagnosis, wish.reach, disk, redactor);
    let wanted = SECTIONS.iter().filter(|section| wish.sections.is_empty() || wish.sections.contains(&section.name));
    let mut found: Vec<(&Section, Vec<Item>)> = wanted.map(|section| (section, (section.find)(&story))).collect();
    // Nothing leaves without this, whatever a section did before.
    for item in found.iter_mut().flat_map(|(_, items)| items) {
        item.clean(|text| story.clean(text));
    }
    let clean = |text: Option<String>| text.map(|text| story.clean(&text));
    let title = clean(session.title().map(|title| plain::plain(&title)));
    let title = title.as_deref().and_then(|title| title.lines().next()).unwrap_or("work of an earlier session");
    let empty = Handoff {
        title: budget::shorten(title, 40),
        session: session.id().unwrap_or_default().to_owned(),
        project: clean(session.cwd().map(plain::one_line)).map(|text| budget::shorten(&text, 60)),
        // A directory outside git has the branch `HEAD`, or none.
        branch: clean(session.branch().filter(|branch| !matches!(*branch, "" | "HEAD")).map(plain::one_line))
            .map(|text| budget::shorten(&text, 40)),
        last_activity: session.last_activity().and_then(story::time),
        sections: Vec::new(),
        left_out: Vec::new(),
    };
    budget::fill(&empty, &found, wish.budget)
}

/// Prints a summary, and says which secrets stood in it.
pub fn print(handoff: &Handoff, format: Format, redactor: &Redactor) -> Printed {
    let text = print::print(handoff, format);
    Printed { secrets: redactor.secrets(&text), tokens: tokens(&print::print(handoff, Format::Markdown)), text }
}
