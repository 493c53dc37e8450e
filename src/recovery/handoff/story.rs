//! What all sections draw from: the calls, the prompts and the words of a session, each with its place.

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;

use super::asks::{Ask, Fate, asks};
use super::call::{self, Call, Outcome, calls, relative};
use super::deeds::{Deed, Deeds};
use super::plain::{CallIds, plain};
use super::touched::{self, Touched};
use super::trace::Trace;
use super::unheld::{Unheld, unheld};
use super::{DiskState, OnDisk, Reach};
use crate::diagnosis::Diagnosis;
use crate::recovery::redact::Redactor;
use crate::session::{Place, Session, StepKind, Turn};
use crate::transcript::{BlockKind, EntryNo, Kind, Marks};

/// A session, read for its work.
pub(super) struct Story<'a> {
    pub session: &'a Session,
    pub diagnosis: &'a Diagnosis,
    pub calls: Vec<Call<'a>>,
    pub prompts: Vec<Prompt>,
    /// What the model said, in its order.
    pub said: Vec<Said>,
    /// The summaries that the client made when it compacted, in their order.
    pub summaries: Vec<(usize, String)>,
    /// The places where the person stopped the model.
    pub stops: Vec<Place>,
    /// Every file that its tools for files touched.
    pub files: Vec<Touched>,
    pub disk: &'a [OnDisk],
    /// How many links count.
    pub end: usize,
    deeds: HashMap<u32, Deeds>,
    trace: OnceCell<Trace>,
    unheld: OnceCell<Vec<Unheld>>,
    asks: OnceCell<Vec<Ask>>,
    lost: OnceCell<Vec<usize>>,
    cwd: OnceCell<Option<String>>,
    ids: CallIds,
    redactor: RefCell<&'a mut Redactor>,
}

/// What a person asked for, without secrets and ids.
pub(super) struct Prompt {
    pub link: usize,
    pub place: Place,
    pub words: String,
    /// Whether the model answered.
    pub answered: bool,
    /// What the model had said right before it.
    pub after: Option<String>,
    /// Whether it is a slash command.
    pub command: bool,
}

/// A text of the model, without secrets and ids.
pub(super) struct Said {
    pub link: usize,
    pub place: Place,
    pub text: String,
    /// Whether no call follows it in its turn.
    pub closing: bool,
}

impl<'a> Story<'a> {
    pub fn of(
        session: &'a Session,
        diagnosis: &'a Diagnosis,
        reach: Reach,
        disk: &'a [OnDisk],
        redactor: &'a mut Redactor,
    ) -> Self {
        let end = match reach {
            Reach::LastGood if diagnosis.verdict.is_wrong() => diagnosis.last_good.map_or(0, |good| good.end),
            Reach::LastGood | Reach::Everything => session.links.len(),
        };
        let ids = CallIds::of(session);
        // Whole texts are cleaned before a piece of them is taken: half a secret looks like none.
        let mut clean = |text: String| redactor.redact(&ids.hide(&text));
        let said: Vec<Said> =
            said(session, end).into_iter().map(|said| Said { text: clean(said.text), ..said }).collect();
        let prompts = prompts(session, &said).into_iter();
        let prompts = prompts.map(|prompt| Prompt { words: clean(prompt.words), ..prompt }).collect();
        let summaries = entries(session, end).filter_map(|(link, entry)| Some((link, summary(session, entry)?)));
        let summaries = summaries.map(|(link, text)| (link, clean(text))).collect();
        let calls = calls(session, end, &mut |text| redactor.redact(&ids.hide(&text)));
        Self {
            files: touched::of(&calls),
            end,
            prompts,
            deeds: Deeds::of(&calls),
            calls,
            summaries,
            stops: entries(session, end).filter_map(|(link, entry)| stop(session, link, entry)).collect(),
            session,
            diagnosis,
            said,
            disk,
            trace: OnceCell::new(),
            unheld: OnceCell::new(),
            asks: OnceCell::new(),
            lost: OnceCell::new(),
            cwd: OnceCell::new(),
            ids,
            redactor: RefCell::new(redactor),
        }
    }

