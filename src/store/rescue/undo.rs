//! Undoes a rescue, or an undo. Nothing is deleted: what is removed is kept in the state directory.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail, ensure};
use serde::Serialize;

use crate::store::journal::moves::{move_away, move_back, put_back};
use crate::store::journal::{Act, Journal, Recorded, Tip, backup_path, id_and_time, in_trash, missing_folders, rows};
use crate::store::locate::live::ensure_not_held;
use crate::store::write::{Compared, End};
use crate::store::{How, Place, disk, path_json};

/// What was undone.
#[derive(Clone, Debug, Serialize)]
pub struct Undone {
    /// The id of this undo, to undo it by.
    pub id: String,
    /// `undo`, or `redo` if an undo was undone.
    pub action: String,
    /// The act that was undone.
    pub of: String,
    /// What that act was.
    pub was: String,
    /// What was done to the file.
    pub how: How,
    /// The session's id.
    pub session: String,
    /// The file.
    #[serde(serialize_with = "path_json::serialize")]
    pub path: PathBuf,
    /// Where its previous bytes are kept.
    #[serde(serialize_with = "path_json::serialize")]
    pub kept: Option<PathBuf>,
    /// What went wrong although the undo is done, as sentences.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
    /// Other files that were undone with it.
    #[serde(skip_serializing_if = "Vec::is_empty", serialize_with = "path_json::serialize")]
    pub files: Vec<PathBuf>,
}

/// Undoes the last rescue, or the act whose id starts with `which`.
///
/// Fails if the file changed since, or if a running client has the session open.
pub fn undo(place: &Place, which: Option<&str>) -> Result<Undone> {
    let acts = rows::read(&place.state)?;
    if acts.is_empty() {
        // Fail here, before opening the journal makes a state directory.
        chosen(place, &acts, which)?;
    }
    // This also finishes what a kill interrupted.
    let journal = Journal::open(&place.state).context("nothing was undone")?;
    let was = chosen(place, &journal.acts, which)?;
    let mut all = together(&journal.acts, was);
    all.sort_by_key(|act| act.id != was.id);
    // Check all of them before changing any.
    for was in &all {
        let tip = Tip::of(&journal.acts, was).act;
        let name = tip.path.file_stem().unwrap_or_default().to_string_lossy();
        if tip.group.is_none() {
            ensure_not_held(place, &[&tip.session, &name])?;
        }
        ensure_as_it_was_left(&journal.acts, tip)?;
    }
    let group = was.group.as_ref().map(|_| id_and_time().0);
    // Plan all of them before one makes a folder that another needs.
    let tips = all.iter().map(|was| Tip::of(&journal.acts, was).act);
    let plans = tips.map(|tip| inverse(place, tip, group.clone())).collect::<Result<Vec<_>>>()?;
    let mut done = all.into_iter().zip(plans).map(|(was, (act, how))| take_back(&journal, was, act, how));
    let mut undone = done.next().context("the act is no longer in effect")??;
    for other in done {
        let some = |error| {
            format!(
                "{error}\nChanges to other files had already been undone. To reverse that: claude-rescue undo {}",
                undone.id
            )
        };
        let other = other.map_err(|error| anyhow!(some(format!("{error:#}"))))?;
        undone.warnings.extend(other.warnings);
        undone.files.push(other.path);
    }
    Ok(undone)
}

/// An act, with those of its group that are in effect.
fn together<'a>(acts: &'a [Recorded], was: &'a Act) -> Vec<&'a Act> {
    let same = |act: &&Act| act.id == was.id || (act.group.is_some() && act.group == was.group);
    let done = acts.iter().filter(|recorded| recorded.end == End::Done).map(|recorded| &recorded.act);
    done.filter(same).filter(|act| Tip::of(acts, act).holds).collect()
}

fn take_back(journal: &Journal, was: &Act, act: Act, how: How) -> Result<Undone> {
    let warnings = match how {
        How::MovedAway => move_away(journal, &act)?,
        How::MovedBack => move_back(journal, &act)?,
        How::PutBack => put_back(journal, &act, Tip::of(&journal.acts, was).act)?,
    };
    let kept = match how {
        How::MovedAway => act.trash.as_deref().map(|trash| in_trash(&act, trash)),
        How::MovedBack => None,
        How::PutBack => act.backup.clone(),
    };
    let (of, was, files) = (was.id.clone(), was.action.clone(), Vec::new());
    let Act { id, action, session, path, .. } = act;
    Ok(Undone { id, action, of, was, how, session, path, kept, warnings, files })
}

