//! What a person takes out of a session: its summary, the packet for a bug report, the files that it changed.
//!
//! Each is made by a worker (`make.rs`) and shown exactly as it leaves. One worker is at work for a screen at a time:
//! what was toggled meanwhile is asked for when its answer comes.

pub mod evidence;
pub mod export;
pub mod files;
mod make;

use std::path::PathBuf;
use std::sync::Arc;

use super::copy::Copy;
use super::keys::Action;
use super::model::{Effect, Model, Screen};
use super::theme::Role;
use super::{typing, update, view};
use crate::store::Stamp;
use crate::store::files::Restored;
use crate::text;

pub use make::make;

/// Which reading of which file something was made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The file.
    pub path: PathBuf,
    /// What it looked like when it was read.
    pub stamp: Stamp,
}

/// Which of two panes has the keys; where only one fits, it is the one that is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Side {
    /// What can be chosen.
    #[default]
    Rows,
    /// What comes of it.
    Page,
}

impl Side {
    /// The other one.
    #[must_use]
    pub fn other(self) -> Self {
        if self == Self::Rows { Self::Page } else { Self::Rows }
    }
}

/// What a worker is asked to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Order {
    /// A summary.
    Summary(export::Draft),
    /// A packet.
    Packet(Source),
    /// The changed files.
    Files(files::Cut),
    /// The files put back to what they held, as they were seen, with some that somebody else changed.
    Restore(Arc<files::Seen>, Vec<PathBuf>),
    /// A text in a new file.
    Save(PathBuf, String),
}

impl Order {
    /// Whether files are written.
    pub fn writes(&self) -> bool {
        matches!(self, Self::Restore(..) | Self::Save(..))
    }
}

impl Answer {
    /// Whether files were written, or could not be.
    pub fn wrote(&self) -> bool {
        matches!(self, Self::Restored(_) | Self::Saved(_))
    }
}

/// What a worker answers.
#[derive(Clone)]
pub enum Answer {
    /// The summary that this draft makes.
    Summary(export::Draft, Result<export::Summary, String>),
    /// The packet of this file.
    Packet(Source, evidence::Sheets),
    /// What was changed behind this cut.
    Files(files::Cut, Result<files::Seen, String>),
    /// What was put back.
    Restored(Result<Restored, String>),
    /// Where a text was written.
    Saved(Result<PathBuf, String>),
}

/// Opens the screen of an action. From the list the session is opened first.
pub(super) fn open(model: &mut Model, screen: Screen) -> Effect {
    if model.screen() == Screen::List {
        let Some(file) = model.list.selected().map(|row| row.file.clone()) else { return Effect::None };
        let effect = update::open(model, file);
        model.wanted = Some(screen);
        return effect;
    }
    let side = if model.size.0 < view::TWO_PANES && screen == Screen::Export { Side::Page } else { Side::Rows };
    match screen {
        Screen::Export => model.export = export::Export::on(side),
        Screen::Evidence => model.evidence = evidence::Evidence::default(),
        _ => model.files = files::Files::default(),
    }
    model.screens.push(screen);
    again(model)
}

/// Asks for what the screen on top shows, because it was opened or the file was read again.
pub(super) fn again(model: &mut Model) -> Effect {
    // A session that could not be opened has no screens.
    if let Some(screen) = model.wanted.take().filter(|_| model.screen() == Screen::Card) {
        return open(model, screen);
    }
    let asks = |screen: &&Screen| matches!(screen, Screen::Export | Screen::Evidence | Screen::Files);
    match model.screens.iter().rfind(asks) {
        Some(Screen::Export) => export::ask(model),
        Some(Screen::Evidence) => evidence::ask(model),
        Some(Screen::Files) => files::ask(model),
        _ => Effect::None,
    }
}

/// The reading that the card shows.
fn source(model: &Model) -> Option<Source> {
    let opened = &model.card.as_ref()?.opened;
    Some(Source { path: opened.file.path.clone(), stamp: opened.stamp })
}

