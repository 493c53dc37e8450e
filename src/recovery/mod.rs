//! The third floor: what could be done. Pure: a plan is a value, and what would be written is bytes.

mod body;
pub mod evidence;
pub mod files;
pub mod handoff;
mod kept;
mod ladder;
mod mend;
mod mended;
mod normal_form;
mod proof;
pub mod redact;
mod resume;
mod rewind;
mod tally;
mod title;

use std::fmt;
use std::sync::Arc;

use crate::diagnosis::load::Load;
use crate::diagnosis::weight::Weight;
use crate::diagnosis::{GoodPoint, Verdict, media};
use crate::session::{Place, Session};
use crate::transcript::{BlockKind, Fill};

pub use body::{Fixed, fix_body};
pub use ladder::{Offer, ladder, ladder_without_resume, lightened, plan};
pub use mend::Lighter;
pub use normal_form::Naming;
pub use proof::{check, preview, produce, prove, rehearse};
pub use rewind::{Wish, rewind};
pub use tally::Tally;

/// What can be done with a session, and what it keeps and loses.
#[derive(Clone, Debug)]
pub struct Plan {
    /// What is done.
    pub way: Way,
    /// Where the history is cut: the links before `point.end` are kept.
    pub point: GoodPoint,
    /// What is kept.
    pub kept: Tally,
    /// What is not.
    pub dropped: Tally,
    /// How many of the steps of the last kept turn are kept, where not all are: kept and all.
    pub partial: Option<(u32, u32)>,
    /// How many API errors are dropped.
    pub api_errors: u32,
    /// The prompts that are dropped, in their order, so that the person can send them again.
    pub prompts: Vec<String>,
    /// The title of the new session.
    pub title: String,
    /// The rules that are cured, and how often.
    pub cured: Vec<(&'static str, u32)>,
    /// What is taken out to make the history lighter.
    pub lighter: Option<Lighter>,
    /// The session mended, under its old names; without it the original is cut at `point`.
    mended: Option<Arc<Session>>,
}

impl Plan {
    /// The pictures and documents that words take the place of: names of files, and what to keep in them.
    pub fn media(&self, session: &Session) -> Vec<(String, Vec<u8>)> {
        self.mended.as_ref().map_or_else(Vec::new, |mended| media::taken_out(session, mended))
    }

    /// How many blocks of words are kept.
    fn words(&self, session: &Session) -> usize {
        let (kept, end) =
            self.mended.as_deref().map_or((session, self.point.end), |mended| (mended, mended.links.len()));
        let said = kept.links[..end].iter().filter(|link| !kept.transcript.entries[link.entry].is_api_error());
        let blocks = said.flat_map(|link| kept.transcript.blocks_of(link.entry));
        blocks.filter(|block| block.kind == BlockKind::Text && block.fill == Fill::Some).count()
    }

    /// What can go wrong with it, in sentences.
    pub fn risks(&self) -> Vec<String> {
        let unanswered = self.cured.iter().any(|(rule, _)| *rule == "unanswered_tool_use");
        let mut told = vec![
            match self.way {
                Way::Resume => {
                    "Nothing is written; what the client leaves out stays in the file, and Claude does not see it."
                }
                Way::Rewind => "What follows the cut is gone from this conversation; what it did to files stays.",
                Way::Branch => "What clients send in place of the branch is gone from this conversation.",
                Way::Unlink if self.dropped.calls > 1 => "Claude does not know of the calls, though they may have run.",
                Way::Unlink => "Claude does not know of the call, though it may have run.",
                Way::Repair if unanswered => "Claude reads that the outcome is unknown, and may run the command again.",
                Way::Lighten => "Claude no longer sees what is taken out; it reads where the bytes are saved.",
                Way::Repair => "What is mended may read a little differently to Claude.",
            }
            .to_owned(),
        ];
        if !self.way.writes() {
            return told;
        }
        if self.way.is_cut() {
            told.push("A cut is the one edit that is always safe for signed thinking.".to_owned());
        } else if self.dropped.thinking > 0 {
            told.push(
                "Thinking behind the mended place must go: signatures hold for what stood before them.".to_owned(),
            );
        }
        told
    }
}

/// What is done to a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Nothing is written: the client reads the session anew.
    Resume,
    /// The end is cut off.
    Rewind,
    /// Answers whose calls nobody answered are taken out.
    Unlink,
    /// The rules' cures are applied.
    Repair,
    /// The conversation goes on with a branch that nobody rewound, and what clients send in its place is cut off.
    Branch,
    /// Words take the place of pictures and documents.
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

    /// Whether a new session is written.
    pub fn writes(self) -> bool {
        self != Self::Resume
    }

    /// How people and screens number it; the fresh session from a summary is 4.
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

    /// Whether the end is cut off, and what is kept stays as it is.
    pub fn is_cut(self) -> bool {
        matches!(self, Self::Rewind | Self::Branch)
    }
}

