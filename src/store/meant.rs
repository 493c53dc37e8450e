//! Which session a person means.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use super::scan::scan_all;
use super::{Place, SessionFile, rescued};

/// The newest session of this directory whose file holds a word, such as the id of a call.
pub fn session_with(place: &Place, word: &str) -> Option<SessionFile> {
    let word = memchr::memmem::Finder::new(word);
    let holds = |file: &SessionFile| fs::read(&file.path).is_ok_and(|bytes| word.find(&bytes).is_some());
    place.sessions_here().into_iter().find(holds)
}

/// The file that a person means: a path, an id, the unique beginning of one, or the one that the app opens on.
pub fn resolve(place: &Place, wanted: Option<&str>) -> Result<SessionFile> {
    let Some(wanted) = wanted else {
        return meant_here(place).with_context(|| {
            format!(
                "no session of {} in {}.\nName one, or see all projects with: claude-rescue list --all",
                place.cwd.display(),
                place.configs_text()
            )
        });
    };
    let path = PathBuf::from(wanted);
    if path.is_file() {
        return SessionFile::at(path);
    }
    let found: Vec<SessionFile> =
        place.sessions().into_iter().filter(|file| file.name.starts_with(wanted) && !wanted.is_empty()).collect();
    if let Some(exact) = found.iter().find(|file| file.name == wanted) {
        return Ok(exact.clone());
    }
    match <[SessionFile; 1]>::try_from(found) {
        Ok([one]) => Ok(one),
        Err(none) if none.is_empty() => bail!(
            "no session {wanted} in {}, no such file, and no such command.\nSee all sessions with: claude-rescue list --all, all commands with: claude-rescue --help",
            place.configs_text()
        ),
        Err(many) => {
            let names: Vec<&str> = many.iter().map(|file| file.name.as_str()).collect();
            bail!("{wanted} is the beginning of {} sessions; write more of it:\n  {}", many.len(), names.join("\n  "))
        }
    }
}

/// The newest damaged session of this directory that no rescue holds for, or else the newest of all.
fn meant_here(place: &Place) -> Option<SessionFile> {
    let files = place.sessions_here();
    let rescued: Vec<_> = rescued(place).into_iter().map(|held| held.from).collect();
    let reports = scan_all(place, &files);
    let is_wrong = |at: &usize| reports[*at].as_ref().is_ok_and(|report| report.verdict.is_wrong());
    let damaged = (0..files.len()).filter(is_wrong).find(|at| !rescued.contains(&files[*at].path));
    files.into_iter().nth(damaged.unwrap_or(0))
}
