//! A plan: what a remedy does, keeps and loses, and its risks.

use std::sync::Arc;

use super::{Lighter, Refusal, Tally};
use crate::diagnosis::{GoodPoint, media};
use crate::session::{Place, Session};
use crate::transcript::{BlockKind, Entry, Fill};

const TITLE_LENGTH: usize = 60;
const MARK: &str = " (rescued)";

/// What a remedy does with a session.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The remedy.
    pub way: Way,
    /// The end of what is kept: the links before `point.end`.
    pub point: GoodPoint,
    /// What is kept.
    pub kept: Tally,
    /// What is lost.
    pub dropped: Tally,
    /// If the last kept turn is cut: how many of its steps are kept, and how many it has.
    pub partial: Option<(u32, u32)>,
    /// The dropped prompts, in order, so that the user can send them again.
    pub prompts: Vec<String>,
    /// The title of the new session.
    pub title: String,
    /// The rules that are cured, and how often.
    pub cured: Vec<(&'static str, u32)>,
    /// What is removed to make the history lighter.
    pub lighter: Option<Lighter>,
    /// The branch that is taken, if the copy ends on one that was rewound.
    pub taken: Option<Taken>,
    /// The mended session, with its old names; none if the original is cut at `point`.
    pub(super) mended: Option<Arc<Session>>,
}

/// A rewound branch on which a copy ends.
#[derive(Clone, Debug)]
pub struct Taken {
    /// Which of [`Session::branches`].
    pub branch: usize,
    /// How many of its links are kept.
    pub links: usize,
    /// The session with the branch back in its place.
    pub(super) session: Arc<Session>,
}

impl Plan {
    pub(super) fn of_changed(
        session: &Session,
        way: Way,
        after: Arc<Session>,
        cured: Vec<(&'static str, u32)>,
    ) -> Result<Self, Refusal> {
        let end = after.links.len();
        let named =
            |entry: &Entry| entry.uuid.is_some_and(|id| session.transcript.ids.find(after.transcript.id(id)).is_some());
        let loose = |entry: &&Entry| entry.uuid.is_none() || named(entry);
        let all = Tally { entries: session.transcript.entries.len() as u32, ..Tally::of(session, session.links.len()) };
        let written = Tally::of(&after, end);
        // A result that became text looks like a prompt, so it can split a turn or step in two.
        let kept = Tally {
            turns: written.turns.min(all.turns),
            steps: written.steps.min(all.steps),
            prompts: written.prompts.min(all.prompts),
            entries: after.transcript.entries.iter().filter(loose).count() as u32,
            ..written
        };
        let last = after.links.last().filter(|_| has_messages(&after)).ok_or(Refusal::NothingGood)?.entry;
        Ok(Self {
            way,
            point: GoodPoint { end, place: Place::of(&after.turns, end.saturating_sub(1)), entry: last },
            kept,
            dropped: all - kept,
            partial: None,
            prompts: Vec::new(),
            title: rescued_title(session),
            cured,
            lighter: None,
            taken: None,
            mended: Some(after),
        })
    }

    /// The session whose links `point` counts if nothing is mended: the original, or the one with the taken branch.
    pub fn cut_session<'a>(&'a self, session: &'a Session) -> &'a Session {
        self.taken.as_ref().map_or(session, |taken| &taken.session)
    }

    /// What is written: up to which link of which session.
    pub(super) fn source<'a>(&'a self, session: &'a Session) -> (&'a Session, usize) {
        let cut = (self.cut_session(session), self.point.end);
        self.mended.as_deref().map_or(cut, |mended| (mended, mended.links.len()))
    }

    /// The media that placeholders replace, with their file names.
    pub fn media(&self, session: &Session) -> Vec<(String, Vec<u8>)> {
        self.mended.as_ref().map_or_else(Vec::new, |mended| media::taken_out(session, mended))
    }