/// Why nothing can be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is nothing to mend.
    NothingWrong(Verdict),
    /// Nothing good stands before the damage.
    NothingGood,
    /// The session has no such turn or step.
    NoSuchPlace(Place, u32),
    /// A call up to there still waits for its result.
    Waiting(Place),
    /// A cut there would leave damage in.
    NotGood(Place, Option<Place>),
    /// Sub-agents' transcripts are not resumed by themselves.
    SubAgent,
    /// Some damage has no cure.
    NoCure(&'static str),
    /// A client of this version sends this line again, and the API refuses it, for this reason.
    Again(String, u32, String),
    /// A client of this version does not load the file.
    GivesUp(String),
    /// A client of this version hangs on the file.
    Hangs(String),
    /// Nothing in the file explains the refusal.
    Unexplained,
    /// Nobody measured how this version loads a session.
    Unmeasured(String),
    /// No client finds the session where it lies.
    NotFound,
    /// Taking out calls does not help against this damage.
    OtherDamage(&'static str),
    /// There is nothing that a cure would change.
    NothingToCure,
    /// No call is without a result.
    NothingToUnlink,
    /// No branch grew that nobody rewound.
    NoBranch,
    /// The version of the client is at fault, and no cut changes that: what it does, and what helps.
    Client(&'static str, &'static str),
    /// The history is as light as it is to be.
    NothingTooHeavy(Weight, Load),
    /// Without all its pictures and documents the history is heavier than it is to be.
    TooHeavy(Weight, Load),
    /// The result did not pass the same rules.
    NotProved(String),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NothingWrong(verdict) => {
                write!(f, "nothing to mend: {} To go back all the same: claude-rescue rewind --to TURN", verdict.says())
            }
            Self::NothingGood => f.write_str(
                "no answer of the model stands before the damage, so a rewind would keep nothing. \
                 Start a new session and send the first prompt again",
            ),
            Self::NoSuchPlace(place, turns) => write!(
                f,
                "there is no answer of the model at {place}: the session has {turns} turns. \
                 `claude-rescue show` lists them"
            ),
            Self::Waiting(place) => write!(f, "at {place} a tool was still running: choose the step before it"),
            Self::NotGood(place, Some(good)) => write!(
                f,
                "up to {place} the history is damaged. The last good point is {good}: leave out --to to go there"
            ),
            Self::NotGood(place, None) => write!(f, "up to {place} the history is damaged"),
            Self::SubAgent => f.write_str(
                "this is the transcript of a sub-agent, which Claude Code never resumes by itself. \
                 Rewind the session it belongs to",
            ),
            Self::NoCure(rule) => write!(f, "nothing mends this damage ({rule}). Rewind to before it"),
            Self::Again(version, line, says) => {
                write!(f, "Claude Code {version} would send line {line} again, and the API refuses it: {says}")
            }
            Self::GivesUp(version) => write!(f, "Claude Code {version} cannot load this file and ends with an error"),
            Self::Hangs(version) => {
                write!(f, "Claude Code {version} hangs on this file: some rows are their own parents")
            }
            Self::Unexplained => {
                f.write_str("nothing in the file explains the refusal, so the resumed session may be refused again")
            }
            Self::Unmeasured(version) => write!(f, "how Claude Code {version} loads a session was not measured"),
            Self::NotFound => f.write_str("Claude Code would not find the session: its directory is not here"),
            Self::OtherDamage(rule) => write!(f, "it only helps where a call has no result, and this is {rule}"),
            Self::NothingToCure => f.write_str("there is nothing that a repair would change"),
            Self::NothingToUnlink => f.write_str("no call is without a result, so there is nothing to unlink"),
            Self::NoBranch => f.write_str(
                "there is no other branch to go on with: nothing but what was rewound hangs on this history",
            ),
            Self::Client(means, helps) => {
                write!(f, "nothing in the session is at fault. {means} {}", helps.trim_end_matches('.'))
            }
            Self::NothingTooHeavy(Weight { media: 0, .. }, _) => {
                f.write_str("there is no picture or document in what is sent, so there is nothing to take out")
            }
            Self::NothingTooHeavy(weight, load) => write!(
                f,
                "it weighs {} with {}, which is within {}: a lower --limit or fewer --images would take some out",
                size(weight.bytes),
                counted(weight.media),
                told(load)
            ),
            Self::TooHeavy(weight, load) => write!(
                f,
                "without {} it would still weigh {}, and {} is wanted: rewind some turns, or start afresh with the summary",
                counted(weight.media),
                size(weight.bytes - weight.of_media),
                told(load)
            ),
            Self::NotProved(why) => {
                write!(f, "the rewound session did not pass its own check, so nothing was written: {why}")
            }
        }
    }
}

/// `20.0 MB and 100 pictures and documents`.
fn told(load: &Load) -> String {
    let parts = [load.bytes.map(size), load.media.map(counted)];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" and ")
}

fn counted(media: usize) -> String {
    if media == 1 { "one picture or document".to_owned() } else { format!("{media} pictures and documents") }
}

fn size(bytes: usize) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} KB", bytes / 1000),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}
