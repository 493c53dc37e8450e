//! The summary for a fresh session: its content is chosen on the left, and the right shows it as it is exported.

pub mod view;

use std::sync::Arc;

use crate::recovery::handoff::{BUDGETS, Format, Reach, SECTIONS};
use crate::recovery::redact::Keep;
use crate::text;
use crate::tui::clipboard::Copy;
use crate::tui::jobs::Job;
use crate::tui::jobs::summary::{Draft, Summary};
use crate::tui::widgets::TWO_PANES;
use crate::tui::widgets::panes::Side;
use crate::tui::{Action, Context, Effect, Role};

/// The message for a key that would export a summary which is not shown yet.
const STALE: &str = "The summary is being updated. Press the key again in a moment.";

/// The export screen.
#[derive(Clone, Debug, Default)]
pub struct Export {
    /// The draft as it was chosen.
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

/// A row of what can be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Row {
    /// A section, by its number.
    Section(usize),
    /// How long the summary may be.
    Budget,
    /// Its form.
    Format,
    /// How far into the history it goes.
    Reach,
    /// A secret, by its number.
    Secret(usize),
}

impl Export {
    /// The screen before anything was made. Where only one pane fits, the summary is shown first.
    pub fn open(context: &Context) -> Self {
        let side = if context.size.0 < TWO_PANES { Side::Page } else { Side::Rows };
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

    /// Its file extension.
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

    /// Whether a key makes sense now.
    pub fn can(&self, action: Action) -> bool {
        match action {
            Action::Toggle => self.side == Side::Rows,
            Action::KeepSecret => self.side == Side::Rows && matches!(self.row(), Some(Row::Secret(_))),
            Action::CopyPage | Action::Save | Action::StartFresh => self.summary.is_some(),
            _ => true,
        }
    }

    fn page(&self) -> Option<Copy> {
        Some(Copy::Page { what: "Summary", text: self.summary.as_ref()?.text.clone() })
    }

    /// The proposed file name and the text to save.
    pub fn to_save(&self, context: &Context) -> Option<(String, String)> {
        let name = format!("claude-rescue-summary-{}.{}", context.short_id()?, self.ending());
        Some((name, self.summary.as_ref()?.text.as_str().to_owned()))
    }

    /// Moves the cursor, or the page, by rows.
    pub fn scroll(&mut self, context: &Context, rows: isize) {
        if self.side == Side::Rows {
            return self.step_by(rows);
        }
        let last = view::last_top(self, context.body);
        self.top = self.top.min(last).saturating_add_signed(rows).min(last);
    }
}

/// Asks a worker for the summary, unless one has that draft or is still at work on another.
pub fn ask(export: &mut Export, context: &Context) -> Effect {
    let Some(source) = context.source() else { return Effect::None };
    let draft = export.draft.get_or_insert_with(|| Draft::first(source.clone()));
    // After a new reading, secrets may have other numbers, so all are hidden again.
    if draft.source != source {
        draft.source = source;
        draft.keep.clear();
    }
    if export.asked.is_some() || export.draft == export.shown {
        return Effect::None;
    }
    export.asked.clone_from(&export.draft);
    export.asked.clone().map_or(Effect::None, |draft| Effect::Run(Job::Summary(draft)))
}

/// Takes the summary that was made, and asks for the next if the draft has changed.
pub fn made(export: &mut Export, context: &mut Context, draft: &Draft, made: Result<Summary, String>) -> Effect {
    if export.asked.as_ref() != Some(draft) {
        return Effect::None;
    }
    export.shown = export.asked.take();
    match made {
        Ok(summary) => {
            export.summary = Some(Arc::new(summary));
            export.step_by(0);
            context.message.take_if(|message| message.text == STALE);
        }
        Err(why) => {
            let why = text::line(&why);
            context.say(Role::Bad, format!("The summary could not be made: {why}. Esc goes back."));
        }
    }
    ask(export, context)
}

/// Handles a key.
pub fn update(export: &mut Export, context: &mut Context, action: Action) -> Effect {
    match action {
        Action::Side => export.side = export.side.other(),
        Action::CopyPage | Action::Save | Action::StartFresh if export.is_stale() => context.say(Role::Dim, STALE),
        Action::CopyPage => return export.page().map_or(Effect::None, Effect::Copy),
        Action::StartFresh => {
            let summary = export.summary.as_ref();
            return summary.map_or(Effect::None, |summary| Effect::Fresh(summary.text.clone()));
        }
        _ => return choose(export, context, action),
    }
    Effect::None
}

/// Handles a key that changes the draft.
fn choose(export: &mut Export, context: &mut Context, action: Action) -> Effect {
    let row = export.row();
    let Some(draft) = &mut export.draft else { return Effect::None };
    match (action, row) {
        (Action::Longer, _) | (Action::Toggle, Some(Row::Budget)) => {
            let longer = BUDGETS.iter().find(|budget| **budget > draft.wish.budget);
            // Toggling wraps around, longer does not.
            let last = if action == Action::Longer { BUDGETS[BUDGETS.len() - 1] } else { BUDGETS[0] };
            draft.wish.budget = *longer.unwrap_or(&last);
        }
        (Action::Shorter, _) => {
            let shorter = BUDGETS.iter().rfind(|budget| **budget < draft.wish.budget);
            draft.wish.budget = *shorter.unwrap_or(&BUDGETS[0]);
        }
        (Action::Toggle, Some(Row::Section(at))) if !draft.toggle(SECTIONS[at].name) => {
            context.say(Role::Dim, "One section must stay: add another before you remove this one.");
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
    ask(export, context)
}
