//! Restores files to what they held at the last good point: one act per file, undone together as a group.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};

use super::look::Found;
use crate::recovery::files::{Content, Fate};
use crate::store::journal::moves::{begin, move_away};
use crate::store::journal::{Act, Journal, backup_path, id_and_time, missing_folders};
use crate::store::write::{Failure, Fingerprint, fault};
use crate::store::{Opened, Place, disk};

/// What was restored.
#[derive(Clone, Debug)]
pub struct Restored {
    /// The id in the journal, to undo it by.
    pub id: String,
    /// The files.
    pub files: Vec<PathBuf>,
    /// What went wrong although the files are restored, as sentences.
    pub warnings: Vec<String>,
}

/// The files that would be restored. Those that changed since, or that can run or hold secrets, must be in `also`.
pub fn chosen<'a>(found: &'a [Found], also: &[PathBuf]) -> Result<Vec<&'a Found>> {
    let named = |file: &Found| also.iter().any(|path| is(path, file));
    for path in also {
        ensure!(!path.as_os_str().is_empty(), "the path is empty");
        let mut files = found.iter().filter(|file| is(path, file));
        let (file, another) = (files.next(), files.next());
        ensure!(another.is_none(), "{} matches several files; give more of the path", path.display());
        let file =
            file.with_context(|| format!("the dropped part of the session did not change {}", path.display()))?;
        ensure!(file.refused.is_none(), "{} cannot be restored: {}", path.display(), file.refused.unwrap_or_default());
    }
    let wanted = |file: &&Found| match file.judged.fate {
        Fate::Back | Fate::Unseen => false,
        Fate::Still | Fate::Deleted => file.only_if_named.is_none() || named(file),
        Fate::Changed | Fate::Unknown => named(file),
    };
    Ok(found.iter().filter(|file| file.refused.is_none()).filter(wanted).collect())
}

/// A path is taken from the current directory, or as the end of the file's path.
fn is(path: &Path, file: &Found) -> bool {
    let file = Path::new(&file.judged.path);
    disk::absolute(path) == file || file.ends_with(path)
}

/// Restores files, with a backup of what is there now. Fails if a file changed since `look`.
pub fn restore(place: &Place, opened: &Opened, found: &[Found], also: &[PathBuf]) -> Result<Restored> {
    let files = chosen(found, also)?;
    ensure!(!files.is_empty(), "no file can be restored, so nothing was changed");
    let journal = Journal::open(&place.state).context("nothing was restored")?;
    fault::at("files", "locked");
    let (group, _) = id_and_time();
    // Before any folder is made, because two files may need the same one.
    let folders: Vec<_> = files.iter().map(|file| missing_folders(&file.real)).collect();
    let (mut done, mut warnings): (Vec<Act>, Vec<String>) = Default::default();
    for (file, folders) in files.into_iter().zip(folders) {
        match put_back(place, opened, &journal, file, folders, &group) {
            Ok((act, doubts)) => {
                done.push(act);
                warnings.extend(doubts);
            }
            Err(error) if done.is_empty() => return Err(error),
            Err(error) => {
                bail!(
                    "{error:#}\nOther files had already been restored. To undo that: claude-rescue undo {}",
                    done[0].id
                )
            }
        }
    }
    let id = done.first().map_or_else(String::new, |act| act.id.clone());
    Ok(Restored { id, files: done.into_iter().map(|act| act.path).collect(), warnings })
}

fn put_back(
    place: &Place,
    opened: &Opened,
    journal: &Journal,
    file: &Found,
    folders: Vec<PathBuf>,
    group: &str,
) -> Result<(Act, Vec<String>)> {
    let path = file.real.clone();
    let (id, time) = id_and_time();
    let new = match &file.judged.before {
        Content::Bytes(bytes) => Some(bytes),
        Content::Absent => None,
        Content::Unknown => bail!("the earlier contents of {} are not recorded", path.display()),
    };
    let old = file.disk.as_ref();
    // An overwritten file needs a backup; one that comes or goes needs a place in the trash.
    let exchanged = old.is_some() && new.is_some();
    let act = Act {
        action: "files".to_owned(),
        from: disk::absolute(&opened.file.path),
        session: opened.session.id().unwrap_or(&opened.file.name).to_owned(),
        before: old.map(|bytes| Fingerprint::of(bytes)),
        after: new.map(|bytes| Fingerprint::of(bytes)),
        backup: exchanged.then(|| backup_path(place, &path, &time, &id)),
        trash: (!exchanged).then(|| disk::absolute(&place.state.join("trash").join(&id))),
        folders,
        group: Some(group.to_owned()),
        path,
        time,
        id,
        ..Act::default()
    };
    let doubts = match (old, new) {
        (Some(_), None) => move_away(journal, &act)?,
        (Some(old), Some(new)) => exchange(journal, &act, old, new)?,
        (None, Some(new)) => create(journal, &act, new)?,
        (None, None) => bail!("{} has not changed", act.path.display()),
    };
    Ok((act, doubts))
}

fn exchange(journal: &Journal, act: &Act, old: &[u8], new: &[u8]) -> Result<Vec<String>> {
    let backup = act.backup.as_deref().context("there is no place for a backup")?;
    begin(journal, act)?;
    fault::at("files", "begun");
    let spot = act.spot().and_then(|spot| spot.context("there is no place for it"));
    let went = spot.and_then(|spot| spot.exchange("files", old, new, backup)).map_err(|error| act.failure(error));
    fault::at("files", "proved");
    ended(journal, act, went)
}

fn create(journal: &Journal, act: &Act, new: &[u8]) -> Result<Vec<String>> {
    begin(journal, act)?;
    fault::at("files", "begun");
    let spot = act.made_spot().and_then(|spot| spot.context("there is no place for it"));
    fault::at("files", "folders");
    // A failure means that nothing was done: what has the name by then is not ours.
    let went = spot.and_then(|spot| spot.create("files", new)).map_err(Failure::from);
    fault::at("files", "proved");
    ended(journal, act, went)
}

fn ended(journal: &Journal, act: &Act, went: Result<Option<String>, Failure>) -> Result<Vec<String>> {
    let went = journal.close(act, went.map(Vec::from_iter));
    fault::at("files", "done");
    went
}
