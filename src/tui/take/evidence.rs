//! The packet for a bug report, made at once with and without what only a person may add, so that toggling never waits.

use std::sync::Arc;

use super::{Order, Source, source};
use crate::text::Cleaned;
use crate::tui::model::{Effect, Model};

/// The evidence screen.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    /// Every form of the packet, once a worker has made it.
    pub sheets: Option<Arc<Sheets>>,
    /// Which reading was asked for.
    asked: Option<Source>,
    /// Whether names are in it.
    pub names: bool,
    /// Whether the messages around the damage are in it.
    pub messages: bool,
    /// The first row of the preview.
    pub top: usize,
}

/// The packet without names and messages, with names, with messages, with both.
pub type Sheets = [Sheet; 4];

/// One form of the packet.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// Ready for an issue, cleaned.
    pub markdown: Cleaned,
    /// For programs.
    pub json: Cleaned,
}

impl Evidence {
    /// The packet as it was chosen.
    pub fn sheet(&self) -> Option<&Sheet> {
        self.sheets.as_ref()?.get(usize::from(self.names) + 2 * usize::from(self.messages))
    }
}

/// Asks a worker for the packet, unless it was made of this reading already.
pub(super) fn ask(model: &mut Model) -> Effect {
    let source = source(model).filter(|source| model.evidence.asked.as_ref() != Some(source));
    let Some(source) = source else { return Effect::None };
    model.evidence.asked = Some(source.clone());
    Effect::Take(Order::Packet(source))
}

/// Takes the packet. One of an older reading is thrown away.
pub(super) fn made(model: &mut Model, source: &Source, sheets: Sheets) -> Effect {
    if model.evidence.asked.as_ref() == Some(source) {
        model.evidence.sheets = Some(Arc::new(sheets));
    }
    Effect::None
}
