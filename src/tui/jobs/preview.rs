//! The preview of a session: what a person wants to know before opening it.

use crate::diagnosis::picker::{self, Opens};
use crate::diagnosis::{Diagnosis, pointed};
use crate::session::{Place as Spot, Session};
use crate::store::Opened;
use crate::text;
use crate::transcript::{Kind, Marks};
use crate::tui::opened::facts::{self, Fact, Weight};
use crate::tui::opened::timeline::{Timeline, TurnRow};
use crate::tui::words;

/// How many characters of a prompt, an answer or an error are shown.
const LONGEST: usize = 300;

/// What a preview shows.
#[derive(Clone, Debug)]
pub struct Peek {
    /// Labelled sentences.
    pub facts: Vec<Fact>,
    /// The turns, for the strip.
    pub turns: Vec<TurnRow>,
}

impl Peek {
    /// Works out the preview.
    pub fn of(opened: &Opened) -> Self {
        let (session, diagnosis) = (&opened.session, &opened.diagnosis);
        let mut facts = Facts(Vec::new());
        facts.say("verdict", Weight::First, Some(verdict(session, diagnosis)));
        let last_good = diagnosis.last_good.filter(|_| diagnosis.verdict.is_wrong());
        facts.say("good until", Weight::Second, last_good.map(|point| words::spot(point.place)));
        facts.say("not listed", Weight::First, not_listed(session, &opened.file.name));
        match &opened.lost {
            Some(lost) => facts.say("directory", Weight::First, Some(lost.in_short())),
            None => facts.say("directory", Weight::Third, opened.home.dir.clone()),
        }
        facts.say("first prompt", Weight::Second, session.first_prompt().map(|prompt| short(&prompt)));
        let (label, end) = match last_good {
            Some(point) => ("last good", point.end),
            None => ("last answer", session.links.len()),
        };
        facts.say(label, Weight::Second, last_words(session, end).map(|words| short(&words)));
        facts.say("last error", Weight::Second, last_error(session, diagnosis));
        let running = opened.holder.as_ref().map(|_| "a running Claude Code has it open".to_owned());
        facts.say("running", Weight::First, running);
        facts.say("session", Weight::Third, Some(particulars(opened)));
        Self { facts: facts.0, turns: Timeline::of(opened).turns }
    }
}

struct Facts(Vec<Fact>);

impl Facts {
    fn say(&mut self, label: &'static str, weight: Weight, text: Option<String>) {
        let text = text.map(|text| text::line(&text)).filter(|text| !text.is_empty());
        self.0.extend(text.map(|text| Fact { label, text, weight }));
    }
}

fn verdict(session: &Session, diagnosis: &Diagnosis) -> String {
    let what = diagnosis.first().map(|first| facts::what_broke(session, diagnosis, first));
    what.unwrap_or_else(|| diagnosis.verdict.says().to_owned())
}

/// Why `claude --resume` does not list it.
fn not_listed(session: &Session, name: &str) -> Option<String> {
    let hides: Vec<_> = picker::hides(session, name).collect();
    let reasons: Vec<&str> = hides.iter().map(|hides| hides.says).collect();
    let opens = hides.iter().all(|hides| hides.opens == Opens::ById);
    let still = if opens { ". `claude --resume ID` still opens it" } else { "" };
    (!hides.is_empty()).then(|| format!("by `claude --resume`: {}{still}", reasons.join("; ")))
}

/// The model's last words before link `end`.
fn last_words(session: &Session, end: usize) -> Option<String> {
    let entries = session.links[..end].iter().rev().map(|link| link.entry);
    let mut answers = entries.filter(|no| {
        let entry = &session.transcript.entries[*no];
        entry.kind == Kind::Assistant && !entry.is_api_error() && !entry.marks.has(Marks::SYNTHETIC)
    });
    answers.find_map(|entry| session.words(entry).filter(|words| !words.is_empty()))
}

/// The client's last error, and the line that it points at.
fn last_error(session: &Session, diagnosis: &Diagnosis) -> Option<String> {
    let symptom = diagnosis.symptom.as_ref()?;
    let at = pointed(session, symptom).map(|found| {
        let line = session.transcript.line(found.entry);
        format!(" → line {line}, {}", words::spot(Spot::of(&session.turns, found.link)))
    });
    Some(format!("{}{}", short(&symptom.text), at.unwrap_or_default()))
}

fn particulars(opened: &Opened) -> String {
    let session = &opened.session;
    let version = session.version().map(|version| format!("claude {version}"));
    let from = session.entrypoint().map(|from| format!("from {from}"));
    let id = session.id().unwrap_or(&opened.file.name).to_owned();
    let size = Some(text::bytes(session.transcript.length() as u64));
    let branch = session.branch().filter(|branch| !branch.is_empty()).map(|branch| format!("branch {branch}"));
    let agents = opened.file.sub_agents as u64;
    let agents = (agents > 0).then(|| text::count(agents, "sub-agent"));
    [Some(id), size, version, from, branch, agents].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn short(words: &str) -> String {
    text::cut(&text::line(words), LONGEST)
}
