//! The ways back: a session goes to the trash, comes from it, or gets other bytes.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use serde::Serialize;

use super::exchange::Exchange;
use super::journal::{Act, End, Journal};
use super::seal::{Now, Seal};
use super::{disk, fault, settle};

/// What an undoing does to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// The new session was moved to the trash.
    MovedAway,
    /// It was moved back.
    MovedBack,
    /// Other bytes were put back in the place of those that were there.
    PutBack,
}

/// The session goes first: without it nobody looks at its neighbours.
pub(super) fn move_away(journal: &Journal, act: &Act) -> Result<Option<String>> {
    let trash = act.trash.as_deref().context("the journal does not say where the trash is")?;
    fault::at("drop", "locked");
    journal.begin(act)?;
    fault::at("drop", "begun");
    let go = || -> Result<()> {
        disk::make_folder(trash)?;
        let kept = in_trash(act, trash);
        if let Some(spot) = act.spot()? {
            let same = || act.before.as_ref().map(|seal| seal.now(&kept)).transpose();
            return spot.move_out(&kept, || {
                ensure!(
                    same()? == Some(Now::Same),
                    "{} was written to in the meantime, so it stays",
                    act.path.display()
                );
                Ok(())
            });
        }
        disk::move_to(&act.path, &kept)?;
        fault::at("drop", "moved");
        // Somebody may have written to it in the last moment.
        if act.before.as_ref().map(|seal| seal.now(&kept)).transpose()? != Some(Now::Same) {
            disk::move_to(&kept, &act.path)?;
            bail!("{} was resumed in the meantime, so it stays as it is", act.path.display());
        }
        Ok(())
    };
    ended(journal, act, go())?;
    let warning = settle::drop_neighbours(act, trash).err().map(|error| format!("{error:#}"));
    fault::at("drop", "neighbours");
    act.remove_folders();
    fault::at("drop", "folders");
    done(journal, act, "drop");
    Ok(warning)
}

/// The session comes last: it is never there without its neighbours.
pub(super) fn move_back(journal: &Journal, act: &Act) -> Result<Option<String>> {
    let trash = act.trash.as_deref().context("the journal does not say where the trash is")?;
    let kept = in_trash(act, trash);
    ensure_kept(&kept, act.after.as_ref())?;
    fault::at("bring", "locked");
    journal.begin(act)?;
    fault::at("bring", "begun");
    let go = || -> Result<()> {
        let spot = act.made_spot()?;
        fault::at("bring", "folders");
        settle::bring_neighbours(act, trash)?;
        fault::at("bring", "neighbours");
        match spot {
            Some(spot) => spot.move_in(&kept)?,
            None => disk::move_to(&kept, &act.path)?,
        }
        fault::at("bring", "moved");
        Ok(())
    };
    ended(journal, act, go())?;
    done(journal, act, "bring");
    // It is empty now, unless something stayed behind.
    let _ = fs::remove_dir(trash);
    Ok(None)
}

/// What a rescue in place wrote over comes back, or what was put back goes again.
pub(super) fn put_back(journal: &Journal, act: &Act, tip: &Act) -> Result<Option<String>> {
    let missing = "the journal does not say where the backup is";
    let source = tip.backup.as_deref().context(missing)?;
    ensure_kept(source, act.after.as_ref())?;
    let new = fs::read(source).with_context(|| format!("could not read {}", source.display()))?;
    let old = act.bytes()?;
    ensure!(
        act.before.as_ref() == Some(&Seal::of(&old)),
        "{} was changed since, so it stays as it is",
        act.path.display()
    );
    let backup = act.backup.as_deref().context(missing)?;
    fault::at("restore", "locked");
    journal.begin(act)?;
    fault::at("restore", "begun");
    let exchange = Exchange { operation: "restore", path: &act.path, old: &old, new: &new, backup };
    ended(journal, act, exchanged(act, &exchange))?;
    fault::at("restore", "proved");
    done(journal, act, "restore");
    Ok(None)
}

fn exchanged(act: &Act, exchange: &Exchange<'_>) -> Result<()> {
    if let Some(spot) = act.spot()? {
        return spot.exchange(exchange.operation, exchange.old, exchange.new, exchange.backup);
    }
    disk::clear_leftovers(disk::folder(&act.path));
    exchange.run(|_| Ok(()))
}

/// What was kept must be what was there, or nothing comes back.
fn ensure_kept(kept: &Path, seal: Option<&Seal>) -> Result<()> {
    let same = seal.map(|seal| seal.now(kept)).transpose()? == Some(Now::Same);
    ensure!(same, "{} is not what was kept there, so nothing was changed", kept.display());
    Ok(())
}

/// After an error the journal says what the disk says.
fn ended(journal: &Journal, act: &Act, went: Result<()>) -> Result<()> {
    if went.is_err() {
        settle::tidy(act);
        let _ = journal.end(&act.id, settle::end_of(act));
    }
    went
}

/// Without its last row the journal asks the disk.
fn done(journal: &Journal, act: &Act, operation: &str) {
    let _ = journal.end(&act.id, End::Done);
    fault::at(operation, "done");
}

/// Where the session lies in a trash.
pub(super) fn in_trash(act: &Act, trash: &Path) -> PathBuf {
    trash.join(act.path.file_name().unwrap_or_default())
}
