//! Writing a plan as a new session: beside the original, synced, renamed into place, read back and judged again.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, ensure};

use super::exchange::changed;
use super::journal::{self, Act, End, Journal};
use super::neighbours::{LeftOut, Neighbour, neighbours};
use super::seal::Seal;
use super::{Opened, Place, Resume, Stamp, disk, fault};
use crate::diagnosis::Verdict;
use crate::recovery::{Naming, Plan, produce, prove};

/// What was written where.
#[derive(Clone, Debug)]
pub struct Receipt {
    /// Its id in the journal, by which it can be undone.
    pub id: String,
    /// The rescued session's id.
    pub session: String,
    /// Its file.
    pub path: PathBuf,
    /// How to go on with it.
    pub resume: Resume,
    /// The file it was made from.
    pub from: PathBuf,
    /// Where the bytes of the original are kept, if it was written over.
    pub backup: Option<PathBuf>,
    /// What the rescued session is, read back from the disk.
    pub verdict: Verdict,
    /// What went along.
    pub neighbours: Vec<PathBuf>,
    /// What lies beside the original and did not go along.
    pub left_out: Vec<LeftOut>,
    /// The files that keep the pictures and documents which words took the place of.
    pub media: Vec<PathBuf>,
    /// What could not be remembered, though the rescue itself is done.
    pub warning: Option<String>,
}

/// Writes a plan as a new session. The original is not opened for writing; if it grew since it was read, nothing is
/// written.
pub fn commit(place: &Place, opened: &Opened, plan: &Plan) -> Result<Receipt> {
    let session = fresh();
    let written = produce(&opened.session, plan, &mut Naming::fresh(&session, &plan.title, fresh));
    prove(&opened.session, plan, written.clone()).map_err(|refusal| anyhow!("{refusal}"))?;
    ensure_unchanged(opened)?;

    let path = opened.file.path.with_file_name(format!("{session}.jsonl"));
    let neighbours = neighbours(place, opened, plan, &session);
    let act = begun(place, opened, plan, &session, &written, &neighbours);
    // A rescue that cannot be remembered is still one.
    let journal = Journal::open(&place.state).and_then(|journal| {
        fault::at("commit", "locked");
        journal.begin(&act)?;
        Ok(journal)
    });
    fault::at("commit", "begun");
    disk::clear_leftovers(disk::folder(&path));
    let mut left_out = Vec::new();
    let done = neighbours
        .iter()
        .try_for_each(|neighbour| neighbour.copy(&session).map(|left| left_out.extend(left)))
        .inspect(|()| fault::at("commit", "neighbours"))
        .and_then(|()| disk::put_session("commit", &path, &written, || ensure_unchanged(opened)))
        .and_then(|()| ensure_unchanged(opened))
        .and_then(|()| read_back(opened, plan, &path));
    let end = if done.is_ok() { End::Done } else { End::Void };
    if done.is_err() {
        take_back(&path, &act.neighbours);
    }
    fault::at("commit", "proved");
    // Without its last row the journal asks the disk.
    let warning = journal.map(|journal| drop(journal.end(&act.id, end))).err();
    fault::at("commit", "done");
    Ok(Receipt {
        id: act.id,
        resume: Resume::in_file(place, &opened.home, &path, &session, opened.session.branch()),
        session,
        path,
        from: opened.file.path.clone(),
        backup: None,
        verdict: done?,
        media: neighbours.iter().flat_map(Neighbour::media).collect(),
        neighbours: act.neighbours,
        left_out,
        warning: warning.map(|error| format!("{error:#}")),
    })
}

/// The row of the journal that says what will be written.
fn begun(place: &Place, opened: &Opened, plan: &Plan, session: &str, written: &[u8], neighbours: &[Neighbour]) -> Act {
    let (id, time) = journal::name();
    let from = disk::absolute(&opened.file.path);
    Act {
        time,
        action: plan.way.name().to_owned(),
        of: None,
        path: from.with_file_name(format!("{session}.jsonl")),
        from,
        session: session.to_owned(),
        before: None,
        after: Some(Seal::of(written)),
        backup: None,
        trash: Some(disk::absolute(&place.state.join("trash").join(&id))),
        neighbours: neighbours.iter().map(|neighbour| neighbour.to.clone()).collect(),
        folders: Vec::new(),
        group: None,
        id,
    }
}

/// A uuid that was never used.
pub(super) fn fresh() -> String {
    uuid::Uuid::new_v4().to_string()
}

pub(super) fn ensure_unchanged(opened: &Opened) -> Result<()> {
    let path = &opened.file.path;
    ensure!(Stamp::of(path)? == opened.stamp, changed(path));
    Ok(())
}

fn read_back(opened: &Opened, plan: &Plan, path: &Path) -> Result<Verdict> {
    let bytes = fs::read(path).with_context(|| format!("could not read {} back", path.display()))?;
    prove(&opened.session, plan, bytes).map_err(|refusal| anyhow!("{refusal}"))
}

/// Removes what was written before something went wrong. What cannot be removed is harmless: nothing names it.
fn take_back(path: &Path, neighbours: &[PathBuf]) {
    let _ = fs::remove_file(path);
    for neighbour in neighbours {
        let _ = fs::remove_dir_all(neighbour);
    }
}
