//! Rescues in place, to keep the session's id: the only way in which an original is overwritten.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, ensure};

use super::commit::{Receipt, ensure_unchanged, new_uuid};
use super::neighbours::{keep_media, paths};
use crate::recovery::{Naming, Plan, produce, prove};
use crate::store::journal::{Act, Journal, backup_path, id_and_time};
use crate::store::locate::{live::ensure_not_held, session_file::folder_of};
use crate::store::write::{Exchange, Failure, Fingerprint, fault, temporary};
use crate::store::{Opened, Place, Resume, disk, journal_trouble};
use crate::transcript::Transcript;

/// Writes a plan over its own session, with a backup of every byte first.
///
/// Fails if a running client has the session open, if its file changed, or if the backup or journal cannot be written.
pub fn replace(place: &Place, opened: &Opened, plan: &Plan) -> Result<Receipt> {
    let session = opened.session.id().unwrap_or(&opened.file.name);
    ensure_not_held(place, &[session, &opened.file.name])?;
    let old = &*opened.session.transcript.whole();
    let new = produce(&opened.session, plan, &mut Naming::kept(&opened.session, new_uuid)).bytes();
    let judge = |bytes| prove(&opened.session, plan, Transcript::parse(bytes)).map_err(|refusal| anyhow!("{refusal}"));
    judge(new.clone())?;
    ensure!(new != old, "{} already has the contents that would be written", opened.file.path.display());
    ensure_unchanged(opened)?;

    let path = real(&opened.file.path);
    let media = plan.media(&opened.session);
    let folder = folder_for(&path, media.is_empty())?;
    let journal = Journal::open(&place.state).with_context(|| left(&path))?;
    fault::at("replace", "locked");
    let act = begun(place, opened, plan, path, &new);
    let backup = act.backup.as_deref().context("there is no place for a backup")?;
    let exchange = Exchange { operation: "replace", id: &act.id, path: &act.path, old, new: &new, backup };
    // While we waited for the lock, another rescue or a client may have come first.
    ensure_unchanged(opened).and_then(|()| exchange.look())?;
    ensure_not_held(place, &[session, &opened.file.name])?;
    journal.begin(&act).with_context(|| left(&act.path))?;
    fault::at("replace", "begun");
    temporary::clear_leftovers(disk::folder(&act.path));
    let kept = ensure_unchanged(opened).and_then(|()| keep_media(&folder, &media)).with_context(|| left(&act.path));
    fault::at("replace", "media");
    let done = kept.map_err(Failure::from).and_then(|()| exchange.run(judge));
    fault::at("replace", "proved");
    let done = journal.close(&act, done);
    fault::at("replace", "done");
    let (verdict, mut warnings) = done?;
    warnings.extend(journal_trouble(place));
    Ok(Receipt {
        resume: Resume::of(place, opened),
        session: session.to_owned(),
        path: opened.file.path.clone(),
        from: opened.file.path.clone(),
        backup: act.backup,
        verdict,
        neighbours: Vec::new(),
        left_out: Vec::new(),
        media: paths(&folder, &media).collect(),
        is_known: true,
        warnings,
        id: act.id,
    })
}

/// The act that will be in the journal.
fn begun(place: &Place, opened: &Opened, plan: &Plan, path: PathBuf, new: &[u8]) -> Act {
    let (id, time) = id_and_time();
    Act {
        action: plan.way.name().to_owned(),
        from: path.clone(),
        session: opened.session.id().unwrap_or(&opened.file.name).to_owned(),
        before: Some(Fingerprint::of_pieces(opened.session.transcript.file())),
        after: Some(Fingerprint::of(new)),
        backup: Some(backup_path(place, &path, &time, &id)),
        here: Some(place.real_cwd()),
        path,
        id,
        time,
        ..Act::default()
    }
}

fn left(path: &Path) -> String {
    format!("{} was left unchanged", path.display())
}

/// The session's own folder; an error if the plan takes something out and no folder can have the name.
fn folder_for(path: &Path, is_idle: bool) -> Result<PathBuf> {
    let folder = folder_of(path).filter(|_| !is_idle);
    ensure!(
        is_idle || folder.is_some(),
        "this session's file name cannot be a folder name, so there is nowhere to keep what is removed from the session.\n\
         Omit --in-place to write a new session"
    );
    Ok(folder.unwrap_or_default())
}

/// The target, if the path is a link: the link stays.
fn real(path: &Path) -> PathBuf {
    let is_link = fs::symlink_metadata(path).is_ok_and(|about| about.is_symlink());
    let real = if is_link { disk::real(path).ok() } else { None };
    real.unwrap_or_else(|| disk::absolute(path))
}
