//! Why a remedy is not available, in sentences.

use std::fmt;

use crate::diagnosis::Verdict;
use crate::diagnosis::load::Load;
use crate::diagnosis::weight::Weight;
use crate::session::Place;

/// Why a remedy is not available.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Nothing is wrong.
    NothingWrong(Verdict),
    /// Nothing before the damage is good.
    NothingGood,
    /// The session has no such turn or step; also how many turns it has.
    NoSuchPlace(Place, u32),
    /// A call before this place still waits for its result.
    Waiting(Place),
    /// The history up to the first place is damaged; the second is the last good point.
    NotGood(Place, Option<Place>),
    /// It is a sub-agent's transcript, which nobody resumes.
    SubAgent,
    /// This rule's damage has no cure.
    NoCure(&'static str),
    /// Resuming is not enough.
    NoResume(NoResume),
    /// Removing calls does not help against this rule's damage.
    OtherDamage(&'static str),
    /// No cure would change anything.
    NothingToCure,
    /// No call is without a result.
    NothingToUnlink,
    /// There is no branch that nobody rewound.
    NoBranch,
    /// The rewound branch has no answer up to there.
    NoAnswer,
    /// The rewound branch has no good point up to there, because of this damage.
    BadBranch(String),
    /// A bug of the client is to blame: what it does, and what helps.
    Client(&'static str, &'static str),
    /// The history is within the limits already.
    NothingTooHeavy(Weight, Load),
    /// Even without media the history exceeds the limits.
    TooHeavy(Weight, Load),
    /// The result did not pass the proof.
    NotProved(String),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NothingWrong(Verdict::Empty) => f.write_str("there is no conversation in this file"),
            Self::NothingWrong(verdict) => {
                write!(f, "nothing to repair: {} To go back anyway: claude-rescue rewind --to TURN", verdict.says())
            }
            Self::NothingGood => f.write_str(
                "there is no answer before the damage, so a rewind would keep nothing. \
                 Start a new session and send the first prompt again",
            ),
            Self::NoSuchPlace(place, turns) => write!(
                f,
                "there is no answer at {place}: the session has {turns} turns. \
                 `claude-rescue show` lists them"
            ),
            Self::Waiting(place) => write!(f, "at {place} a tool was still running: choose the step before it"),
            Self::NotGood(place, Some(good)) => write!(
                f,
                "the history up to {place} is damaged. The last good point is {good}: to go there, run this without \
                 --to"
            ),
            Self::NotGood(place, None) => write!(f, "the history up to {place} is damaged"),
            Self::SubAgent => f.write_str(
                "this is the transcript of a sub-agent, which Claude Code never resumes separately. \
                 Rewind the session it belongs to",
            ),
            Self::NoCure(rule) => write!(f, "there is no fix for this damage ({rule})"),
            Self::NoResume(why) => why.fmt(f),
            Self::OtherDamage(rule) => write!(f, "unlink only helps if a call has no result, but the damage is {rule}"),
            Self::NothingToCure => f.write_str("a repair would change nothing"),
            Self::NothingToUnlink => f.write_str("this history is not broken by a call without a result"),
            Self::NoBranch => f.write_str("there is no other branch to continue with, or only rewound or damaged ones"),
            Self::NoAnswer => f.write_str("this branch has no answer up to here, so no copy can end here"),
            Self::BadBranch(why) => write!(f, "this branch has no good point up to here: {why}"),
            Self::Client(means, helps) => {
                write!(f, "nothing in the session is at fault. {means} {}", helps.trim_end_matches('.'))
            }
            Self::NothingTooHeavy(Weight { media: 0, .. }, _) => {
                f.write_str("no pictures or documents are sent, or a repair already removes them")
            }
            Self::NothingTooHeavy(weight, load) => write!(
                f,
                "its size is {} with {}, which is within {}: a lower --limit or --images value would remove some",
                size(weight.bytes),
                counted(weight.media),
                limits(load)
            ),
            Self::TooHeavy(weight, load) => write!(
                f,
                "without {} it would still be {}; the limit is {}: rewind some turns, or start a new session from a \
                 summary",
                counted(weight.media),
                size(weight.bytes - weight.of_media),
                limits(load)
            ),
            Self::NotProved(why) => {
                write!(f, "the rescued session did not pass our check, so nothing was written: {why}")
            }
        }
    }
}

/// Why resuming is not enough. The first field is the client's version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoResume {
    /// It would send this line again, and the API refuses that, for this reason.
    Again(String, u32, String),
    /// It does not load the file.
    GivesUp(String),
    /// It leaves out every message.
    Nothing(String),
    /// It hangs on the file.
    Hangs(String),
    /// No rule explains the refusal.
    Unexplained,
    /// How it loads a session was not measured.
    Unmeasured(String),
}

impl fmt::Display for NoResume {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Again(version, line, says) => {
                write!(f, "Claude Code {version} would send line {line} again, and the API refuses it: {says}")
            }
            Self::GivesUp(version) => write!(f, "Claude Code {version} cannot open this file"),
            Self::Nothing(version) => write!(f, "Claude Code {version} would leave out all of this session"),
            Self::Hangs(version) => {
                write!(f, "Claude Code {version} hangs on this file: some rows are their own ancestors")
            }
            Self::Unexplained => {
                f.write_str("nothing in the file explains the refusal, so the resumed session may be refused again")
            }
            Self::Unmeasured(version) => {
                write!(f, "how Claude Code {version} loads such a session has not been tested")
            }
        }
    }
}

/// `20.0 MB and 100 pictures and documents`.
fn limits(load: &Load) -> String {
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
