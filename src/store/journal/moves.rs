//! How an act is undone: the file goes to the trash, comes back from it, or gets its old bytes.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, anyhow, ensure};
use serde::Serialize;

use super::{act::Act, kept, kept::in_trash, rows::Journal};
use crate::store::disk;
use crate::store::write::{
    Compared, End, Exchange, Failure, Fingerprint, Spot, ensure_nobody_writes, fault, put, rename, temporary,
};

/// What an undo does to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// The new session was moved to the trash.
    MovedAway,
    /// The file came back from the trash.
    MovedBack,
    /// The old bytes were put back.
    PutBack,
}

/// Moves the session first: without it, nothing looks at its neighbours.
pub fn move_away(journal: &Journal, act: &Act) -> Result<Vec<String>> {
    let trash = act.trash.as_deref().context("the journal does not say where the trash is")?;
    if !act.is_of_project() {
        let file = disk::open(&act.path).with_context(|| format!("could not read {}", act.path.display()))?;
        ensure_nobody_writes(&file, &act.path)?;
    }
    fault::at("drop", "locked");
    begin(journal, act)?;
    fault::at("drop", "begun");
    let went = match act.spot() {
        Ok(Some(spot)) => file_to_trash(act, &spot, trash),
        Ok(None) => session_to_trash(act, trash),
        Err(error) => Err(error.into()),
    };
    let mut doubts = journal.close_if_failed(act, went)?;
    match kept::move_neighbours_to_trash(act, trash) {
        Ok(doubt) => doubts.extend(doubt),
        Err(error) => doubts.push(format!("something was left behind: {error:#}")),
    }
    fault::at("drop", "neighbours");
    act.remove_folders();
    fault::at("drop", "folders");
    done(journal, act, "drop");
    Ok(doubts)
}

/// Moves a file to the trash, and back again if it is not the one we meant.
fn session_to_trash(act: &Act, trash: &Path) -> Result<Vec<String>, Failure> {
    let path = act.path.display();
    put::make_folder(trash).with_context(|| format!("{path} was left unchanged"))?;
    let kept = in_trash(act, trash);
    let doubt = rename::move_to(&act.path, &kept).with_context(|| format!("{path} was left unchanged"))?;
    fault::at("drop", "moved");
    // Something may have written to it at the last moment.
    let why = match act.before.as_ref().map(|fingerprint| fingerprint.compare(&kept)).transpose() {
        Ok(Some(Compared::Same)) => return Ok(doubt.into_iter().collect()),
        Ok(_) => anyhow!("{path} has been resumed since, so it was left unchanged"),
        Err(error) => error.context(format!("{path} stays in place")),
    };
    match rename::move_to(&kept, &act.path) {
        Ok(_) => Err(why.into()),
        Err(error) => {
            let error = anyhow!(
                "{why:#}\nBut it had been moved and could not be put back: {error:#}\nIt is in {}",
                kept.display()
            );
            Err(Failure { error, end: End::Done })
        }
    }
}

/// The same for a file of a project, following no link.
fn file_to_trash(act: &Act, spot: &Spot, trash: &Path) -> Result<Vec<String>, Failure> {
    let path = act.path.display();
    put::make_folder(trash).with_context(|| format!("{path} was left unchanged"))?;
    let kept = in_trash(act, trash);
    let same = || -> Result<()> {
        let now = act.before.as_ref().map(|fingerprint| fingerprint.compare(&kept)).transpose()?;
        ensure!(now == Some(Compared::Same), "{path} was written to in the meantime, so it stays in place");
        Ok(())
    };
    spot.move_out(&kept, same).map(Vec::from_iter).map_err(|error| act.failure(error))
}

/// Moves the session last, so that it is never there without its neighbours.
pub fn move_back(journal: &Journal, act: &Act) -> Result<Vec<String>> {
    let trash = act.trash.as_deref().context("the journal does not say where the trash is")?;
    let kept = in_trash(act, trash);
    ensure_kept(&kept, act.after.as_ref())?;
    fault::at("bring", "locked");
    begin(journal, act)?;
    fault::at("bring", "begun");
    let go = || -> Result<Vec<String>, Failure> {
        let stays = || format!("nothing was moved back; the file is still in {}", kept.display());
        let spot = act.made_spot().with_context(stays)?;
        if spot.is_none() && !act.folders.is_empty() {
            let folder = disk::folder(&act.path);
            fs::create_dir_all(folder)
                .with_context(|| format!("could not create {}", folder.display()))
                .with_context(stays)?;
        }
        fault::at("bring", "folders");
        let unsure = kept::move_neighbours_back(act, trash).with_context(stays)?;
        fault::at("bring", "neighbours");
        let moved = match spot {
            Some(spot) => spot.move_in(&kept),
            None => rename::move_to(&kept, &act.path),
        };
        let doubt = moved.with_context(stays)?;
        fault::at("bring", "moved");
        Ok(doubt.or(unsure).into_iter().collect())
    };
    let doubts = journal.close_if_failed(act, go())?;
    done(journal, act, "bring");
    // Empty by now, unless a neighbour stayed behind.
    let _ = fs::remove_dir(trash);
    Ok(doubts)
}

/// Puts back the bytes that an act overwrote.
pub fn put_back(journal: &Journal, act: &Act, tip: &Act) -> Result<Vec<String>> {
    let missing = "the journal does not say where the backup is";
    let source = tip.backup.as_deref().context(missing)?;
    ensure_kept(source, act.after.as_ref())?;
    let read = |path: &Path| disk::read(path).with_context(|| format!("could not read {}", path.display()));
    let (new, old) = (read(source)?, act.bytes()?);
    let is_same = act.before.as_ref() == Some(&Fingerprint::of(&old));
    ensure!(is_same, "{} has changed since, so it was left alone", act.path.display());
    let backup = act.backup.as_deref().context(missing)?;
    let exchange = Exchange { operation: "restore", id: &act.id, path: &act.path, old: &old, new: &new, backup };
    let spot = act.spot()?;
    if spot.is_none() {
        exchange.look()?;
    }
    fault::at("restore", "locked");
    begin(journal, act)?;
    fault::at("restore", "begun");
    let went = if let Some(spot) = &spot {
        spot.exchange("restore", &old, &new, backup).map(Vec::from_iter).map_err(|error| act.failure(error))
    } else {
        temporary::clear_leftovers(disk::folder(&act.path));
        exchange.run(|_| Ok(())).map(|((), doubts)| doubts)
    };
    let doubts = journal.close_if_failed(act, went)?;
    fault::at("restore", "proved");
    done(journal, act, "restore");
    Ok(doubts)
}

/// Nothing is done before its row is in the journal.
pub fn begin(journal: &Journal, act: &Act) -> Result<()> {
    journal.begin(act).with_context(|| format!("nothing was done to {}", act.path.display()))
}

/// Fails if what was kept is not what we put there.
fn ensure_kept(kept: &Path, fingerprint: Option<&Fingerprint>) -> Result<()> {
    let same = fingerprint.map(|fingerprint| fingerprint.compare(kept)).transpose()? == Some(Compared::Same);
    ensure!(same, "{} no longer contains what was stored there, so nothing was changed", kept.display());
    Ok(())
}

/// If this row cannot be written, the journal looks at the file instead.
fn done(journal: &Journal, act: &Act, operation: &str) {
    let _ = journal.end(&act.id, End::Done);
    fault::at(operation, "done");
}
