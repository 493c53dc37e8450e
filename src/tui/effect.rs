//! What an event makes the app do: work for others, writing, leaving.

use crate::store::{Resume, SessionFile};
use crate::text::Cleaned;
use crate::tui::clipboard::Copy;
use crate::tui::jobs::Job;
use crate::tui::jobs::listing::{Reach, WordSearch};
use crate::tui::terminal::Mouse;

/// What the model wants of the world.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Nothing.
    None,
    /// The files of a list, judged; the number is the question.
    Scan(Reach, u64),
    /// What a preview of a session shows.
    Peek(SessionFile),
    /// Words looked for inside sessions; nothing stops it.
    Search(Option<WordSearch>),
    /// A session, read and judged.
    Open(SessionFile),
    /// The places of the open session where words stand; the number is the question.
    Find(String, u64),
    /// The plan of the card, written as a new session.
    Commit,
    /// The plan of the card, written over the session itself.
    Replace,
    /// Out of the way until the shell says `fg`.
    Suspend,
    /// The end.
    Quit,
    /// Claude Code, started on the session: on the rescued copy if there is a plan, which is written before.
    Resume,
    /// Claude Code, started all the same.
    GoOn(Box<Resume>),
    /// Claude Code, started on a session of the list.
    Start(SessionFile),
    /// The session chosen in the list, told to whoever asked for one.
    Pick(String),
    /// Something on the clipboard.
    Copy(Copy),
    /// The file of the card in the person's editor, from a line on.
    Edit(u32),
    /// The mouse, listened to or not.
    Mouse(Mouse),
    /// Everything drawn anew.
    Redraw,
    /// What was rescued and undone.
    History,
    /// The rescue with this id, taken back.
    Undo(String),
    /// Something made or done for what is taken out.
    Run(Job),
    /// Claude Code, started on a fresh session that begins with this prompt.
    Fresh(Cleaned),
}
