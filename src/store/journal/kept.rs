//! Where acts keep what they remove or overwrite: the trash and the backups in the state directory.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use super::act::Act;
use crate::store::write::{Doubt, fault, put, rename};
use crate::store::{Place, disk};

/// How much of the file's name goes into the name of its backup.
const NAME_LENGTH: usize = 64;

/// Where a backup goes: not in `projects`, where clients would take it for a session.
pub fn backup_path(place: &Place, path: &Path, time: &str, id: &str) -> PathBuf {
    let name = path.file_stem().unwrap_or_default().to_string_lossy();
    let name: String = name.chars().take(NAME_LENGTH).collect();
    // Windows allows no colon in a name.
    let time = time.replace([':', '-'], "");
    let end = path.extension().map_or(String::new(), |end| format!(".{}", end.to_string_lossy()));
    // The id keeps two backups of one name and moment apart.
    disk::absolute(&place.state.join("backups").join(format!("{name}-{time}-{id}{end}")))
}

pub fn in_trash(act: &Act, trash: &Path) -> PathBuf {
    trash.join(act.path.file_name().unwrap_or_default())
}

/// Moves the session's neighbours to the trash. If one cannot be moved, the others still are.
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

pub fn move_neighbours_back(act: &Act, trash: &Path) -> Result<Doubt> {
    let mut doubt = None;
    for (neighbour, kept) in pairs(act, trash).filter(|(_, kept)| kept.exists()) {
        doubt = rename::move_to(&kept, neighbour)?.or(doubt);
        fault::at("neighbour", "moved");
    }
    Ok(doubt)
}

/// Every neighbour and its place in the trash, numbered because two can have the same name.
fn pairs<'a>(act: &'a Act, trash: &'a Path) -> impl Iterator<Item = (&'a Path, PathBuf)> {
    act.neighbours.iter().enumerate().map(move |(at, neighbour)| {
        let name = neighbour.file_name().unwrap_or_default().to_string_lossy();
        (neighbour.as_path(), trash.join(format!("{at}-{name}")))
    })
}