/// The act that is meant: without an id, the newest one of this directory.
fn chosen<'a>(place: &Place, acts: &'a [Recorded], which: Option<&str>) -> Result<&'a Act> {
    let Some(which) = which else {
        let rescues = acts.iter().rev().filter(|recorded| is_done_rescue(recorded)).map(|recorded| &recorded.act);
        let rescues: Vec<&Act> = rescues.filter(|act| Tip::of(acts, act).holds).collect();
        let last =
            rescues.first().context("there is no rescue to undo.\nTo see what was done: claude-rescue undo --list")?;
        return rescues.iter().find(|act| is_of_here(place, act)).copied().with_context(|| {
            format!(
                "no rescue in this directory can be undone. The newest one elsewhere is {}, in {}.\n\
                 To undo that one: claude-rescue undo {}",
                last.path.file_stem().unwrap_or_default().to_string_lossy(),
                last.path.parent().unwrap_or(&last.path).display(),
                last.id
            )
        });
    };
    let found: Vec<&Recorded> =
        acts.iter().filter(|recorded| !which.is_empty() && recorded.act.id.starts_with(which)).collect();
    let recorded = match found.as_slice() {
        [one] => *one,
        [] => bail!("no rescue {which} is recorded.\nTo see what was done: claude-rescue undo --list"),
        many => {
            let ids: Vec<&str> = many.iter().map(|recorded| recorded.act.id.as_str()).collect();
            bail!("{which} is the start of {} rescue ids; type more of it:\n  {}", ids.len(), ids.join("\n  "))
        }
    };
    let act = &recorded.act;
    let path = act.path.display();
    match recorded.end {
        End::Void => bail!("{} was interrupted, so there is nothing to undo: it left {} unchanged", act.id, path),
        End::Unknown => bail!("{path} cannot be read, so {} was not undone", act.id),
        End::Done => {}
    }
    let tip = Tip::of(acts, act);
    ensure!(tip.holds, "{} has already been undone.\nTo redo it: claude-rescue undo {}", act.id, tip.act.id);
    Ok(act)
}

/// Whether an act belongs to this directory: its file is here, or it was run here on a session that is in no project.
fn is_of_here(place: &Place, act: &Act) -> bool {
    let real = |path: &Path| disk::real(path).unwrap_or_else(|_| path.to_path_buf());
    let folders: Vec<PathBuf> = place.folders_here().iter().map(|folder| real(folder)).collect();
    let lies_here = |path: &Path| path.parent().is_some_and(|parent| folders.contains(&real(parent)));
    let was_done_here = || act.here.as_ref() == Some(&place.real_cwd()) && place.config_of(&act.path).is_none();
    lies_here(&act.path) || lies_here(&act.from) || act.path.starts_with(&place.cwd) || was_done_here()
}

fn is_done_rescue(recorded: &Recorded) -> bool {
    recorded.end == End::Done && recorded.act.of.is_none()
}

/// Fails if the file changed since: somebody may want to keep that.
fn ensure_as_it_was_left(acts: &[Recorded], tip: &Act) -> Result<()> {
    let path = tip.path.display();
    let now = match &tip.after {
        Some(fingerprint) => tip.compare(fingerprint)?,
        None if tip.is_there()? => {
            bail!("{path} exists again, so nothing was moved back: that would overwrite it")
        }
        None => Compared::Same,
    };
    let later = acts.iter().rev().take_while(|recorded| recorded.act.id != tip.id);
    let again = later.filter(|recorded| is_done_rescue(recorded) && recorded.act.path == tip.path);
    let again = again.map(|recorded| &recorded.act).find(|act| Tip::of(acts, act).holds);
    let kept = |backup: &PathBuf| format!("\nIts old contents are in {}", backup.display());
    let kept = tip.backup.as_ref().map_or_else(String::new, kept);
    match (now, again) {
        (Compared::Same, _) => Ok(()),
        (_, Some(later)) => {
            bail!("{path} has been rescued again since.\nUndo that first: claude-rescue undo {}", later.id)
        }
        (Compared::Gone, _) => bail!("{path} is gone, so nothing was undone{kept}"),
        (Compared::Grown, _) if tip.group.is_none() => {
            bail!("{path} has been resumed since, so it was left unchanged{kept}")
        }
        (Compared::Grown | Compared::Other, _) => bail!("{path} has changed since, so it was left alone{kept}"),
    }
}

fn inverse(place: &Place, tip: &Act, group: Option<String>) -> Result<(Act, How)> {
    let (id, time) = id_and_time();
    let how = match (&tip.before, &tip.after) {
        (None, Some(_)) => How::MovedAway,
        (Some(_), None) => How::MovedBack,
        (Some(_), Some(_)) => How::PutBack,
        (None, None) => bail!("{} changed nothing, so there is nothing to undo", tip.id),
    };
    let trash = match how {
        How::MovedAway => Some(disk::absolute(&place.state.join("trash").join(&id))),
        How::MovedBack => tip.trash.clone(),
        How::PutBack => None,
    };
    let act = Act {
        action: if tip.action == "undo" { "redo" } else { "undo" }.to_owned(),
        of: Some(tip.id.clone()),
        before: tip.after.clone(),
        after: tip.before.clone(),
        backup: (how == How::PutBack).then(|| backup_path(place, &tip.path, &time, &id)),
        trash,
        // Folders made by others in the meantime are not ours; undoing a session's rescue never removed its folder.
        folders: match how {
            How::MovedAway => tip.folders.clone(),
            How::MovedBack if group.is_some() => missing_folders(&tip.path),
            How::MovedBack | How::PutBack => Vec::new(),
        },
        group,
        id,
        time,
        ..tip.clone()
    };
    Ok((act, how))
}
