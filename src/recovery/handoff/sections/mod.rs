//! The table of sections: what each finds, the most important first, and how much of a page it may take from the others.

mod before;
mod commands;
mod failures;
mod files;
mod lookup;
mod person;
mod stopped;
mod tasks;

use super::story::Story;
use super::tokens::tokens;

/// One section of a summary.
pub struct Section {
    /// Its name, for a wish and in `--json`.
    pub name: &'static str,
    /// Its heading.
    pub heading: &'static str,
    /// Its share of the page in percent, as long as others want theirs.
    pub(super) share: u32,
    pub(super) find: fn(&Story<'_>, u32) -> Found,
}

const fn row(name: &'static str, heading: &'static str, share: u32, find: fn(&Story<'_>, u32) -> Found) -> Section {
    Section { name, heading, share, find }
}

/// The log of the end, which takes what others leave: it could always go further back.
pub(super) const LOG: &str = "stopped";

/// Every section, in the order in which it is read.
pub static SECTIONS: &[Section] = &[
    row(
        LOG,
        "Where it stopped: the last entries, and the last answers from earlier turns, which later answers may have \
         superseded",
        23,
        stopped::find,
    ),
    row("person", "What the person said, newest first; newer overrides older", 33, person::find),
    row("before", "From the client's own summary of what came before", 13, before::find),
    row("tasks", "Open items on the task list", 5, tasks::find),
    row("files", "Files changed by the file tools", 7, files::find),
    row("commands", "Commands that worked, the latest form of each", 9, commands::find),
    row("failures", "What failed, and what the person undid", 10, failures::find),
    row("lookup", "Where to look", 0, lookup::find),
];

/// A line of a section.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub text: String,
    /// Where it stands among the others of its section.
    order: u32,
}

/// What a section has to say.
#[derive(Clone, Debug, Default)]
pub(super) struct Found {
    /// The most important first.
    pub items: Vec<Item>,
    /// How many more there are, for which there is no room in any case.
    pub more: usize,
}

impl Found {
    /// Takes what has room, the most important first; nothing is read from the transcript for what has none.
    fn of<T>(
        candidates: impl IntoIterator<Item = T>,
        room: u32,
        mut text: impl FnMut(usize, &T) -> Option<(u32, String)>,
    ) -> Self {
        let (mut items, mut more, mut used) = (Vec::new(), 0, 0);
        for (no, candidate) in candidates.into_iter().enumerate() {
            if used > room {
                more += 1;
            } else if let Some((order, text)) = text(no, &candidate) {
                used += tokens(&text);
                items.push(Item { text, order });
            }
        }
        Self { items, more }
    }

    /// The texts of the first ones, as they are read.
    pub fn first(&self, count: usize) -> Vec<String> {
        let mut shown: Vec<&Item> = self.items[..count].iter().collect();
        shown.sort_by_key(|item| item.order);
        shown.into_iter().map(|item| item.text.clone()).collect()
    }
}
