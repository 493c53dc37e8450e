//! `explain`: what an error means, what to do first, and where in a session it points.

mod told;

use std::io::{Read, Write};

use anyhow::{Context, Result, ensure};

use super::output::{Form, json_line};
use super::{FINE, words};
use crate::diagnosis::rules::page;
use crate::diagnosis::symptom::{Explained, Names, Spot, Sure, Surface, explain, last_error, locate, said_at};
use crate::diagnosis::{Family, RULES, Rule};
use crate::session::Session;
use crate::store::{Opened, Place, open, resolve, session_with};
use crate::text;
use told::{Told, ToldRule};

/// So many characters of an error are not in it by chance.
const ENOUGH: usize = 40;

/// An error, what is known of it, and where it came from.
struct Answer {
    text: String,
    explained: Explained,
    opened: Option<Opened>,
    /// The line of the session where it stands, and whether the model has answered since.
    said: Option<(u32, bool)>,
    spots: Vec<Spot>,
}

pub(super) fn run(
    place: &Place,
    given: &[String],
    wanted: Option<&str>,
    form: Form,
    out: &mut dyn Write,
) -> Result<u8> {
    let given = given.join(" ");
    if let Some(rule) = RULES.iter().find(|rule| rule.name == given) {
        return tell_rule(rule, form, out);
    }
    let answer = match given.as_str() {
        "" => of_session(place, wanted)?,
        _ => of_text(place, &given, wanted)?,
    };
    match form {
        Form::Json => json_line(&Told::of(&answer), out)?,
        Form::Words => tell(&answer, out)?,
    }
    Ok(FINE)
}

/// The newest error of a session. What people quote in their prompts is no error of it.
fn of_session(place: &Place, wanted: Option<&str>) -> Result<Answer> {
    let opened = open(place, resolve(place, wanted)?)?;
    let (said, over) = last_error(&opened.session).with_context(|| {
        let id = words::short(&opened.report().session);
        format!(
            "no API error in {id}.\nPaste one: claude-rescue explain 'TEXT', or pipe one into: claude-rescue explain -"
        )
    })?;
    let explained = explain(&said.text);
    let spots = locate(&explained, &opened.session, &opened.diagnosis, Some(said.link));
    let line = opened.session.transcript.entries[said.entry].line;
    Ok(Answer { text: said.text, explained, opened: Some(opened), said: Some((line, over)), spots })
}

/// An error that was pasted; its session is the one that is named, or one of this directory that holds its call.
fn of_text(place: &Place, given: &str, wanted: Option<&str>) -> Result<Answer> {
    let text = if given == "-" { read_stdin()? } else { given.to_owned() };
    ensure!(!text.trim().is_empty(), "nothing to explain.\nPaste an error: claude-rescue explain 'TEXT'");
    // These are often the words that the session here ended with, and then it says more.
    if let Some(answer) = wanted.is_none().then(|| of_session(place, None).ok()).flatten().filter(|it| it.says(&text)) {
        return Ok(answer);
    }
    let explained = explain(&text);
    let calls = || explained.names.iter().filter_map(|name| if let Names::Call(id) = name { Some(id) } else { None });
    let file = match wanted {
        Some(_) => Some(resolve(place, wanted)?),
        None => calls().find_map(|id| session_with(place, id)),
    };
    let opened = file.map(|file| open(place, file)).transpose()?;
    let spots = opened
        .as_ref()
        .map(|opened| locate(&explained, &opened.session, &opened.diagnosis, said_at(&opened.session, &text)));
    Ok(Answer { text, explained, opened, said: None, spots: spots.unwrap_or_default() })
}