    /// The calls without a result that nobody made again, each once.
    pub fn lost(&self) -> impl DoubleEndedIterator<Item = &Call<'a>> {
        self.lost.get_or_init(|| call::lost(&self.calls)).iter().map(|at| &self.calls[*at])
    }

    /// The prompts that were answered with words only, and what became of them.
    pub fn asks(&self) -> impl Iterator<Item = (&Prompt, &Fate)> {
        self.asks.get_or_init(|| asks(self)).iter().map(|ask| (&self.prompts[ask.prompt], &ask.fate))
    }

    /// What was done in a turn.
    pub fn deeds(&self, turn: u32) -> Deeds {
        self.deeds.get(&turn).copied().unwrap_or_default()
    }

    /// What the calls name.
    pub fn trace(&self) -> &Trace {
        self.trace.get_or_init(|| Trace::of(&self.calls))
    }

    /// What became of a file since.
    pub fn on_disk(&self, path: &str) -> Option<DiskState> {
        self.disk.iter().find(|known| known.path == path).map(|known| known.state)
    }

    /// A path as it reads from the session's directory, whose home may stand as `~`.
    pub fn relative(&self, path: &str) -> String {
        let cwd = self.cwd.get_or_init(|| self.session.cwd().map(|cwd| self.clean(cwd)));
        relative(cwd.as_deref(), &relative(self.session.cwd(), path))
    }

    /// Names that no call holds.
    pub fn unheld(&self) -> &[Unheld] {
        self.unheld.get_or_init(|| unheld(&self.said, &self.summaries, &self.calls))
    }

    /// The last change of a file that came about.
    pub fn last_edit(&self) -> Option<&Call<'a>> {
        self.calls.iter().rfind(|call| call.outcome == Outcome::Done && call.deed == Deed::Change)
    }

    /// The last test, build or lint whose result is recorded.
    pub fn last_check(&self) -> Option<&Call<'a>> {
        let known = |call: &&Call<'_>| matches!(call.outcome, Outcome::Done | Outcome::Failed);
        self.calls.iter().filter(known).rfind(|call| call.checks)
    }

    /// The prompts that were answered, or that stand among those that were.
    pub fn worked_on(&self) -> &[Prompt] {
        let answered = self.prompts.iter().rposition(|prompt| prompt.answered).map_or(0, |at| at + 1);
        &self.prompts[..answered]
    }

    /// The same without slash commands.
    pub fn asked(&self) -> impl DoubleEndedIterator<Item = &Prompt> {
        self.worked_on().iter().filter(|prompt| !prompt.command)
    }

    /// The first prompt behind a link.
    pub fn prompt_behind(&self, link: usize) -> Option<&Prompt> {
        self.prompts.iter().find(|prompt| prompt.link > link)
    }

    /// The last call with a result that did more than talk.
    pub fn last_call(&self) -> Option<&Call<'a>> {
        self.calls.iter().rfind(|call| call.deed != Deed::Talk && call.outcome != Outcome::Unknown)
    }

    /// A text without secrets and ids; what was said and asked is so already.
    pub fn clean(&self, text: &str) -> String {
        self.redactor.borrow_mut().redact(&self.ids.hide(text))
    }
}

fn entries(session: &Session, end: usize) -> impl Iterator<Item = (usize, EntryNo)> {
    session.links[..end].iter().map(|link| link.entry).enumerate()
}

fn texts(session: &Session, entry: EntryNo) -> String {
    let blocks = session.transcript.blocks_of(entry).iter().filter(|block| block.kind == BlockKind::Text);
    let texts: Vec<_> = blocks.filter_map(|block| session.transcript.block_text(block)).collect();
    plain(&texts.join("\n"))
}

