//! `search`: finds words in what sessions say, newest first.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::mpsc::channel;
use std::thread;

use anyhow::{Context, Result, bail};
use serde::Serialize;

use super::output::paint::command;
use super::output::{Form, Out, json_line};
use super::{COULD_NOT, FINE, WRONG, words};
use crate::diagnosis::SCHEMA;
use crate::recovery::recall::Who;
use crate::store::search::{Hit, Hits, Query, every_hit};
use crate::store::{Names, Place, SessionFile, Unread, path_json, resolve};
use crate::text;

/// What is looked for, and where.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct Wanted {
    /// A text must contain all of them; a capital letter makes the search case-sensitive. A last word that is a
    /// session's file or the start of its id, as `list` prints it, is read as SESSION
    #[arg(required = true)]
    words: Vec<String>,
    /// Search only this session
    #[arg(long, conflicts_with = "all")]
    session: Option<OsString>,
    /// Search the sessions of all projects, not only of this one
    #[arg(long)]
    all: bool,
    /// Maximum number of hits to print; if not set, at most 5 per session if several are searched
    #[arg(long, value_name = "N")]
    limit: Option<NonZeroUsize>,
}

const LIMIT: usize = 20;
/// Per session, if several are searched.
const OF_EACH: usize = 5;
/// A shorter word is not read as the start of an id.
const ID: usize = 8;

#[derive(Serialize)]
struct Row<'a> {
    schema: u32,
    session: &'a str,
    known_as: &'a str,
    #[serde(serialize_with = "path_json::serialize")]
    path: &'a Path,
    title: Option<&'a str>,
    turn: Option<u32>,
    step: Option<u32>,
    line: u32,
    who: Option<Who>,
    words: &'a str,
    hits: usize,
}

/// What was printed, and what was not.
#[derive(Default)]
struct Totals {
    shown: usize,
    /// Hits that were not shown, and in how many sessions.
    more: usize,
    more_in: usize,
    unread: usize,
    /// The command to read on from the first hit.
    first: Option<String>,
}

impl Wanted {
    /// Whether it names a file, so that no config directory is needed.
    pub(super) fn names_file(&self) -> bool {
        let last = self.words.last().map(OsStr::new).filter(|_| self.words.len() > 1);
        let named = self.session.as_deref().or(last);
        named.is_some_and(|path| Path::new(path).is_file())
    }

    /// Takes the last word as the session, if it is one.
    fn settled(mut self, place: &Place) -> Self {
        let is_open = self.session.is_none() && !self.all && self.words.len() > 1;
        let Some(last) = self.words.last().filter(|_| is_open) else { return self };
        let is_id = last.len() >= ID && last.chars().all(|c| c.is_ascii_hexdigit() || c == '-');
        let is_file = Path::new(last).extension().is_some_and(|end| end == "jsonl") && Path::new(last).is_file();
        if is_file || is_id && resolve(place, Some(OsStr::new(last))).is_ok() {
            self.session = self.words.pop().map(Into::into);
        }
        self
    }
}

pub(super) fn run(place: &Place, wanted: Wanted, form: Form, out: &mut Out) -> Result<u8> {
    let wanted = wanted.settled(place);
    let query = Query::of(&wanted.words.join(" "))
        .context("no words to search for.\nFor example: claude-rescue search retry webhook")?;
    let files = match &wanted.session {
        Some(session) => vec![resolve(place, Some(session))?],
        None if wanted.all => place.sessions(),
        None => place.sessions_here(),
    };
    if files.is_empty() {
        let elsewhere = if wanted.all { "" } else { "\nTo search all projects: claude-rescue search --all WORDS" };
        bail!("there are no sessions for this directory in {}.{elsewhere}", place.configs_text());
    }
    let limit = wanted.limit.map_or(LIMIT, NonZeroUsize::get);
    let of_each = if wanted.limit.is_none() && files.len() > 1 { OF_EACH } else { limit };
    let totals = search(place, &files, &query, (limit, of_each), form, out)?;
    end(&wanted, &totals, files.len(), form, out)?;
    Ok(match () {
        () if totals.shown > 0 => FINE,
        () if totals.unread > 0 => COULD_NOT,
        () => WRONG,
    })
}

