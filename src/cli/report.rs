//! Without a command and a terminal: what is wrong in this project, and what to type.

use std::time::Instant;

use anyhow::Result;

use super::output::paint::{bad, command, good};
use super::output::{Form, Out};
use super::{COULD_NOT, FINE, WRONG, list, redacted, words};
use crate::diagnosis::Report;
use crate::store::scan::scan_all;
use crate::store::{Held, Place, Resume, SessionFile, Unread, last_rescue, open, rescued};
use crate::text;

pub(super) fn run(place: &Place, out: &mut Out) -> Result<u8> {
    let start = Instant::now();
    let files = place.sessions_here();
    if files.is_empty() {
        return list::run(place, list::Scope::Here, Form::Words, out);
    }
    let reports = scan_all(place, &files);
    let rescued = rescued(place);
    let is_covered = |file: &SessionFile| rescued.iter().any(|held| held.covers(file));
    let is_wrong = |report: &Report| report.verdict.is_wrong();
    let wrong = files.iter().zip(&reports).filter(|(_, report)| report.as_ref().is_ok_and(is_wrong));
    let newest = wrong.filter(|(file, _)| !is_covered(file)).filter_map(|(file, _)| file.active).max();
    if let Some(held) = last_rescue(place, &files).filter(|held| held.time > newest) {
        tell_rescue(place, &held, out)?;
    }
    let (mut wrong, mut mended) = (0, 0);
    let mut hidden = 0;
    for (file, report) in files.iter().zip(&reports) {
        match report {
            Err(error) => {
                hidden += 1;
                list::unread(&Unread::of(file, error), Form::Words, out)?;
            }
            Ok(report) if is_wrong(report) && is_covered(file) => mended += 1,
            Ok(report) if is_wrong(report) => {
                wrong += 1;
                tell(place, file, report, out)?;
            }
            Ok(_) => {}
        }
    }
    let bytes = files.iter().map(|file| file.bytes).sum();
    let read = format!(
        "{}, {}, {:.1} s",
        text::count(files.len() as u64, "session"),
        text::bytes(bytes),
        start.elapsed().as_secs_f32()
    );
    if wrong == 0 && hidden > 0 {
        writeln!(out, "No damage found, but {hidden} could not be read ({read}).")?;
    } else if wrong == 0 {
        let none = if mended > 0 { "No other damage" } else { "No damage" };
        writeln!(out, "{} ({read}).", good(format_args!("{none} found in this project")))?;
        newest_error(&reports, out)?;
    } else {
        writeln!(out, "{} ({read})", bad(format_args!("{wrong} damaged")))?;
    }
    if mended > 0 {
        writeln!(out, "{mended} damaged, already rescued: {}", command("claude-rescue undo --list"))?;
    }
    Ok(match (hidden, wrong) {
        (0, 0) => FINE,
        (0, _) => WRONG,
        _ => COULD_NOT,
    })
}

fn tell_rescue(place: &Place, held: &Held, out: &mut Out) -> Result<()> {
    let Ok(opened) = SessionFile::at(held.path.clone()).and_then(|file| open(place, file)) else { return Ok(()) };
    writeln!(out, "{}", good(words::rescued(&opened, held)))?;
    Ok(words::go_on(&Resume::of(place, &opened), "    ", out)?)
}

fn tell(place: &Place, file: &SessionFile, report: &Report, out: &mut Out) -> Result<()> {
    writeln!(out, "{}  {}", words::judged(report.verdict), words::name(report))?;
    let opened = open(place, file.clone())?;
    if let Some(first) = opened.diagnosis.first() {
        writeln!(out, "    {}", words::finding(&opened.session, first))?;
    }
    if let Some(remedy) = words::recommended(&opened, &report.known_as) {
        writeln!(out, "    {remedy}")?;
    } else if let Some(bug) = opened.diagnosis.blamed() {
        writeln!(out, "    {} {}", bug.means, bug.helps)?;
    } else {
        let plans = format!("claude-rescue plans {}", words::short(&report.known_as));
        writeln!(out, "    see: {}", command(plans))?;
    }
    Ok(())
}

/// If the newest session ended with another kind of error, says what helps against it.
fn newest_error(reports: &[Result<Report, std::io::Error>], out: &mut Out) -> Result<()> {
    let Some(Ok(Report { symptom: Some(said), verdict, .. })) = reports.first() else { return Ok(()) };
    writeln!(out, "The newest session ended with: {}", redacted::error(&said.text, 120))?;
    let row = crate::diagnosis::symptom::family(&said.text, "", true);
    if let Some(row) = row {
        writeln!(out, "{} {}", row.means, row.helps(Some(*verdict)))?;
    }
    Ok(())
}
