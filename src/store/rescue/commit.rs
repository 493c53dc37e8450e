//! Writes a plan as a new session, then reads it back and checks it again.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, ensure};

use super::neighbours::{LeftOut, Neighbour, neighbours};
use crate::diagnosis::Verdict;
use crate::recovery::{Naming, Plan, produce, prove};
use crate::store::journal::{Act, Journal, id_and_time};
use crate::store::locate::reading;
use crate::store::write::{End, Failure, Fingerprint, exchange::changed, fault, put, temporary};
use crate::store::{Opened, Place, Resume, Stamp, disk, journal_trouble};

/// What was written where.
#[derive(Clone, Debug)]
pub struct Receipt {
    /// The id in the journal, to undo it by.
    pub id: String,
    /// The new session's id.
    pub session: String,
    /// Its file.
    pub path: PathBuf,
    /// How to resume it.
    pub resume: Resume,
    /// The original.
    pub from: PathBuf,
    /// The backup of the original, if it was overwritten.
    pub backup: Option<PathBuf>,
    /// The verdict on the new session, as read back from disk.
    pub verdict: Verdict,
    /// The folders that were copied along.
    pub neighbours: Vec<PathBuf>,
    /// What is beside the original and was not copied.
    pub left_out: Vec<LeftOut>,
    /// The files that now hold the pictures and documents taken out of the session.
    pub media: Vec<PathBuf>,
    /// Whether the journal has it, so that it can be undone.
    pub is_known: bool,
    /// What went wrong although the rescue is done, as sentences.
    pub warnings: Vec<String>,
}

/// Writes a plan as a new session. The original is only read; if it changed since, nothing is written.
pub fn commit(place: &Place, opened: &Opened, plan: &Plan) -> Result<Receipt> {
    let session = new_uuid();
    let written = produce(&opened.session, plan, &mut Naming::fresh(&session, &plan.title, new_uuid));
    prove(&opened.session, plan, written.transcript()).map_err(|refusal| anyhow!("{refusal}"))?;
    let after = Fingerprint::of_pieces(written.pieces());
    ensure_unchanged(opened)?;

    let path = opened.file.path.with_file_name(format!("{session}.jsonl"));
    let neighbours = neighbours(place, opened, plan, &session);
    let act = begun(place, opened, plan, &session, after, &neighbours);
    // Without a journal it cannot be undone, but it is still a rescue.
    let journal = Journal::open(&place.state).and_then(|journal| {
        fault::at("commit", "locked");
        journal.begin(&act)?;
        Ok(journal)
    });
    fault::at("commit", "begun");
    temporary::clear_leftovers(disk::folder(&path));
    let mut left_out = Vec::new();
    let mut warnings: Vec<String> = journal_trouble(place).into_iter().chain(still_open(opened)).collect();
    let done = neighbours
        .iter()
        .try_for_each(|neighbour| neighbour.copy(&session).map(|left| left_out.extend(left)))
        .inspect(|()| fault::at("commit", "neighbours"))
        .and_then(|()| put::session("commit", &path, written.pieces(), || ensure_unchanged(opened)))
        .map(|doubt| warnings.extend(doubt))
        .and_then(|()| ensure_unchanged(opened))
        .and_then(|()| read_back(opened, plan, &path))
        .map_err(|error| remove_written(&path, &act.neighbours, error));
    fault::at("commit", "proved");
    let is_known = journal.is_ok();
    let verdict = match journal {
        Ok(journal) => journal.close(&act, done),
        Err(error) => {
            warnings.push(format!(
                "`undo` does not know about this rescue; to undo it, remove what was written. The error was: \
                                   {error:#}"
            ));
            done.map_err(|failure| failure.error)
        }
    };
    fault::at("commit", "done");
    Ok(Receipt {
        id: act.id,
        resume: Resume::in_file(place, &opened.home, &path, &session, opened.session.branch()),
        session,
        path,
        from: opened.file.path.clone(),
        backup: None,
        verdict: verdict?,
        media: neighbours.iter().flat_map(Neighbour::media).collect(),
        neighbours: act.neighbours,
        left_out,
        is_known,
        warnings,
    })
}