fn prompts(session: &Session, said: &[Said]) -> Vec<Prompt> {
    let mut found = Vec::new();
    for turn in &session.turns {
        let answered = turn.steps.iter().any(|step| step.kind == StepKind::Answer);
        for (at, link) in turn.links.clone().zip(&session.links[turn.links.clone()]) {
            let words = match turn.prompt {
                Some(prompt) if prompt == link.entry => Some(asked(session, prompt)),
                _ => session.queued_words(link.entry).map(|words| plain(&words)),
            };
            let Some(words) = words.filter(|words| !words.is_empty()) else { continue };
            let after = said.iter().rfind(|said| said.link < at).map(|said| said.text.clone());
            let command = words.starts_with('/') && !words.contains(char::is_whitespace);
            let answered = answered && is_answered(turn, at);
            let place = Place { turn: Place::of(&session.turns, at).turn, step: 0 };
            found.push(Prompt { link: at, place, words, answered, after, command });
        }
    }
    found
}

/// What a person queued counts as answered once the model said something behind it.
fn is_answered(turn: &Turn, at: usize) -> bool {
    turn.steps.iter().any(|step| step.kind == StepKind::Answer && step.links.end > at)
}

/// The words of a prompt, and how many pictures and documents came with it.
fn asked(session: &Session, prompt: EntryNo) -> String {
    let words = session.words(prompt).map(|words| plain(&words)).unwrap_or_default();
    let media = |kind: BlockKind| session.transcript.blocks_of(prompt).iter().filter(move |block| block.kind == kind);
    let told: Vec<String> = [(BlockKind::Image, "a picture"), (BlockKind::Document, "a document")]
        .into_iter()
        .flat_map(|(kind, noun)| media(kind).map(move |_| format!("({noun}, not carried over)")))
        .collect();
    format!("{words} {}", told.join(" ")).trim().to_owned()
}

fn said(session: &Session, end: usize) -> Vec<Said> {
    let mut found = Vec::new();
    for turn in &session.turns {
        for step in turn.steps.iter().filter(|step| step.kind == StepKind::Answer) {
            let calls_behind = |link: usize| {
                let mut behind = session.links[link..turn.links.end].iter();
                behind.any(|link| session.transcript.holds(link.entry, BlockKind::ToolUse))
            };
            for link in step.links.clone().filter(|link| *link < end) {
                let entry = session.links[link].entry;
                if session.transcript.entries[entry].kind != Kind::Assistant {
                    continue;
                }
                let text = texts(session, entry);
                // Older clients wrote this in place of an empty text.
                if !text.is_empty() && text != "(no content)" {
                    let place = Place::of(&session.turns, link);
                    found.push(Said { link, place, text, closing: !calls_behind(link) });
                }
            }
        }
    }
    found
}

/// The words with which clients begin, part and end a summary of their own.
const BEGINS: &[&str] = &["\nSummary:\n", "<summary>", "The conversation is summarized below:"];
const ENDS: &[&str] = &[
    "</summary>",
    "Please continue the conversation from where we left",
    "Continue the conversation from where it left off",
    "If you need specific details from before compaction",
];

fn summary(session: &Session, entry: EntryNo) -> Option<String> {
    if !session.transcript.entries[entry].marks.has(Marks::COMPACT_SUMMARY) {
        return None;
    }
    let text = texts(session, entry);
    let start = BEGINS.iter().filter_map(|begin| Some(text.find(begin)? + begin.len())).max().unwrap_or(0);
    let ends = ENDS.iter().filter_map(|end| Some(start + text[start..].find(end)?));
    let end = ends.min().unwrap_or(text.len());
    Some(text[start..end].trim().to_owned()).filter(|text| !text.is_empty())
}

fn stop(session: &Session, link: usize, entry: EntryNo) -> Option<Place> {
    let is_user = session.transcript.entries[entry].kind == Kind::User;
    let stopped = is_user && texts(session, entry).starts_with("[Request interrupted by user");
    stopped.then(|| Place::of(&session.turns, link))
}

/// A time for people: to the minute, UTC.
pub(super) fn time(millis: i64) -> Option<String> {
    let time = jiff::Timestamp::from_millisecond(millis).ok()?.to_string();
    Some(format!("{} {} UTC", time.get(..10)?, time.get(11..16)?))
}