fn read_stdin() -> Result<String> {
    let mut bytes = Vec::new();
    std::io::stdin().lock().read_to_end(&mut bytes).context("could not read the standard input")?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

impl Answer {
    /// Whether a person pasted the words that stand in the session, all of them or a good part.
    fn says(&self, pasted: &str) -> bool {
        let (said, pasted) = (text::line(&self.text), text::line(pasted));
        pasted.contains(&said) || (pasted.len() >= ENOUGH && said.contains(&pasted))
    }

    /// The surface of the error's own words, or of its session.
    fn surface(&self) -> Option<Surface> {
        let entrypoint = || self.opened.as_ref()?.session.entrypoint();
        self.explained.surface.or_else(|| Surface::of_entrypoint(entrypoint()?))
    }

    /// What helps first: on the surface that is known, or generally.
    fn first(&self) -> String {
        let row = self.explained.row;
        let judged = self.opened.as_ref().map(|opened| opened.diagnosis.verdict);
        let there = self.surface().and_then(|surface| row.helps_at(surface));
        there.map_or_else(|| row.helps(judged), str::to_owned)
    }
}

fn tell(answer: &Answer, out: &mut dyn Write) -> Result<()> {
    let Explained { row, rules, status, .. } = &answer.explained;
    if let Some((line, over)) = answer.said {
        writeln!(out, "Claude Code said, line {line}: {}", text::cut(&text::line(&answer.text), 160))?;
        if over {
            writeln!(out, "That is over: the model has answered since.")?;
        }
    }
    let status = status.map_or(String::new(), |status| format!(", HTTP {status}"));
    writeln!(out, "{}{status}: {}", row.family.name(), row.means)?;
    writeln!(out, "  First: {}", answer.first())?;
    if answer.surface().is_none() {
        // A session of Claude Code was written by no other caller, unless it says so.
        let can_be = |surface: &Surface| *surface != Surface::Caller || answer.opened.is_none();
        for surface in Surface::ALL.into_iter().filter(can_be) {
            if let Some(helps) = row.helps_at(surface) {
                writeln!(out, "  {}: {helps}", surface.says())?;
            }
        }
    }
    if !rules.is_empty() && answer.spots.iter().all(|spot| spot.finding.is_none()) {
        let names: Vec<&str> = rules.iter().map(|rule| rule.name).collect();
        writeln!(out, "  Can be {}   (more: claude-rescue explain {})", names.join(", "), names[0])?;
    }
    match &answer.opened {
        Some(opened) => tell_places(answer, opened, out),
        None if !answer.explained.names.is_empty() => {
            let names: Vec<String> = answer.explained.names.iter().map(ToString::to_string).collect();
            let names = text::cut(&text::line(&names.join(", ")), 80);
            Ok(writeln!(out, "  It names {names}. Where that is: the same with --session SESSION")?)
        }
        None => Ok(()),
    }
}

fn tell_places(answer: &Answer, opened: &Opened, out: &mut dyn Write) -> Result<()> {
    let report = opened.report();
    if answer.explained.row.family != Family::History {
        if report.verdict.is_wrong() {
            let (verdict, id) = (report.verdict.name(), words::short(&report.session));
            writeln!(out, "  Apart from that the session is {verdict}: claude-rescue check {id}")?;
        }
        return Ok(());
    }
    writeln!(out, "  Where, in {}:", words::name(&report))?;
    for spot in &answer.spots {
        writeln!(out, "    {}", place_of(&opened.session, spot))?;
    }
    let damaged = answer.spots.iter().any(|spot| spot.finding.is_some());
    if !damaged && !answer.spots.is_empty() {
        let verdict = report.verdict.name();
        writeln!(
            out,
            "    no damage of that kind is in the file ({verdict}): the request was put together wrong, or it is"
        )?;
        writeln!(out, "    the error of another session. Quit Claude Code and resume the session.")?;
    }
    if answer.spots.is_empty() {
        writeln!(
            out,
            "    nowhere: nothing in the file explains these words. Quit Claude Code and resume the session."
        )?;
    }
    if let Some(remedy) = words::recommended(&opened.session, &opened.diagnosis, &report.session) {
        writeln!(out, "  What helps: {remedy}")?;
    }
    if let Some(advice) = words::restart_advice(&opened.session, &opened.diagnosis, None) {
        writeln!(out, "  {advice}")?;
    }
    Ok(())
}

/// One line: what was named, what it leads to, and how sure that is.
fn place_of(session: &Session, spot: &Spot) -> String {
    let name = spot.name.as_ref().map_or(String::new(), |name| format!("{name} → "));
    let found = match (&spot.finding, spot.entry) {
        (Some(finding), _) => {
            format!("{} ({}: {})", words::finding(session, finding), spot.sure.name(), finding.rule.name)
        }
        (None, Some(entry)) => {
            let place = spot.place.map_or("off the live chain".to_owned(), |place| place.to_string());
            let line = session.transcript.entries[entry].line;
            let how = match spot.sure {
                Sure::Sure => "sure: the id stands there; the file alone shows nothing wrong with it",
                _ => "likely, give or take a message: clients put some of their own in between",
            };
            format!("{place}, line {line} ({how})")
        }
        (None, None) => "not in this session".to_owned(),
    };
    text::line(&format!("{name}{found}"))
}

fn tell_rule(rule: &Rule, form: Form, out: &mut dyn Write) -> Result<u8> {
    if form == Form::Json {
        json_line(&ToldRule::of(rule), out)?;
        return Ok(FINE);
    }
    writeln!(out, "{}", rule.name)?;
    for paragraph in page::paragraphs(rule) {
        writeln!(out)?;
        for line in text::wrap(&paragraph, 100) {
            writeln!(out, "  {line}")?;
        }
    }
    Ok(FINE)
}