/// Prints the hits of a session once all newer ones are done.
fn search(
    place: &Place,
    files: &[SessionFile],
    query: &Query,
    (limit, of_each): (usize, usize),
    form: Form,
    out: &mut Out,
) -> Result<Totals> {
    let (names, mut totals, mut early) = (Names::of(place), Totals::default(), BTreeMap::new());
    thread::scope(|scope| {
        let (send, found) = channel();
        scope.spawn(move || every_hit(files, query, of_each, &send));
        let mut next = 0;
        for hits in found {
            early.insert(hits.at, hits);
            while let Some(hits) = early.remove(&next) {
                next += 1;
                let room = limit - totals.shown;
                one(&files[hits.at], &hits, &names, room, &mut totals, form, out)?;
            }
            out.flush()?;
        }
        Ok(totals)
    })
}

fn one(
    file: &SessionFile,
    hits: &Hits,
    names: &Names,
    room: usize,
    totals: &mut Totals,
    form: Form,
    out: &mut Out,
) -> Result<()> {
    if let Some(error) = &hits.unread {
        totals.unread += 1;
        return Ok(writeln!(out.error(), "{}", text::line(&Unread::of(file, error).to_string()))?);
    }
    let shown = hits.newest.len().min(room);
    totals.shown += shown;
    totals.more += hits.count - shown;
    totals.more_in += usize::from(hits.count > shown);
    if shown == 0 {
        return Ok(());
    }
    let name = names.call(file);
    if form == Form::Words {
        let title = hits.title.as_deref().map_or_else(|| "(no title)".to_owned(), text::line);
        let count = text::count(hits.count as u64, "hit");
        let newest = if shown < hits.count { format!(", showing the newest {shown}") } else { String::new() };
        writeln!(out, "{}  {}  ({count}{newest})", words::short(&name), text::cut(&title, 60))?;
    }
    for hit in &hits.newest[..shown] {
        match form {
            Form::Words => row(hit, out)?,
            Form::Json => json(file, hits, &name, hit, out)?,
        }
        totals.first.get_or_insert_with(|| read_on(&name, hit));
    }
    Ok(())
}

/// `  43.5  line 415  result     …the words around…`
fn row(hit: &Hit, out: &mut Out) -> Result<()> {
    let place = hit.place.map_or_else(|| "–".to_owned(), |place| format!("{}.{}", place.turn, place.step));
    let who = hit.who.map_or("", Who::name);
    let words = text::cut(&text::line(&hit.words), 160);
    Ok(writeln!(out, "  {}  line {:<6} {}  {words}", text::fit(&place, 7), hit.line, text::fit(who, 9))?)
}

fn json(file: &SessionFile, hits: &Hits, name: &str, hit: &Hit, out: &mut Out) -> Result<()> {
    let row = Row {
        schema: SCHEMA,
        session: &file.name,
        known_as: name,
        path: &file.path,
        title: hits.title.as_deref(),
        turn: hit.place.map(|place| place.turn),
        step: hit.place.map(|place| place.step),
        line: hit.line,
        who: hit.who,
        words: &hit.words,
        hits: hits.count,
    };
    json_line(&row, out)
}

fn read_on(name: &str, hit: &Hit) -> String {
    let part = match hit.place {
        Some(place) => format!("--turn {}.{}", place.turn, place.step),
        None => format!("--lines {}", hit.line),
    };
    format!("claude-rescue show {} {part}", words::short(name))
}

/// Prints how to go on, or that nothing was found.
fn end(wanted: &Wanted, totals: &Totals, sessions: usize, form: Form, out: &mut Out) -> Result<()> {
    // Standard output is for JSON only.
    let out = if form == Form::Json || totals.shown == 0 { &mut out.error() } else { out };
    if totals.shown == 0 {
        let where_to = text::count(sessions as u64, "session");
        let all = if wanted.all || wanted.session.is_some() { "" } else { "\nTo search all projects: --all" };
        let one_text = if wanted.words.len() > 1 { " A hit must contain all the words; try fewer." } else { "" };
        return Ok(writeln!(out, "Not found in {where_to}.{one_text}{all}")?);
    }
    if totals.more > 0 {
        let (more, sessions) = (totals.more, text::count(totals.more_in as u64, "session"));
        writeln!(out, "{more} more in {sessions}. To see all: --limit {}", totals.shown + more)?;
    }
    if let Some(first) = totals.first.as_ref().filter(|_| form == Form::Words) {
        writeln!(out, "To read the first hit: {}", command(first))?;
    }
    Ok(())
}