    /// How many text blocks are kept.
    pub(super) fn words(&self, session: &Session) -> usize {
        let (kept, end) = self.source(session);
        let said = kept.links[..end].iter().filter(|link| !kept.transcript.entries[link.entry].is_api_error());
        let blocks = said.flat_map(|link| kept.transcript.blocks_of(link.entry));
        blocks.filter(|block| block.kind == BlockKind::Text && block.fill == Fill::Some).count()
    }

    /// The risks, in sentences.
    pub fn risks(&self) -> Vec<String> {
        let unanswered = self.cured.iter().any(|(rule, _)| *rule == "unanswered_tool_use");
        let mut told = vec![
            match self.way {
                Way::Resume => {
                    "Nothing is written; what the client leaves out stays in the file, but Claude does not see it."
                }
                Way::Rewind => "Everything after the cut is gone from this conversation; its changes to files stay.",
                Way::Branch if self.taken.is_some() => {
                    "What came in place of this branch is not in the copy; its changes to files stay."
                }
                Way::Branch => "The branch that clients send now is left out of this conversation.",
                Way::Unlink if self.dropped.calls > 1 => {
                    "Claude does not know about the calls, though they may have run."
                }
                Way::Unlink => "Claude does not know about the call, though it may have run.",
                Way::Repair if unanswered => {
                    "Claude is told that the outcome is unknown, and may run the command again."
                }
                Way::Lighten => "Claude no longer sees what is removed; it is told where the bytes are saved.",
                Way::Repair if self.cured.is_empty() => {
                    "The same text is written as new entries; the old file stays unchanged."
                }
                Way::Repair => "The repaired parts may read a little differently to Claude.",
            }
            .to_owned(),
        ];
        if !self.way.writes() {
            let again = "If the error comes back, choose another plan.".to_owned();
            told.extend((self.dropped.calls > 0).then_some(again));
            return told;
        }
        if self.way.is_cut() {
            told.push("A cut does not change a word of what it keeps, including signed thinking.".to_owned());
        } else if self.dropped.thinking > 0 {
            told.push(
                "Thinking that follows a repair is dropped: its signature covers what came before it.".to_owned(),
            );
        }
        told
    }
}

/// A remedy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Nothing is written: the client loads the session again.
    Resume,
    /// Cut off the end.
    Rewind,
    /// Remove answers with unanswered calls.
    Unlink,
    /// Apply the cures of the rules.
    Repair,
    /// Go on with another branch, and cut off what clients send in its place.
    Branch,
    /// Replace pictures and documents by placeholders.
    Lighten,
}

impl Way {
    /// Its name, as in the journal and in `--json`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Resume => "resume",
            Self::Rewind => "rewind",
            Self::Unlink => "unlink",
            Self::Repair => "repair",
            Self::Branch => "branch",
            Self::Lighten => "lighten",
        }
    }

    /// Whether it writes a new session.
    pub fn writes(self) -> bool {
        self != Self::Resume
    }

    /// Its number on screens; 4 is the fresh session from a summary.
    pub fn number(self) -> usize {
        match self {
            Self::Resume => 0,
            Self::Rewind => 1,
            Self::Unlink => 2,
            Self::Repair => 3,
            Self::Branch => 5,
            Self::Lighten => 6,
        }
    }

    /// Whether it cuts off the end and leaves the rest unchanged.
    pub fn is_cut(self) -> bool {
        matches!(self, Self::Rewind | Self::Branch)
    }
}

/// Whether a session has messages; no client opens one without.
pub(super) fn has_messages(session: &Session) -> bool {
    session.links.iter().any(|link| session.transcript.entries[link.entry].is_message())
}

/// The title of a rescued session: the old one with a mark.
pub(super) fn rescued_title(session: &Session) -> String {
    let title = session.title().unwrap_or_else(|| "Untitled".to_owned());
    let plain = title.lines().next().unwrap_or_default().trim().trim_end_matches(MARK).trim_end();
    let mut short: String = plain.chars().take(TITLE_LENGTH).collect();
    if short.len() < plain.len() {
        short.push('…');
    }
    short + MARK
}
