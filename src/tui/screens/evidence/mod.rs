//! The packet for a bug report, shown exactly as it is exported; names and messages are toggled.

pub mod view;

use std::sync::Arc;

use crate::tui::clipboard::Copy;
use crate::tui::jobs::packet::{Sheet, Sheets};
use crate::tui::jobs::{Job, Source};
use crate::tui::{Action, Context, Effect};

/// The evidence screen.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    /// Every form of the packet, once a worker has made it.
    pub sheets: Option<Arc<Sheets>>,
    /// The source that it was asked for.
    asked: Option<Source>,
    /// Whether names are in it.
    pub names: bool,
    /// Whether the messages around the damage are in it.
    pub messages: bool,
    /// The first row of the preview.
    pub top: usize,
}

impl Evidence {
    /// The chosen form of the packet.
    pub fn sheet(&self) -> Option<&Sheet> {
        self.sheets.as_ref()?.get(usize::from(self.names) + 2 * usize::from(self.messages))
    }

    /// Whether a key makes sense now.
    pub fn can(&self, action: Action) -> bool {
        !matches!(action, Action::CopyPage | Action::Save | Action::SaveJson) || self.sheets.is_some()
    }

    fn page(&self) -> Option<Copy> {
        Some(Copy::Page { what: "Packet", text: self.sheet()?.markdown.clone() })
    }

    /// The proposed file name and the text to save.
    pub fn to_save(&self, context: &Context, action: Action) -> Option<(String, String)> {
        let sheet = self.sheet()?;
        let (ending, text) = if action == Action::SaveJson { ("json", &sheet.json) } else { ("md", &sheet.markdown) };
        Some((format!("claude-rescue-evidence-{}.{ending}", context.short_id()?), text.as_str().to_owned()))
    }

    /// Moves the page by rows.
    pub fn scroll(&mut self, context: &Context, rows: isize) {
        let last = view::last_top(self, context.body);
        self.top = self.top.min(last).saturating_add_signed(rows).min(last);
    }
}

/// Handles a key.
pub fn update(evidence: &mut Evidence, action: Action) -> Effect {
    match action {
        Action::Names => evidence.names = !evidence.names,
        Action::Messages => evidence.messages = !evidence.messages,
        Action::CopyPage => return evidence.page().map_or(Effect::None, Effect::Copy),
        _ => {}
    }
    Effect::None
}

/// Asks a worker for the packet, unless it was asked for already.
pub fn ask(evidence: &mut Evidence, context: &Context) -> Effect {
    let source = context.source().filter(|source| evidence.asked.as_ref() != Some(source));
    let Some(source) = source else { return Effect::None };
    evidence.asked = Some(source.clone());
    Effect::Run(Job::Packet(source))
}

/// Takes the packet, unless the file was read again meanwhile.
pub fn made(evidence: &mut Evidence, source: &Source, sheets: Sheets) {
    if evidence.asked.as_ref() == Some(source) {
        evidence.sheets = Some(Arc::new(sheets));
    }
}
