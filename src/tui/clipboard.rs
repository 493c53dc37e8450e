//! What goes to the clipboard: the command that goes on with a session, an id, a path, a page.

use std::path::{Path, PathBuf};

use crate::diagnosis::Verdict;
use crate::session::calls;
use crate::store::clipboard::Sent;
use crate::store::{Held, Home, Lost, Place, Resume};
use crate::text::Cleaned;
use crate::tui::Card;

/// Something for the clipboard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Copy {
    /// The command that resumes the session in a file.
    Command {
        /// Whose it is, as the beginning of a sentence.
        what: &'static str,
        /// The file.
        path: PathBuf,
        /// The session's directory.
        cwd: Option<String>,
        /// The id that a client finds it by.
        id: String,
    },
    /// A short text.
    Words {
        /// What it is, as the beginning of a sentence.
        what: &'static str,
        /// The text, cleaned, so that it is safe to paste into a shell.
        words: Cleaned,
    },
    /// A whole page that is on the screen already.
    Page {
        /// What it is, as the beginning of a sentence.
        what: &'static str,
        /// Its text, cleaned.
        text: Cleaned,
    },
}

impl Copy {
    /// A session's resume command. If the session is damaged and was rescued, the command of its copy.
    pub fn command(held: Option<&Held>, path: &Path, verdict: Verdict, cwd: Option<String>, id: &str) -> Self {
        let held = held.filter(|_| verdict.is_wrong());
        let copied = held.and_then(|held| held.path.file_stem()).map(|name| name.to_string_lossy().into_owned());
        let (what, path) = match held {
            Some(held) => ("Command for the rescued session", held.path.as_path()),
            None if verdict.is_wrong() => ("Command for the damaged session", path),
            None => ("Resume command", path),
        };
        Self::Command { what, path: path.to_owned(), cwd, id: copied.unwrap_or_else(|| id.to_owned()) }
    }

    /// The resume command of the open session. If its directory is lost, a command that works elsewhere.
    pub fn command_of(card: &Card, held: Option<&Held>) -> Self {
        let opened = &card.opened;
        if let Some((_, elsewhere)) = opened.lost.as_ref().and_then(Lost::command) {
            return Self::Words { what: "Command to continue elsewhere", words: Cleaned::of(elsewhere) };
        }
        let (cwd, id) = (opened.home.dir.clone(), opened.resumed_by());
        Self::command(held, &opened.file.path, opened.diagnosis.verdict, cwd, id)
    }

    /// A path.
    pub fn path(path: &Path) -> Self {
        Self::Words { what: "Path", words: Cleaned::line(&path.to_string_lossy()) }
    }

    /// The id of the first call under the cursor, or of the session.
    pub fn id(card: &Card) -> Self {
        match first_call(card) {
            Some(words) => Self::Words { what: "Call id", words: Cleaned::line(words) },
            None => Self::session(card),
        }
    }

    /// The id of the session.
    pub fn session(card: &Card) -> Self {
        let opened = &card.opened;
        let id = opened.session.id().unwrap_or(&opened.file.name);
        Self::Words { what: "Session id", words: Cleaned::line(id) }
    }

    /// Copies it, and says how that went. Short texts are shown too, so that they can be selected.
    pub fn put(self, place: &Place, send: impl FnOnce(&Cleaned) -> Sent) -> String {
        let (what, words) = match self {
            Self::Page { what, text } => return format!("{what} {}.", send(&text).says()),
            Self::Words { what, words } => (what, words),
            Self::Command { what, path, cwd, id } => {
                let dirs: Vec<&str> = cwd.as_deref().into_iter().collect();
                let home = Home::among(place, &dirs, &path);
                let resume = Resume::in_file(place, &home, &path, &id, None);
                let Some(lost) = &resume.lost else {
                    let Some(command) = resume.command() else {
                        return "There is no command for this session: Claude Code does not accept its id.".to_owned();
                    };
                    return format!("{what} {}: {command}", send(&Cleaned::of(&command)).says());
                };
                let Some((says, command)) = lost.command() else { return lost.in_short() };
                return format!("{} {says}, {}: {command}", lost.in_short(), send(&Cleaned::of(command)).says());
            }
        };
        format!("{what} {}: {}", send(&words).says(), words.as_str())
    }
}

fn first_call(card: &Card) -> Option<&str> {
    let session = &card.opened.session;
    let turn = session.turns.get((card.cursor.turn as usize).checked_sub(1)?)?;
    let step = turn.steps.get((card.cursor.step as usize).checked_sub(1)?)?;
    let links = &session.links[step.links.clone()];
    let call = calls(&session.transcript, links).find_map(|call| call.tool)?;
    Some(session.transcript.id(call))
}
