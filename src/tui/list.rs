//! The sessions of a project or of all, as rows that fill while the files are read.

use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use crate::diagnosis::{Report, Verdict};
use crate::session::Place as Spot;
use crate::store::SessionFile;
use crate::text;

use super::words;

/// Whose sessions are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// This project's.
    Here,
    /// Everybody's.
    All,
}

/// Which of them are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filter {
    /// Every session.
    All,
    /// What needs a look.
    Unhealthy,
}

/// The list.
#[derive(Clone, Debug)]
pub struct List {
    /// Whose sessions.
    pub reach: Reach,
    /// Which of them.
    pub filter: Filter,
    /// The files, newest first; none until they were looked up.
    pub rows: Option<Vec<ListRow>>,
    /// How often the list was asked for; answers to an older question are thrown away.
    pub asked: u64,
    /// The file under the cursor.
    pub cursor: Option<PathBuf>,
}

/// A session in the list.
#[derive(Clone, Debug)]
pub struct ListRow {
    /// Its file.
    pub file: SessionFile,
    /// When it was last written, in milliseconds since 1970.
    pub time: Option<i64>,
    /// What was found.
    pub state: State,
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
}

/// What a list shows of a judged session; every word is cleaned.
#[derive(Clone, Debug)]
pub struct Judged {
    /// What is wrong.
    pub verdict: Verdict,
    /// Whether a running client holds it.
    pub live: bool,
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its directory.
    pub project: String,
    /// Its directory as it is written, for a command.
    pub cwd: Option<String>,
    /// How many turns.
    pub turns: usize,
    /// The client that wrote it.
    pub version: Option<String>,
    /// Where the first damage is.
    pub broken: Option<String>,
    /// Where the last good point is.
    pub last_good: Option<String>,
    /// What the client said.
    pub said: Option<String>,
}

impl List {
    /// A list that was not asked for yet.
    pub fn new(reach: Reach) -> Self {
        Self { reach, filter: Filter::All, rows: None, asked: 0, cursor: None }
    }

    /// Puts files into it, keeping the cursor where it can stay.
    pub fn fill(&mut self, files: Vec<SessionFile>) {
        let rows: Vec<ListRow> = files.into_iter().map(ListRow::new).collect();
        let stays = rows.iter().any(|row| Some(&row.file.path) == self.cursor.as_ref());
        if !stays {
            self.cursor = rows.first().map(|row| row.file.path.clone());
        }
        self.rows = Some(rows);
    }

    /// Every row.
    pub fn all(&self) -> &[ListRow] {
        self.rows.as_deref().unwrap_or_default()
    }

    /// The rows that the filter lets through.
    pub fn shown(&self) -> Vec<&ListRow> {
        let passes = |row: &&ListRow| match self.filter {
            Filter::All => true,
            Filter::Unhealthy => row.is_unhealthy(),
        };
        self.all().iter().filter(passes).collect()
    }

    /// The place of the cursor among the rows that are shown.
    pub fn at(&self, shown: &[&ListRow]) -> usize {
        shown.iter().position(|row| Some(&row.file.path) == self.cursor.as_ref()).unwrap_or(0)
    }

    /// The row under the cursor.
    pub fn selected(&self) -> Option<&ListRow> {
        let shown = self.shown();
        shown.get(self.at(&shown)).copied()
    }

    /// Moves the cursor by rows.
    pub fn step_by(&mut self, rows: isize) {
        let shown = self.shown();
        let to = self.at(&shown).saturating_add_signed(rows).min(shown.len().saturating_sub(1));
        self.cursor = shown.get(to).map(|row| row.file.path.clone());
    }

    /// How many were judged.
    pub fn judged(&self) -> usize {
        self.all().iter().filter(|row| !matches!(row.state, State::Waiting)).count()
    }

    /// How many are wrong.
    pub fn wrong(&self) -> usize {
        self.all().iter().filter(|row| row.verdict().is_some_and(Verdict::is_wrong)).count()
    }

    /// The newest wrong session, as soon as nothing newer can be.
    pub fn newest_wrong(&self) -> Search<'_> {
        let Some(rows) = &self.rows else { return Search::Unknown };
        for row in rows {
            match &row.state {
                State::Waiting => return Search::Unknown,
                State::Judged(judged) if judged.verdict.is_wrong() => return Search::Found(&row.file),
                State::Judged(_) | State::Failed(_) => {}
            }
        }
        Search::None
    }

    /// A session's row.
    pub fn row_mut(&mut self, at: usize) -> Option<&mut ListRow> {
        self.rows.as_mut()?.get_mut(at)
    }

    /// The file at a path.
    pub fn file(&self, path: &Path) -> Option<&SessionFile> {
        self.all().iter().map(|row| &row.file).find(|file| file.path == path)
    }
}

/// What is known of the newest wrong session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Search<'a> {
    /// Not enough was judged yet.
    Unknown,
    /// Here it is.
    Found(&'a SessionFile),
    /// There is none.
    None,
}

impl ListRow {
    fn new(file: SessionFile) -> Self {
        let time = file.modified.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        Self { time: time.map(|time| time.as_millis() as i64), file, state: State::Waiting }
    }

    /// Its verdict, once there is one.
    pub fn verdict(&self) -> Option<Verdict> {
        match &self.state {
            State::Judged(judged) => Some(judged.verdict),
            State::Waiting | State::Failed(_) => None,
        }
    }

    fn is_unhealthy(&self) -> bool {
        match &self.state {
            State::Waiting => false,
            State::Failed(_) => true,
            State::Judged(judged) => judged.verdict.is_wrong() || judged.verdict == Verdict::Errored,
        }
    }

    /// Takes what a scan found.
    pub fn judge(&mut self, report: Result<Report, std::io::Error>) {
        self.state = match report {
            Ok(report) => {
                let newest = report.last_activity.as_deref().and_then(|time| time.parse::<jiff::Timestamp>().ok());
                self.time = newest.map(jiff::Timestamp::as_millisecond).or(self.time);
                State::Judged(Box::new(Judged::of(&report)))
            }
            Err(error) => State::Failed(text::line(&error.to_string())),
        };
    }
}

impl Judged {
    fn of(report: &Report) -> Self {
        let line = |text: &Option<String>| text.as_deref().map(text::line);
        Self {
            verdict: report.verdict,
            live: report.live,
            id: text::line(&report.session),
            title: line(&report.title).filter(|title| !title.is_empty()).unwrap_or_else(|| "(no title)".to_owned()),
            project: line(&report.project).unwrap_or_default(),
            cwd: report.project.clone(),
            turns: report.turns,
            version: line(&report.version),
            broken: report.first.as_ref().map(|first| {
                let place = first.turn.zip(first.step).map(|(turn, step)| words::spot(Spot { turn, step }));
                place.map_or_else(String::new, |place| format!("{place}, ")) + &format!("line {}", first.line)
            }),
            last_good: report
                .last_good
                .as_ref()
                .map(|good| format!("{}, line {}", words::spot(Spot { turn: good.turn, step: good.step }), good.line)),
            said: report.symptom.as_ref().map(|said| text::line(&said.text)),
        }
    }
}
