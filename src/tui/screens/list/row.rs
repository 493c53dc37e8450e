//! A row of the list: a session's file, and what is known of it so far.

use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::diagnosis::picker::is_session_id;
use crate::diagnosis::{Report, Verdict};
use crate::session::Place as Spot;
use crate::store::scan::Found;
use crate::store::{HomeState, SessionFile};
use crate::text;
use crate::tui::words;

/// How many characters of a first prompt the filter looks at.
const PROMPT: usize = 1_000;
/// If fewer days are left until it may be deleted, the row says so.
const FEW_DAYS: i64 = 7;

/// A session in the list.
#[derive(Clone, Debug)]
pub struct ListRow {
    /// Its file.
    pub file: SessionFile,
    /// When something was last done in it, in milliseconds since 1970.
    pub time: Option<i64>,
    /// What is known of it.
    pub state: State,
    /// Whether the journal says that a rescue wrote it.
    pub rescued: Rescued,
    /// What the filter searches, a line each: title, project, id and first prompt; cleaned.
    pub words: String,
}

/// What is known of a session.
#[derive(Clone, Debug)]
pub enum State {
    /// Nothing yet.
    Waiting,
    /// It was judged.
    Judged(Box<Judged>),
    /// It could not be read, and why.
    Failed(String),
    /// Its transcript was deleted, and only its sub-agents are left.
    Gone,
}

/// Whether a rescue wrote a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rescued {
    /// It did.
    Yes,
    /// Not as far as is known.
    No,
}

/// What a list shows of a judged session; every text but `cwd` is cleaned.
#[derive(Clone, Debug)]
pub struct Judged {
    /// What is wrong.
    pub verdict: Verdict,
    /// Whether a running client holds it.
    pub live: bool,
    /// Whether `claude --resume` does not list it.
    pub hidden: bool,
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its directory.
    pub project: String,
    /// Its directory, uncleaned, for a command.
    pub cwd: Option<String>,
    /// Whether Claude Code can be started on it where it lies.
    pub opens: bool,
    /// How many turns.
    pub turns: usize,
    /// Where the first damage is.
    pub broken: Option<String>,
    /// What the client said.
    pub said: Option<String>,
}

impl ListRow {
    pub(in crate::tui) fn new(file: SessionFile, state: State) -> Self {
        let words = text::line(&file.name);
        Self { time: file.active, file, state, rescued: Rescued::No, words }
    }

    /// Its verdict, once there is one.
    pub fn verdict(&self) -> Option<Verdict> {
        self.judged().map(|judged| judged.verdict)
    }

    /// What was found, once it was judged.
    pub fn judged(&self) -> Option<&Judged> {
        match &self.state {
            State::Judged(judged) => Some(judged),
            State::Waiting | State::Failed(_) | State::Gone => None,
        }
    }

    /// Whether it has a transcript that can be opened.
    pub fn is_there(&self) -> bool {
        !matches!(self.state, State::Gone)
    }

    /// Whether a rescue wrote it, by the journal or by its title.
    pub fn is_rescued(&self) -> bool {
        self.rescued == Rescued::Yes || self.judged().is_some_and(Judged::is_marked)
    }

    pub(in crate::tui) fn is_unhealthy(&self) -> bool {
        let wrong = |verdict: Verdict| verdict.is_wrong() || verdict == Verdict::Errored;
        matches!(self.state, State::Failed(_)) || self.verdict().is_some_and(wrong)
    }

    /// How many days are left until it may be deleted, if they are few.
    pub fn few_days(&self, now: i64) -> Option<i64> {
        self.days_left(now).filter(|days| *days < FEW_DAYS)
    }

    /// How many days are left until it may be deleted.
    pub fn days_left(&self, now: i64) -> Option<i64> {
        let now: SystemTime = UNIX_EPOCH + Duration::from_millis(now.unsigned_abs());
        self.file.days_left(now)
    }

    /// The last part of its project's directory; if the session is gone, a guess from its folder's name.
    pub fn project(&self) -> String {
        match self.judged() {
            Some(judged) => judged.project.rsplit(['/', '\\']).next().unwrap_or_default().to_owned(),
            None if self.is_there() => String::new(),
            None => {
                let folder = self.file.path.parent().and_then(Path::file_name).unwrap_or_default().to_string_lossy();
                text::line(folder.rsplit('-').next().unwrap_or_default())
            }
        }
    }

    pub(in crate::tui) fn judge(&mut self, found: Result<Found, std::io::Error>) {
        self.state = match found {
            Ok(found) => {
                let judged = Judged::of(&found);
                let prompt: String = found.prompt.unwrap_or_default().chars().take(PROMPT).collect();
                self.words =
                    [&judged.title, &judged.project, &judged.id, &text::line(&prompt)].map(String::as_str).join("\n");
                State::Judged(Box::new(judged))
            }
            Err(error) => State::Failed(text::line(&error.to_string())),
        };
    }
}

impl Judged {
    /// Whether its title says that a rescue wrote it.
    fn is_marked(&self) -> bool {
        self.title.ends_with("(rescued)")
    }

    fn of(found: &Found) -> Self {
        let report: &Report = &found.report;
        let line = |text: &Option<String>| text.as_deref().map(text::line);
        Self {
            verdict: report.verdict,
            live: report.live,
            hidden: found.hides.is_some(),
            id: text::line(&report.session),
            title: line(&report.title).filter(|title| !title.is_empty()).unwrap_or_else(|| "(no title)".to_owned()),
            project: line(&report.project).unwrap_or_default(),
            cwd: report.project.clone(),
            // Clients find a session by the name of its file.
            opens: report.directory == HomeState::There.name()
                && Path::new(&report.path).file_stem().is_some_and(|name| is_session_id(&name.to_string_lossy())),
            turns: report.turns,
            broken: report.first.as_ref().map(|first| {
                let place = first.turn.zip(first.step).map(|(turn, step)| words::spot(Spot { turn, step }));
                place.map_or_else(String::new, |place| format!("{place}, ")) + &format!("line {}", first.line)
            }),
            said: report.symptom.as_ref().map(|said| text::line(&said.text)),
        }
    }
}
