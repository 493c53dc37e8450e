//! `list`: sessions with their verdicts.

use std::io::Write;

use anyhow::Result;

use super::output::{Form, json_line};
use super::{COULD_NOT, FINE, WRONG, words};
use crate::diagnosis::Report;
use crate::store::Place;
use crate::store::place::SessionFile;
use crate::store::scan::scan_all;
use crate::text;

/// Whose sessions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// Those of this directory's project.
    Here,
    /// Those of all projects.
    All,
}

pub(super) fn run(place: &Place, scope: Scope, form: Form, out: &mut dyn Write) -> Result<u8> {
    let files = match scope {
        Scope::Here => place.sessions_here(),
        Scope::All => place.sessions(),
    };
    let mut code = FINE;
    for (file, report) in files.iter().zip(scan_all(place, &files)) {
        match report {
            Ok(report) => {
                code = code.max(if report.verdict.is_wrong() { WRONG } else { FINE });
                if form == Form::Json { json_line(&report, out)? } else { row(file, &report, out)? }
            }
            Err(error) => {
                code = COULD_NOT;
                super::complain(&anyhow::Error::new(error).context(format!("could not read {}", file.path.display())))?;
            }
        }
    }
    if form == Form::Words && files.is_empty() {
        writeln!(out, "No sessions of {} here. All projects: claude-rescue list --all", place.cwd.display())?;
    }
    Ok(code)
}

fn row(file: &SessionFile, report: &Report, out: &mut dyn Write) -> Result<()> {
    let title = report.title.as_deref().map_or_else(|| "(no title)".to_owned(), text::line);
    let age = file.modified.and_then(|time| time.elapsed().ok()).map_or(0, |age| age.as_millis() as i64);
    let project = report.project.as_deref().map_or("", |cwd| cwd.rsplit(['/', '\\']).next().unwrap_or(cwd));
    writeln!(
        out,
        "{} {} {}  {} {} {:>10} {:>9}  {}",
        words::sign(report.verdict),
        text::fit(report.verdict.name(), 11),
        words::short(&report.session),
        text::fit(&title, 40),
        text::fit(&text::line(project), 16),
        text::count(report.turns as u64, "turn"),
        text::bytes(file.bytes),
        if report.live { "running now".to_owned() } else { text::ago(age) },
    )?;
    Ok(())
}
