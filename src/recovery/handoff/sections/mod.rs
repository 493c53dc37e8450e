//! The table of sections: each finds what it has to say, and how much that matters.

mod asked;
mod broken;
mod commands;
mod failed;
mod files;
mod next;
mod now;
mod open;
mod talk;
mod tasks;

use super::item::Item;
use super::story::Story;
use crate::session::Place;

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
    row("goal", "Goal", asked::goal),
    row("now", "Where it stood", now::state),
    row("next", "Next step", next::find),
    row("tasks", "Open tasks", tasks::find),
    row("instructions", "What the person approved, chose or refused", asked::instructions),
    row("earlier", "Compaction summaries, made by the client", talk::summaries),
    row("files", "Files", files::find),
    row("commands", "Commands and what came of them", commands::find),
    row("failed", "Failed or refused, and not done since", failed::find),
    row("decisions", "Prompts and replies; (said) means that no call is recorded in that turn", talk::find),
];

/// ` (turn 3)`, ` (turn 3 step 4)`.
fn at(place: Place) -> String {
    format!(" ({place})")
}

/// Weights go down from the newest to the oldest of `count` things; `no` counts from the oldest.
fn fading(most: u32, count: usize, no: usize, by: u32) -> u32 {
    most.saturating_sub((count - 1 - no) as u32 * by).max(most / 4)
}
