//! `explain`: what an error means, what helps, and where in a session it points.

mod json;
mod missing;
mod places;

use std::ffi::OsStr;
use std::io::Read;

use anyhow::{Context, Result, ensure};

use super::output::paint::{good, painted};
use super::output::{Form, Out, json_line};
use super::{FINE, redacted, words};
use crate::diagnosis::explain::{
    Certainty, Explained, Location, Reference, explain, find_error, is_same_error, locate,
};
use crate::diagnosis::rules::page;
use crate::diagnosis::symptom::{Bug, Surface, last_error};
use crate::diagnosis::{Family, RULES, Rule, SCHEMA};
use crate::store::{Opened, Place, open, resolve, session_with};
use crate::text::{self, Role};
use json::{AnswerJson, OneRule, RuleJson};
use missing::{Missing, find_missing};

/// What helps where the file shows nothing wrong: the running client may hold another history than the file does.
const SENDS_THE_FILE: &str = "Quit Claude Code and resume the session; it then sends what is in the file.";

/// An error, what is known of it, and where it came from.
struct Answer {
    text: String,
    explained: Explained,
    opened: Option<Opened>,
    /// Where the session holds it.
    said: Option<Said>,
    locations: Vec<Location>,
    /// The sessions that the client did not find.
    missing: Vec<Missing>,
    /// Where sessions were looked for.
    configs: String,
    /// The session of the call that another session was said to hold.
    holder: Option<String>,
}

/// Where a session holds an error.
struct Said {
    /// The line.
    line: u32,
    /// The same in words, and since when it came.
    place: String,
    /// Whether the model has answered since.
    over: bool,
}

pub(super) fn run(place: &Place, given: &[String], wanted: Option<&OsStr>, form: Form, out: &mut Out) -> Result<u8> {
    let given = given.join(" ");
    if let Some(rule) = RULES.iter().find(|rule| rule.name == given) {
        return tell_rule(rule, form, out);
    }
    let answer = match given.as_str() {
        "" => of_session(place, wanted)?,
        _ => of_text(place, &given, wanted)?,
    };
    match form {
        Form::Json => json_line(&AnswerJson::of(&answer), out)?,
        Form::Words => tell(&answer, out)?,
    }
    Ok(FINE)
}

/// The newest error of a session. What people quote in their prompts is no error of it.
fn of_session(place: &Place, wanted: Option<&OsStr>) -> Result<Answer> {
    let opened = open(place, resolve(place, wanted)?)?;
    let (said, over) = last_error(&opened.session).with_context(|| {
        let id = words::short(&opened.known_as);
        let bug = words::known_bug(&opened.session, &opened.diagnosis).map_or(String::new(), |bug| format!("\n{bug}"));
        format!(
            "no API error in {id}.{bug}\nPaste one: claude-rescue explain 'TEXT', or pipe one into: claude-rescue explain -"
        )
    })?;
    let explained = explain(&said.text);
    let locations = locate(&explained, &opened.session, &opened.diagnosis, Some(said.link));
    let line = opened.session.transcript.line(said.entry);
    let place_of_it = words::place_of_error(&opened.session, &said);
    let configs = place.configs_text();
    let answer = Answer {
        text: said.text,
        explained,
        opened: Some(opened),
        said: Some(Said { line, place: place_of_it, over }),
        locations,
        configs,
        missing: Vec::new(),
        holder: None,
    };
    Ok(answer)
}

/// An error that was pasted; its session is the one that is named, or one of this directory that holds its call.
fn of_text(place: &Place, given: &str, wanted: Option<&OsStr>) -> Result<Answer> {
    let text = if given == "-" { read_stdin()? } else { given.to_owned() };
    ensure!(!text.trim().is_empty(), "nothing to explain.\nPaste an error: claude-rescue explain 'TEXT'");
    // These are often the words that the session here ended with, and then it says more.
    let here = wanted.is_none().then(|| of_session(place, None).ok()).flatten();
    if let Some(answer) = here.filter(|answer| is_same_error(&text, &answer.text)) {
        return Ok(answer);
    }
    let explained = explain(&text);
    let of_session = explained.row.family == Family::Session;
    let missing = if of_session { find_missing(place, &explained.names, wanted)? } else { Vec::new() };
    let calls =
        || explained.names.iter().filter_map(|name| if let Reference::Call(id) = name { Some(id) } else { None });
    let file = match wanted {
        Some(_) => Some(resolve(place, wanted)?),
        None => calls().find_map(|id| session_with(place, id)),
    };
    let opened = file.map(|file| open(place, file)).transpose()?;
    let locations = opened
        .as_ref()
        .map(|opened| locate(&explained, &opened.session, &opened.diagnosis, find_error(&opened.session, &text)));
    let locations = locations.unwrap_or_default();
    let is_missing = |at: &Location| at.sure == Certainty::NotFound && matches!(at.name, Some(Reference::Call(_)));
    let call = locations.iter().filter(|at| is_missing(at)).find_map(|at| at.name.as_ref());
    let holder = call.and_then(|id| session_with(place, &id.to_string())).map(|file| file.name);
    Ok(Answer { text, explained, opened, said: None, locations, missing, configs: place.configs_text(), holder })
}

