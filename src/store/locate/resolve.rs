//! Finds the session that a person means.

use std::ffi::OsStr;
use std::io;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use super::rescued::{Held, last_rescue, rescued};
use super::scan::{ids, scan_all};
use super::{leftovers::what_is_left, names::Names, session_file::SessionFile};
use crate::diagnosis::Report;
use crate::store::Place;
use crate::text::{self, shell};

/// The session that is meant when none is named.
pub struct Resolved {
    /// Its file.
    pub file: SessionFile,
    /// The rescue that wrote it, if a rescue is the last thing done here.
    pub rescue: Option<Held>,
    /// How many other damaged sessions of this project are not rescued yet.
    pub others: usize,
}

/// Finds a session by path, id, or unique start of an id; without one, takes the session that the app opens on.
pub fn resolve(place: &Place, wanted: Option<&OsStr>) -> Result<SessionFile> {
    let Some(wanted) = wanted else { return Ok(resolve_here(place)?.file) };
    let path = PathBuf::from(wanted);
    let is_named = || path.extension().is_some_and(|end| end == "jsonl") && path.symlink_metadata().is_ok();
    if path.is_file() || is_named() {
        return Ok(SessionFile::listed(path, None));
    }
    // An id is always UTF-8.
    let wanted = &*wanted.to_string_lossy();
    let paths = if wanted.is_empty() { Vec::new() } else { Names::find(place, wanted) };
    let listed = paths.into_iter().map(|path| SessionFile::listed(path, None));
    let mut found = place.newest_first(listed.collect());
    if found.is_empty() && !wanted.is_empty() {
        // A copied file has the session's id inside, but another name.
        let all = place.sessions();
        let ids = ids(&all);
        let has = |id: &Option<String>| id.as_ref().is_some_and(|id| id.starts_with(wanted));
        found = all.into_iter().zip(&ids).filter(|(_, id)| has(id)).map(|(file, _)| file).collect();
    }
    match <[SessionFile; 1]>::try_from(found) {
        Ok([one]) => Ok(one),
        Err(none) if none.is_empty() => Err(not_there(place, wanted)),
        Err(many) => several(place, wanted, &many),
    }
}

/// If one of several files of the same name belongs to this project, takes that one; else asks for a choice.
fn several(place: &Place, wanted: &str, many: &[SessionFile]) -> Result<SessionFile> {
    let here = place.sessions_here();
    let ours: Vec<&SessionFile> = many.iter().filter(|file| here.contains(file)).collect();
    if let ([one], true) = (ours.as_slice(), many.iter().all(|file| file.name == many[0].name)) {
        return Ok((*one).clone());
    }
    let names = Names::of(place);
    let row = |file: &SessionFile| format!("{}   ({})", shell::word(&names.call(file)), text::bytes(file.bytes));
    let rows: Vec<String> = many.iter().map(row).collect();
    bail!("{wanted} matches {} sessions. Choose one:\n  {}", many.len(), rows.join("\n  "))
}

fn not_there(place: &Place, wanted: &str) -> anyhow::Error {
    let left: Vec<SessionFile> = place.leftovers().into_iter().filter(|file| file.name.starts_with(wanted)).collect();
    if let ([left], false) = (left.as_slice(), wanted.is_empty()) {
        return anyhow::anyhow!("{} has no transcript.\n{}", left.name, what_is_left(left));
    }
    if !wanted.is_empty() && std::path::Path::new(wanted).is_dir() {
        return anyhow::anyhow!(
            "{wanted} is a directory. Name a session or a file.\nAll sessions: claude-rescue list --all"
        );
    }
    anyhow::anyhow!(
        "no session {wanted} in {}, no such file, and no such command.\nAll sessions: claude-rescue list --all; all \
         commands: claude-rescue --help",
        place.configs_text()
    )
}

/// The session that is meant in this directory: the copy from a rescue if that came last, else the newest damaged
/// session that is not rescued yet, else the newest of all.
pub fn resolve_here(place: &Place) -> Result<Resolved> {
    let files = place.sessions_here();
    let rescued = rescued(place);
    let is_covered = |file: &SessionFile| rescued.iter().any(|held| held.covers(file));
    let reports = scan_all(place, &files);
    let is_wrong = |at: &usize| reports[*at].as_ref().is_ok_and(|report| report.verdict.is_wrong());
    let wrong: Vec<usize> = (0..files.len()).filter(is_wrong).filter(|at| !is_covered(&files[*at])).collect();
    let newest = wrong.first().and_then(|at| files[*at].active);
    let rescue = last_rescue(place, &files).filter(|held| held.time > newest);
    let known = rescue.as_ref().map_or(newest, |held| held.time);
    ensure_none_is_hidden(&files, &reports, known)?;
    if let Some(held) = rescue
        && let Some(file) = files.iter().find(|file| file.path == held.path).cloned()
    {
        let others = wrong.iter().filter(|at| files[**at].path != file.path).count();
        return Ok(Resolved { file, rescue: Some(held), others });
    }
    let others = wrong.len().saturating_sub(1);
    let file = files.into_iter().nth(wrong.first().copied().unwrap_or(0));
    let file = file.with_context(|| none_here(place))?;
    Ok(Resolved { file, rescue: None, others })
}

/// Fails if an unreadable session may be newer than the one we would pick: never pick another one silently.
fn ensure_none_is_hidden(files: &[SessionFile], reports: &[io::Result<Report>], known: Option<i64>) -> Result<()> {
    let is_older = |file: &SessionFile| {
        let written = file.modified.and_then(|time| jiff::Timestamp::try_from(time).ok());
        written.is_some_and(|written| known.is_some_and(|known| written.as_millisecond() < known))
    };
    let hidden = files.iter().zip(reports).find(|(file, report)| report.is_err() && !is_older(file));
    let Some((file, Err(error))) = hidden else { return Ok(()) };
    bail!(
        "could not read {} ({error}), so it is not clear which session you mean.\n\
         Name one. To see all of them: claude-rescue list",
        file.path.display()
    )
}

/// Like `resolve_here`, but returns the original of a rescue.
pub fn original_here(place: &Place) -> Result<SessionFile> {
    let Resolved { file, rescue, .. } = resolve_here(place)?;
    rescue.filter(|held| held.from.is_file()).map_or(Ok(file), |held| SessionFile::at(held.from))
}

fn none_here(place: &Place) -> String {
    format!(
        "no session for {} in {}.\nName one. To see where sessions may be: claude-rescue list",
        place.cwd.display(),
        place.configs_text()
    )
}
