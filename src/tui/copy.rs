//! What `y` and `Y` take: the command that goes on with a session, and the name of what is under the cursor.

use std::path::{Path, PathBuf};

use super::card::Card;
use super::keys::Action;
use super::model::{Model, Screen};
use crate::diagnosis::Verdict;
use crate::session::{Session, calls};
use crate::store::clip::Sent;
use crate::store::{Home, Lost, Place, Resume};
use crate::text::Cleaned;

/// Something for the clipboard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Copy {
    /// The command that resumes the session in a file.
    Command {
        /// Whose it is, as a sentence begins.
        what: &'static str,
        /// The file.
        path: PathBuf,
        /// The directory that it belongs to.
        cwd: Option<String>,
        /// The id by which a client finds it.
        id: String,
    },
    /// Some words.
    Words {
        /// What they are, as a sentence begins.
        what: &'static str,
        /// The words, cleaned: who pastes them into a shell must not be surprised.
        words: Cleaned,
    },
    /// A whole page, which is on the screen already.
    Page {
        /// What it is, as a sentence begins.
        what: &'static str,
        /// Its text, cleaned.
        text: Cleaned,
    },
}

impl Copy {
    /// Sends it to the clipboard, and says what became of it. Short words are shown too: they can be selected.
    pub(super) fn put(self, place: &Place, send: impl FnOnce(&Cleaned) -> Sent) -> String {
        let (what, words) = match self {
            Self::Page { what, text } => return format!("{what}, {}.", send(&text).says()),
            Self::Words { what, words } => (what, words),
            Self::Command { what, path, cwd, id } => {
                let dirs: Vec<&str> = cwd.as_deref().into_iter().collect();
                let home = Home::among(place, &dirs, &path);
                let resume = Resume::in_file(place, &home, &path, &id, None);
                let Some(lost) = &resume.lost else {
                    let Some(command) = resume.command() else {
                        return "There is no command for it: its id is none that Claude Code takes.".to_owned();
                    };
                    return format!("{what}, {}: {command}", send(&Cleaned::of(&command)).says());
                };
                let Some((says, command)) = lost.command() else { return lost.in_short() };
                return format!("{} {says}, {}: {command}", lost.in_short(), send(&Cleaned::of(command)).says());
            }
        };
        format!("{what}, {}: {}", send(&words).says(), words.as_str())
    }
}

/// What a key takes here.
pub(super) fn here(model: &Model, action: Action) -> Option<Copy> {
    match (action, model.screen()) {
        (Action::CopyCommand, Screen::List) => {
            let row = model.list.selected()?;
            let judged = row.judged()?;
            Some(command(model, &row.file.path, judged.verdict, judged.cwd.clone(), &judged.id))
        }
        (Action::CopyCommand, Screen::Card | Screen::Plan | Screen::Detail) => {
            let opened = &model.card.as_ref()?.opened;
            let (cwd, id) = (opened.home.dir.clone(), opened.resumed_by());
            if let Some((_, elsewhere)) = opened.lost.as_ref().and_then(Lost::command) {
                let words = Cleaned::of(elsewhere);
                return Some(Copy::Words { what: "A command that goes on elsewhere", words });
            }
            Some(command(model, &opened.file.path, opened.diagnosis.verdict, cwd, id))
        }
        (Action::CopyHere, Screen::List) => {
            let row = model.list.selected()?;
            Some(if row.is_there() { path(&row.file.path) } else { path(&row.file.folder()) })
        }
        (Action::CopyHere, Screen::Files) => Some(path(model.files.row()?.0.judged.path.as_ref())),
        (Action::CopyHere, Screen::Undo) => Some(path(&model.undos.selected()?.path)),
        (Action::CopyHere, Screen::Card | Screen::Detail) => model.card.as_ref().map(id),
        (Action::CopyHere, Screen::Plan) => model.card.as_ref().map(session),
        _ => None,
    }
}

/// The command of a session; of a damaged one that was rescued, that of its copy, whose name is its id.
fn command(model: &Model, path: &Path, verdict: Verdict, cwd: Option<String>, id: &str) -> Copy {
    let held = model.list.rescue_of(path).filter(|_| verdict.is_wrong());
    let copied = held.and_then(|held| held.path.file_stem()).map(|name| name.to_string_lossy().into_owned());
    let (what, path) = match held {
        Some(held) => ("The rescued session's command", held.path.as_path()),
        None if verdict.is_wrong() => ("The damaged session's command", path),
        None => ("The resume command", path),
    };
    Copy::Command { what, path: path.to_owned(), cwd, id: copied.unwrap_or_else(|| id.to_owned()) }
}

fn path(path: &Path) -> Copy {
    Copy::Words { what: "The path", words: Cleaned::line(&path.to_string_lossy()) }
}

/// The id of the step's first call, or of the session.
fn id(card: &Card) -> Copy {
    match first_call(&card.opened.session, card) {
        Some(words) => Copy::Words { what: "The id of the call", words: Cleaned::line(words) },
        None => session(card),
    }
}

fn session(card: &Card) -> Copy {
    let opened = &card.opened;
    Copy::Words { what: "The session's id", words: Cleaned::line(opened.session.id().unwrap_or(&opened.file.name)) }
}

fn first_call<'a>(session: &'a Session, card: &Card) -> Option<&'a str> {
    let turn = session.turns.get((card.cursor.turn as usize).checked_sub(1)?)?;
    let step = turn.steps.get((card.cursor.step as usize).checked_sub(1)?)?;
    let links = &session.links[step.links.clone()];
    let call = calls(&session.transcript, links).find_map(|call| call.tool)?;
    Some(session.transcript.id(call))
}
