//! The table of sections: each finds what it has to say, and how much that matters.

mod broken;
mod commands;
mod decided;
mod diff;
mod failed;
mod files;
mod goal;
mod next;
mod now;
mod open;
mod pending;
mod seen;
mod shell;
mod talk;
mod tasks;
mod telling;
mod went_back;

use super::item::Item;
use super::story::Story;
use telling::{answer, at, context, fading, is_vague, newest_of, on_disk, outcome, quoted, said_only, says_failed};

/// One section of a summary.
pub struct Section {
    /// Its name, for a wish and in `--json`.
    pub name: &'static str,
    /// Its heading.
    pub heading: &'static str,
    pub(super) find: fn(&Story<'_>) -> Vec<Item>,
}

const fn row(name: &'static str, heading: &'static str, find: fn(&Story<'_>) -> Vec<Item>) -> Section {
    Section { name, heading, find }
}

/// Every section, in the order in which it is read.
pub static SECTIONS: &[Section] = &[
    row("goal", "Goal", goal::find),
    row("now", "Where it stood", now::state),
    row("next", "Next step", next::find),
    row("tasks", "Open tasks", tasks::find),
    row("decided", "What the person decided, approved or refused, word for word", decided::find),
    row("earlier", "Compaction summaries, made by the client", talk::summaries),
    row("files", "Files", files::find),
    row("commands", "Commands and what came of them", commands::find),
    row("failed", "Failed, refused or rewound, and not done since", failed::find),
    row("replies", "Prompts and replies; (said) means that no call is recorded in that turn", talk::find),
];
