//! The clean task summary of a session: what a fresh session needs to carry the work on, and nothing of its broken form.
//!
//! Made from the transcript alone, without a model: it says what was said, newest first, and where to look; it interprets
//! nothing. One way through: the rows become a story ([`story`]), sections take what they tell from it (`sections`), the
//! budget gives each its room, and the page prints them. What stands behind damage really happened, so it counts too.

mod budget;
mod call;
mod clip;
mod compact;
mod page;
mod sections;
mod shell;
mod state;
mod story;
mod tokens;

use serde::Serialize;

use crate::diagnosis::Diagnosis;
use crate::session::Session;

use super::files::OnDisk;
use super::redact::{Redactor, Secret};
use story::Story;

pub use page::Format;
pub use sections::{SECTIONS, Section};
pub use tokens::tokens;

/// What a summary should hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// How many tokens it may have, as [`tokens`] estimates them.
    pub budget: u32,
    /// The names of the sections, of [`SECTIONS`]; none means all.
    pub sections: Vec<&'static str>,
    /// How far the history counts.
    pub reach: Reach,
    /// Where the transcript lies, for a reader who looks things up.
    pub transcript: Option<String>,
}

/// The sizes that are offered.
pub const BUDGETS: [u32; 6] = [1000, 2000, 4000, 8000, 16_000, 32_000];

impl Default for Wish {
    fn default() -> Self {
        Self { budget: 4000, sections: Vec::new(), reach: Reach::Everything, transcript: None }
    }
}

/// What the line of the transcript's path takes, about.
const PATH: u32 = 40;

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
    /// Where its transcript lies.
    pub transcript: Option<String>,
    /// Its parts, in their order; empty ones are not there.
    pub sections: Vec<Part>,
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
    /// How many tokens it takes, as [`tokens`] estimates them.
    pub tokens: u32,
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

/// The summary of a session. `disk` says what became of the files in [`tracked`](super::files::tracked).
pub fn handoff(
    session: &Session,
    diagnosis: &Diagnosis,
    wish: &Wish,
    disk: &[OnDisk],
    redactor: &mut Redactor,
) -> Handoff {
    // The same secret has the same number in every summary of a session, whatever has room in this one: a number that was
    // kept on purpose must never come to mean another secret.
    let largest = Wish { budget: BUDGETS[BUDGETS.len() - 1], ..Wish::default() };
    let mut story = Story::of(session, diagnosis, &largest, disk, redactor);
    for section in SECTIONS {
        (section.find)(&story, largest.budget);
    }
    story.narrow(diagnosis, wish);
    let line = |text: Option<&str>, most| text.map(|text| clip::head(&story.clean_line(text), most));
    let title = session.title().map(|title| story.clean(&title));
    let title = title.as_deref().and_then(|title| title.lines().next()).filter(|title| !title.is_empty());
    let empty = Handoff {
        title: clip::head(title.unwrap_or("work from an earlier session"), 40),
        session: session.id().unwrap_or_default().to_owned(),
        project: line(story.root(), 60),
        // A directory outside git has the branch `HEAD`, or none.
        branch: line(session.branch().filter(|branch| !matches!(*branch, "" | "HEAD")), 40),
        last_activity: session.last_activity().and_then(story::time),
        transcript: None,
        sections: Vec::new(),
    };
    // A path costs what it costs somewhere else too, so that a session has the same summary wherever it lies.
    let transcript = wish.transcript.as_ref().map(|path| story.clean_line(path));
    let room = wish.budget - if transcript.is_some() { PATH } else { 0 };
    Handoff { transcript, ..budget::fill(&empty, &story, &wish.sections, room) }
}

/// Prints a summary, and says which secrets stood in it.
pub fn print(handoff: &Handoff, format: Format, redactor: &Redactor) -> Printed {
    let text = page::print(handoff, format);
    Printed { secrets: redactor.secrets(&text), tokens: tokens(&page::print(handoff, Format::Markdown)), text }
}
