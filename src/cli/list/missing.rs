//! What `list` says when a session is missing: where it may be, or why it is gone.

use anyhow::Result;

use super::Scope;
use crate::cli::output::Out;
use crate::cli::output::paint::{self, command};
use crate::store::scan::scan_all;
use crate::store::{Moved, Place, Remembered, moved_here, remembered};
use crate::text;

const NAMED: usize = 3;

pub(super) fn tell(place: &Place, scope: Scope, nothing: bool, out: &mut Out) -> Result<()> {
    match (scope, nothing) {
        (Scope::All, true) => writeln!(out, "No sessions in {}.", place.configs_text())?,
        (Scope::Here, true) => {
            writeln!(out, "No sessions for {} here.", text::line(&place.cwd.to_string_lossy()))?;
            moved_here(place).iter().try_for_each(|moved| tell_moved(moved, out))?;
            let damaged = damaged(place);
            if damaged > 0 {
                writeln!(out, "Other projects have {} with damage.", text::count(damaged as u64, "session"))?;
            }
            writeln!(out, "To list all projects: {}", command("claude-rescue list --all"))?;
        }
        (_, false) => {}
    }
    let here = place.real_cwd();
    let now = jiff::Timestamp::now().as_millisecond();
    let mut missing = remembered(place, now);
    missing.retain(|one| scope == Scope::All || std::path::Path::new(&one.project) == here);
    tell_remembered(&missing, now, out)
}

/// How many sessions of all projects are damaged.
fn damaged(place: &Place) -> usize {
    scan_all(place, &place.sessions()).iter().flatten().filter(|report| report.verdict.is_wrong()).count()
}

fn tell_moved(moved: &Moved, out: &mut Out) -> Result<()> {
    let (dir, count) = (text::line(&moved.dir), text::count(moved.sessions as u64, "session"));
    writeln!(out, "{dir}, which no longer exists, has {count}.")?;
    if let Some(command) = &moved.command {
        writeln!(
            out,
            "  If this is the same project, moved or renamed, this copies its sessions to where Claude Code looks now:"
        )?;
        writeln!(out, "  {}", paint::command(text::line(command)))?;
    }
    Ok(())
}

/// Sessions in `history.jsonl` that have no file.
fn tell_remembered(missing: &[Remembered], now: i64, out: &mut Out) -> Result<()> {
    for one in missing.iter().take(NAMED) {
        let why =
            if one.expired { "Claude Code deletes sessions that old" } else { "its file was deleted or never written" };
        let id = text::line(&one.session);
        writeln!(out, "{id} has no file: its last prompt was {}, and {why}.", text::ago(now - one.time))?;
    }
    if let Some(more) = missing.len().checked_sub(NAMED).filter(|more| *more > 0) {
        writeln!(out, "history.jsonl has {more} more without a file.")?;
    }
    Ok(())
}