/// The act that will be in the journal.
fn begun(
    place: &Place,
    opened: &Opened,
    plan: &Plan,
    session: &str,
    after: Fingerprint,
    neighbours: &[Neighbour],
) -> Act {
    let (id, time) = id_and_time();
    let from = disk::absolute(&opened.file.path);
    Act {
        time,
        action: plan.way.name().to_owned(),
        path: from.with_file_name(format!("{session}.jsonl")),
        from,
        session: session.to_owned(),
        after: Some(after),
        trash: Some(disk::absolute(&place.state.join("trash").join(&id))),
        neighbours: neighbours.iter().map(|neighbour| neighbour.to.clone()).collect(),
        here: Some(place.real_cwd()),
        id,
        ..Act::default()
    }
}

fn still_open(opened: &Opened) -> Option<String> {
    let holder = opened.holder.as_ref()?;
    Some(format!("process {} still has the original open; quit that Claude Code before you continue", holder.pid))
}

pub fn new_uuid() -> String {
    uuid::Uuid::new_v4().to_string()
}

pub fn ensure_unchanged(opened: &Opened) -> Result<()> {
    let path = &opened.file.path;
    ensure!(Stamp::of(path)? == opened.stamp && opened.session.transcript.is_as_read(), changed(path));
    Ok(())
}

fn read_back(opened: &Opened, plan: &Plan, path: &Path) -> Result<Verdict> {
    let read = disk::open(path).and_then(|file| reading::transcript(file, &mut Vec::new()));
    let written = read.with_context(|| format!("could not read {} back", path.display()))?;
    prove(&opened.session, plan, written).map_err(|refusal| anyhow!("{refusal}"))
}

/// Removes what was written before an error. What cannot be removed is named, because it was not proved.
fn remove_written(path: &Path, neighbours: &[PathBuf], error: anyhow::Error) -> Failure {
    let _ = fs::remove_file(path);
    for neighbour in neighbours {
        let _ = fs::remove_dir_all(neighbour);
    }
    let stays = |path: &&Path| path.symlink_metadata().is_ok();
    let all = [path].into_iter().chain(neighbours.iter().map(PathBuf::as_path));
    let left: Vec<String> = all.filter(stays).map(|path| format!("\n  {}", path.display())).collect();
    let end = if stays(&path) { End::Done } else { End::Void };
    match left.as_slice() {
        [] => Failure { error, end },
        some => {
            let some = some.concat();
            let error = anyhow!("{error:#}\nThis was not verified and could not be removed; remove it yourself:{some}");
            Failure { error, end }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scratch() -> (tempfile::TempDir, PathBuf) {
        let dir = tempfile::tempdir().expect("a scratch directory");
        let path = dir.path().join("s.jsonl");
        fs::write(&path, b"not proved").expect("a file");
        (dir, path)
    }

    #[test]
    fn what_was_not_proved_is_taken_back_with_what_went_along() {
        let (dir, path) = scratch();
        let along = dir.path().join("s");
        fs::create_dir_all(along.join("subagents")).expect("a folder");
        let failure = remove_written(&path, std::slice::from_ref(&along), anyhow!("why"));
        assert!(!path.exists() && !along.exists());
        assert_eq!((failure.end, failure.error.to_string()), (End::Void, "why".to_owned()));
    }

    #[test]
    fn what_cannot_be_taken_back_is_named() {
        let (dir, path) = scratch();
        // `remove_dir_all` refuses a file.
        let along = dir.path().join("along");
        fs::write(&along, b"").expect("a file");
        let failure = remove_written(&path, std::slice::from_ref(&along), anyhow!("why"));
        let words = failure.error.to_string();
        assert!(words.starts_with("why\n") && words.ends_with(&format!("\n  {}", along.display())), "{words}");
        assert!(!words.contains("s.jsonl"), "{words}");
        assert_eq!(failure.end, End::Void);

        // `remove_file` refuses a folder in the place of the session.
        let failure = remove_written(dir.path(), &[], anyhow!("why"));
        assert_eq!(failure.end, End::Done);
        assert!(failure.error.to_string().ends_with(&format!("\n  {}", dir.path().display())));
    }
}