/// Takes what a worker answers.
pub(super) fn answered(model: &mut Model, answer: Answer) -> Effect {
    match answer {
        Answer::Summary(draft, made) => export::made(model, &draft, made),
        Answer::Packet(source, sheets) => evidence::made(model, &source, sheets),
        Answer::Files(cut, seen) => files::seen(model, &cut, seen),
        Answer::Restored(done) => files::restored(model, done),
        Answer::Saved(Ok(path)) => {
            let path = model.home_relative(&text::line(&path.to_string_lossy()));
            model.say(Role::Good, format!("Wrote {path}."));
            Effect::None
        }
        Answer::Saved(Err(why)) => {
            model.say(Role::Bad, format!("{}. w asks for a name again.", text::line(&why)));
            Effect::None
        }
    }
}

/// Does what a key of these screens means.
pub(super) fn act(model: &mut Model, action: Action) -> Effect {
    match (action, model.screen()) {
        (Action::Export, _) => return open(model, Screen::Export),
        (Action::Evidence, _) => return open(model, Screen::Evidence),
        (Action::Files, _) => return open(model, Screen::Files),
        (Action::Side, Screen::Files) => model.files.side = model.files.side.other(),
        (Action::Side, _) => model.export.side = model.export.side.other(),
        (Action::Toggle, Screen::Files) => model.files.toggle(),
        (Action::Names, _) => model.evidence.names = !model.evidence.names,
        (Action::Messages, _) => model.evidence.messages = !model.evidence.messages,
        (Action::Restore, _) => typing::ask(model, typing::Question::Restore),
        (Action::CopyPage | Action::Save | Action::StartFresh, Screen::Export) if model.export.is_stale() => {
            model.say(Role::Dim, export::STALE);
        }
        (Action::CopyPage, _) => return page(model).map_or(Effect::None, Effect::Copy),
        (Action::Save | Action::SaveJson, _) => typing::ask_name(model, action),
        (Action::StartFresh, _) => {
            let summary = model.export.summary.as_ref();
            return summary.map_or(Effect::None, |summary| Effect::Fresh(summary.text.clone()));
        }
        _ => return export::act(model, action),
    }
    Effect::None
}

/// What is shown, for the clipboard.
fn page(model: &Model) -> Option<Copy> {
    match model.screen() {
        Screen::Export => {
            let summary = model.export.summary.as_ref()?;
            Some(Copy::Page { what: "The summary", text: summary.text.clone() })
        }
        _ => Some(Copy::Page { what: "The packet", text: model.evidence.sheet()?.markdown.clone() }),
    }
}

/// What a save key writes, and the name that is proposed for it.
pub(super) fn to_save(model: &Model, action: Action) -> Option<(String, String)> {
    let opened = &model.card.as_ref()?.opened;
    let id: String = opened.session.id().unwrap_or(&opened.file.name).chars().take(8).collect();
    let id = if id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') { id } else { "session".to_owned() };
    match (model.screen(), action) {
        (Screen::Export, _) => {
            let ending = model.export.ending();
            Some((
                format!("claude-rescue-summary-{id}.{ending}"),
                model.export.summary.as_ref()?.text.as_str().to_owned(),
            ))
        }
        (Screen::Evidence, Action::SaveJson) => {
            Some((format!("claude-rescue-evidence-{id}.json"), model.evidence.sheet()?.json.as_str().to_owned()))
        }
        (Screen::Evidence, _) => {
            Some((format!("claude-rescue-evidence-{id}.md"), model.evidence.sheet()?.markdown.as_str().to_owned()))
        }
        _ => Some((format!("claude-rescue-{id}.patch"), model.files.seen()?.patch.clone())),
    }
}

/// Moves the cursor, or what is shown, by rows.
pub(super) fn step_by(model: &mut Model, rows: isize) {
    let last = view::last_page_top(model);
    let top = match model.screen() {
        Screen::Export if model.export.side == Side::Rows => return model.export.step_by(rows),
        Screen::Files if model.files.side == Side::Rows => return model.files.step_by(rows),
        Screen::Export => &mut model.export.top,
        Screen::Evidence => &mut model.evidence.top,
        _ => &mut model.files.top,
    };
    *top = (*top).min(last).saturating_add_signed(rows).min(last);
}
