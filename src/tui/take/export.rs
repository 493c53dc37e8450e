//! The summary for a fresh session: what goes into it is chosen on the left, and it stands as it leaves on the right.

use std::sync::Arc;

use super::{Order, Side, Source, source};
use crate::recovery::handoff::{BUDGETS, Format, Reach, SECTIONS, Wish};
use crate::recovery::redact::{Keep, Secret};
use crate::text::{self, Cleaned};
use crate::tui::keys::Action;
use crate::tui::model::{Effect, Model};
use crate::tui::theme::Role;

/// What is said to a key that would take out what is not shown yet.
pub(super) const STALE: &str = "The summary is being made anew. Press the key again in a moment.";

/// The export screen.
#[derive(Clone, Debug, Default)]
pub struct Export {
    /// What the summary is wanted to be.
    pub draft: Option<Draft>,
    /// The newest summary that was made.
    pub summary: Option<Arc<Summary>>,
    /// Which draft it was made of.
    shown: Option<Draft>,
    /// The draft that a worker has.
    asked: Option<Draft>,
    /// The pane that has the keys.
    pub side: Side,
    /// The row under the cursor.
    pub cursor: usize,
    /// The first row of the preview.
    pub top: usize,
}

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

/// A row of what can be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Row {
    /// A section, by its number.
    Section(usize),
    /// How long the summary may be.
    Budget,
    /// Its form.
    Format,
    /// How far the history counts.
    Reach,
    /// A secret, by its number.
    Secret(usize),
}

impl Draft {
    /// What is wanted at first: everything, with all secrets hidden.
    fn first(source: Source) -> Self {
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
    fn toggle(&mut self, name: &'static str) -> bool {
        let sections = &mut self.wish.sections;
        match sections.iter().position(|section| *section == name) {
            Some(_) if sections.len() == 1 => return false,
            Some(at) => drop(sections.remove(at)),
            None => sections.push(name),
        }
        true
    }
}

impl Export {
    /// The screen before anything was made, with the keys on one of its panes.
    pub(super) fn on(side: Side) -> Self {
        Self { side, ..Self::default() }
    }

    /// Everything that can be chosen, from the top.
    pub fn rows(&self) -> Vec<Row> {
        let secrets = self.summary.as_ref().map_or(0, |summary| summary.secrets.len());
        let sections = (0..SECTIONS.len()).map(Row::Section);
        sections.chain([Row::Budget, Row::Format, Row::Reach]).chain((0..secrets).map(Row::Secret)).collect()
    }

    /// The row under the cursor.
    pub fn row(&self) -> Option<Row> {
        self.rows().get(self.cursor).copied()
    }

    /// Whether what is shown is not yet what was chosen.
    pub fn is_stale(&self) -> bool {
        self.draft != self.shown
    }

    /// How its files end.
    pub fn ending(&self) -> &'static str {
        match self.draft.as_ref().map(|draft| draft.format) {
            Some(Format::Text) => "txt",
            _ => "md",
        }
    }

    /// Moves the cursor by rows.
    pub fn step_by(&mut self, rows: isize) {
        self.cursor = self.cursor.saturating_add_signed(rows).min(self.rows().len() - 1);
    }
}

/// Asks a worker for the summary, unless one has that draft or is still at work on another.
pub(super) fn ask(model: &mut Model) -> Effect {
    let Some(source) = source(model) else { return Effect::None };
    let export = &mut model.export;
    let draft = export.draft.get_or_insert_with(|| Draft::first(source.clone()));
    // Read again, secrets may have other numbers; so none is shown that was not looked at.
    if draft.source != source {
        draft.source = source;
        draft.keep.clear();
    }
    if export.asked.is_some() || export.draft == export.shown {
        return Effect::None;
    }
    export.asked.clone_from(&export.draft);
    export.asked.clone().map_or(Effect::None, |draft| Effect::Take(Order::Summary(draft)))
}

/// Takes the summary that was made; one of another draft only sets off the next.
pub(super) fn made(model: &mut Model, draft: &Draft, made: Result<Summary, String>) -> Effect {
    let export = &mut model.export;
    if export.asked.as_ref() != Some(draft) {
        return Effect::None;
    }
    export.shown = export.asked.take();
    match made {
        Ok(summary) => {
            export.summary = Some(Arc::new(summary));
            export.step_by(0);
            model.message.take_if(|message| message.text == STALE);
        }
        Err(why) => {
            let why = text::line(&why);
            model.say(Role::Bad, format!("The summary could not be made: {why}. Esc goes back."));
        }
    }
    ask(model)
}

/// Does what a key means for the draft.
pub(super) fn act(model: &mut Model, action: Action) -> Effect {
    let export = &mut model.export;
    let row = export.row();
    let Some(draft) = &mut export.draft else { return Effect::None };
    match (action, row) {
        (Action::Longer, _) | (Action::Toggle, Some(Row::Budget)) => {
            let longer = BUDGETS.iter().find(|budget| **budget > draft.wish.budget);
            // Toggling goes around, longer does not.
            let last = if action == Action::Longer { BUDGETS[BUDGETS.len() - 1] } else { BUDGETS[0] };
            draft.wish.budget = *longer.unwrap_or(&last);
        }
        (Action::Shorter, _) => {
            let shorter = BUDGETS.iter().rfind(|budget| **budget < draft.wish.budget);
            draft.wish.budget = *shorter.unwrap_or(&BUDGETS[0]);
        }
        (Action::Toggle, Some(Row::Section(at))) if !draft.toggle(SECTIONS[at].name) => {
            model.say(Role::Dim, "One section stays. Choose another before you leave this out.");
        }
        (Action::Toggle, Some(Row::Format)) => {
            draft.format = if draft.format == Format::Markdown { Format::Text } else { Format::Markdown };
        }
        (Action::Toggle, Some(Row::Reach)) => {
            let all = draft.wish.reach == Reach::Everything;
            draft.wish.reach = if all { Reach::LastGood } else { Reach::Everything };
        }
        (Action::Toggle | Action::KeepSecret, Some(Row::Secret(at))) => {
            let secret = export.summary.as_ref().and_then(|summary| summary.secrets.get(at));
            let Some(keep) = secret.map(Keep::from) else { return Effect::None };
            match draft.keep.iter().position(|kept| *kept == keep) {
                Some(at) => drop(draft.keep.remove(at)),
                None => draft.keep.push(keep),
            }
        }
        _ => {}
    }
    ask(model)
}