fn read_stdin() -> Result<String> {
    let mut bytes = Vec::new();
    std::io::stdin().lock().read_to_end(&mut bytes).context("could not read standard input")?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

impl Answer {
    /// The client version that is at fault, and the line that shows it.
    fn bug(&self) -> Option<(&'static Bug, Option<u32>)> {
        let of_client = matches!(self.explained.row.family, Family::Client | Family::History);
        let shown = self.opened.as_ref().filter(|_| of_client).and_then(|opened| {
            let (bug, entry) = opened.diagnosis.bug?;
            let line = entry.map(|entry| opened.session.transcript.line(entry));
            bug.fits(&self.text).then_some((bug, line))
        });
        shown.or_else(|| self.explained.bug.filter(|(_, sure)| *sure).map(|(bug, _)| (bug, None)))
    }

    /// The surface of the error's own words, or of its session.
    fn surface(&self) -> Option<Surface> {
        let entrypoint = || self.opened.as_ref()?.session.entrypoint();
        self.explained.surface.or_else(|| Surface::of_entrypoint(entrypoint()?))
    }

    /// The one thing that helps: what is recommended for the session that is known, or what helps on its surface, or
    /// generally.
    fn helps(&self) -> String {
        if let Some((bug, _)) = self.bug() {
            return bug.helps.to_owned();
        }
        if let Some(helps) = self.missing.iter().find_map(Missing::helps).or_else(|| self.helps_here()) {
            return helps;
        }
        let row = self.explained.row;
        let judged = self.opened.as_ref().map(|opened| opened.diagnosis.verdict);
        let there = self.surface().and_then(|surface| row.helps_at(surface));
        there.map_or_else(|| row.helps(judged), str::to_owned)
    }

    /// Whether the API refused the history of a session that is known.
    fn is_of_history_here(&self) -> bool {
        self.opened.is_some() && self.explained.row.family == Family::History
    }

    /// What helps where the API refused the history of a session that is known, or where the session itself has a remedy
    /// against what the client said last.
    fn helps_here(&self) -> Option<String> {
        let opened = self.opened.as_ref()?;
        let remedy = words::recommended(opened, &opened.known_as);
        if !self.is_of_history_here() {
            let is_against_it = self.said.is_some() && !opened.diagnosis.verdict.is_wrong();
            return remedy.filter(|remedy| is_against_it && !remedy.is_try).map(|remedy| remedy.text());
        }
        let finds = self.locations.iter().any(|location| location.finding.is_some());
        remedy.map(|remedy| remedy.text()).or_else(|| (!finds).then(|| SENDS_THE_FILE.to_owned()))
    }
}

fn tell(answer: &Answer, out: &mut Out) -> Result<()> {
    let Explained { row, rules, status, .. } = &answer.explained;
    if let Some(Said { place, over, .. }) = &answer.said {
        writeln!(out, "Claude Code said ({place}): {}", redacted::error(&answer.text, 160))?;
        if *over {
            writeln!(out, "The session got past it: the model has answered since.")?;
        }
    }
    let status = status.map_or(String::new(), |status| format!(", HTTP {status}"));
    writeln!(out, "{}{status}: {}", row.family.name(), row.means)?;
    writeln!(out, "  {} {}", good("What helps:"), answer.helps())?;
    tell_bug(answer, out)?;
    if answer.surface().is_none() && answer.bug().is_none() && !answer.is_of_history_here() {
        // Only Claude Code says "API Error", and it alone wrote the session.
        let by_client = answer.opened.is_some() || answer.explained.by_client;
        for surface in Surface::ALL.into_iter().filter(|surface| *surface != Surface::Caller || !by_client) {
            if let Some(helps) = row.helps_at(surface) {
                writeln!(out, "  {}: {helps}", surface.says())?;
            }
        }
    }
    if !rules.is_empty() && answer.bug().is_none() && answer.locations.iter().all(|at| at.finding.is_none()) {
        let names: Vec<&str> = rules.iter().map(|rule| rule.name).collect();
        writeln!(out, "  It may be {}   (details: claude-rescue explain {})", names.join(", "), names[0])?;
    }
    if !answer.missing.is_empty() {
        return missing::tell(answer, out);
    }
    match &answer.opened {
        Some(opened) => places::tell(answer, opened, out),
        None if !answer.explained.names.is_empty() => {
            let names: Vec<String> = answer.explained.names.iter().map(ToString::to_string).collect();
            let names = text::cut(&redacted::line(&names.join(", ")), 80);
            Ok(writeln!(out, "  It mentions {names}. To see where, add --session SESSION")?)
        }
        None => Ok(()),
    }
}

/// Which version is at fault, or could be.
fn tell_bug(answer: &Answer, out: &mut Out) -> Result<()> {
    match (answer.bug(), answer.explained.bug) {
        (Some((bug, line)), _) => {
            let line = line.map_or(String::new(), |line| format!(" (line {line})"));
            writeln!(out, "  Known bug{line}: {}", bug.means)?;
        }
        // A session says which version got a refusal, but not which one crashes over it.
        (None, Some(_)) if answer.opened.is_some() && answer.explained.row.family == Family::History => {}
        (None, Some((bug, _))) => {
            writeln!(out, "  If `claude --version` says {}: {} {}", bug.versions(), bug.means, bug.helps)?;
        }
        (None, None) => {}
    }
    Ok(())
}

fn tell_rule(rule: &Rule, form: Form, out: &mut Out) -> Result<u8> {
    if form == Form::Json {
        json_line(&OneRule { schema: SCHEMA, rule: RuleJson::of(rule) }, out)?;
        return Ok(FINE);
    }
    writeln!(out, "{}", painted(Role::Title, rule.name))?;
    for paragraph in page::paragraphs(rule) {
        writeln!(out)?;
        let columns = out.columns().map_or(100, |columns| columns.min(100)).saturating_sub(2);
        for line in text::wrap(&unmarked(&paragraph), columns) {
            writeln!(out, "  {line}")?;
        }
    }
    Ok(FINE)
}

/// A paragraph without the mark of Markdown around its first word.
fn unmarked(paragraph: &str) -> String {
    let words = paragraph.strip_prefix('*').and_then(|rest| rest.split_once("*: "));
    words.map_or_else(|| paragraph.to_owned(), |(severity, says)| format!("{severity}: {says}"))
}
