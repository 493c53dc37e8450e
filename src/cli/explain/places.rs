//! Where in a session an error points.

use anyhow::Result;

use super::{Answer, words};
use crate::cli::output::Out;
use crate::cli::redacted;
use crate::diagnosis::Family;
use crate::diagnosis::explain::{Certainty, Location, Reference};
use crate::session::Session;
use crate::store::Opened;
use crate::text;

pub(super) fn tell(answer: &Answer, opened: &Opened, out: &mut Out) -> Result<()> {
    let report = opened.report();
    if answer.explained.row.family != Family::History {
        if report.verdict.is_wrong() {
            let (verdict, id) = (report.verdict.name(), words::short(&report.known_as));
            writeln!(out, "  Apart from that, the session is {verdict}: claude-rescue check {id}")?;
        } else if let Some(remedy) = words::recommended(opened, &report.known_as)
            && remedy.is_try
        {
            writeln!(out, "  Or {remedy}")?;
        }
        return Ok(());
    }
    writeln!(out, "  Where in {}:", words::name(&report))?;
    for location in &answer.locations {
        writeln!(out, "    {}", place_of(&opened.session, location))?;
    }
    if let Some(holder) = &answer.holder {
        writeln!(out, "    another session contains that id: claude-rescue check {}", words::short(holder))?;
    }
    let damaged = answer.locations.iter().any(|location| location.finding.is_some());
    if !damaged {
        let what = if answer.locations.is_empty() { "the error does not say where, and " } else { "" };
        writeln!(out, "    {what}no rule finds that kind of damage in the file ({}).", report.verdict.name())?;
    }
    Ok(())
}

/// One line: what was named, what it leads to, and how sure that is.
fn place_of(session: &Session, location: &Location) -> String {
    let name = location.name.as_ref().map_or(String::new(), |name| redacted::words(&format!("{name} → ")));
    let found = match (&location.finding, location.entry) {
        (Some(finding), _) => {
            format!("{} ({}: {})", words::finding(session, finding), location.sure.name(), finding.rule.name)
        }
        (None, Some(entry)) => {
            let place = location.place.map_or("not in the live history".to_owned(), |place| place.to_string());
            let line = session.transcript.line(entry);
            let how = match location.sure {
                Certainty::Sure => "sure: the id is there, but not that kind of damage",
                _ => "likely, give or take a message: clients insert some of their own",
            };
            format!("{place}, line {line} ({how})")
        }
        (None, None) => match location.name {
            Some(Reference::Message(..)) => "this file has no message with that number",
            Some(Reference::Converted(_)) => "numbered by a proxy that converted the messages",
            _ => "not in this file",
        }
        .to_owned(),
    };
    text::line(&format!("{name}{found}"))
}
