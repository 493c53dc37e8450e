//! Where what acts take away or write over is kept: the trash and the backups of the state directory.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use super::act::Act;
use crate::store::write::{Doubt, fault, put, rename};
use crate::store::{Place, disk};

/// How much of a session's name stands in that of its backup.
const NAME_LENGTH: usize = 64;

/// Where the bytes of a file are kept: outside of `projects`, where a client would take them for a session.
pub fn backup_path(place: &Place, path: &Path, time: &str, id: &str) -> PathBuf {
    let name = path.file_stem().unwrap_or_default().to_string_lossy();
    let name: String = name.chars().take(NAME_LENGTH).collect();
    // Windows takes no colon in a name.
    let time = time.replace([':', '-'], "");
    let end = path.extension().map_or(String::new(), |end| format!(".{}", end.to_string_lossy()));
    // Two files of one name can be kept in the same moment.
    disk::absolute(&place.state.join("backups").join(format!("{name}-{time}-{id}{end}")))
}

/// Where the session lies in a trash.
pub fn in_trash(act: &Act, trash: &Path) -> PathBuf {
    trash.join(act.path.file_name().unwrap_or_default())
}

/// Moves what is beside the session into the trash. What cannot be moved keeps no other from it.
pub fn move_neighbours_to_trash(act: &Act, trash: &Path) -> Result<Doubt> {
    let (mut doubt, mut stayed) = (None, Vec::new());
    for (neighbour, kept) in pairs(act, trash).filter(|(neighbour, _)| neighbour.exists()) {
        let moves = || format!("could not move {} to {}", neighbour.display(), kept.display());
        let made = put::make_folder(trash).with_context(moves);
        match made.and_then(|()| rename::move_to(neighbour, &kept)) {
            Ok(unsure) => doubt = unsure.or(doubt),
            Err(error) => stayed.push(format!("{error:#}")),
        }
        fault::at("neighbour", "moved");
    }
    ensure!(stayed.is_empty(), "{}", stayed.join("; "));
    Ok(doubt)
}

/// Moves what is in the trash beside the session.
pub fn move_neighbours_back(act: &Act, trash: &Path) -> Result<Doubt> {
    let mut doubt = None;
    for (neighbour, kept) in pairs(act, trash).filter(|(_, kept)| kept.exists()) {
        doubt = rename::move_to(&kept, neighbour)?.or(doubt);
        fault::at("neighbour", "moved");
    }
    Ok(doubt)
}

/// Every neighbour and its place in the trash. Two may have one name.
fn pairs<'a>(act: &'a Act, trash: &'a Path) -> impl Iterator<Item = (&'a Path, PathBuf)> {
    act.neighbours.iter().enumerate().map(move |(at, neighbour)| {
        let name = neighbour.file_name().unwrap_or_default().to_string_lossy();
        (neighbour.as_path(), trash.join(format!("{at}-{name}")))
    })
}
