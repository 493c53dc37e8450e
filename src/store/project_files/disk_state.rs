//! The state of the files that a session touched: only those below its directory, and no link is followed.

use std::path::{Component, Path, PathBuf};

use crate::recovery::files::{DiskState, OnDisk, Tracked, tracked};
use crate::store::Opened;
use crate::store::disk;
use crate::store::write::{Barred, Spot};

/// Larger files are not compared.
const LARGEST: u64 = 8 * 1024 * 1024;

/// The state now of the touched files below the session's directory.
pub fn disk_states(opened: &Opened) -> Vec<OnDisk> {
    // Without its directory, the project is not on this machine.
    let Some(cwd) = opened.home.dir.as_deref().map(Path::new).filter(|cwd| cwd.is_absolute() && cwd.is_dir()) else {
        return Vec::new();
    };
    let inside = |file: &&Tracked| {
        let rest = Path::new(&file.path).strip_prefix(cwd);
        rest.is_ok_and(|rest| rest.components().all(|part| matches!(part, Component::Normal(_))))
    };
    let Ok(real) = disk::real(cwd) else { return Vec::new() };
    let files = tracked(&opened.session);
    let at = |file: &Tracked| Path::new(&file.path).strip_prefix(cwd).map_or(PathBuf::new(), |below| real.join(below));
    let known = files.iter().filter(inside).filter_map(|file| Some((file, state(&at(file), file)?)));
    known.map(|(file, state)| OnDisk { path: file.path.clone(), state }).collect()
}

/// `None` if there is a link on the way to it.
fn state(path: &Path, file: &Tracked) -> Option<DiskState> {
    let look = || Spot::at(path)?.map_or(Ok(None), |spot| Ok(spot.about()?.is_some().then_some(spot)));
    let spot = match look() {
        Ok(Some(spot)) => spot,
        Ok(None) => return Some(DiskState::Gone),
        Err(Barred::Link | Barred::LinkAbove) => return None,
        Err(_) => return Some(DiskState::Unknown),
    };
    let known = [(&file.content, DiskState::Same), (&file.if_done, DiskState::Landed)];
    let known: Vec<_> = known.into_iter().filter_map(|(text, state)| Some((text.as_ref()?, state))).collect();
    if known.is_empty() {
        return Some(DiskState::Unknown);
    }
    let Ok(Some(bytes)) = spot.read(LARGEST) else { return Some(DiskState::Unknown) };
    // Clients keep a file's line ends but record `\n`, and some drop the last one.
    let plain = |bytes: &[u8]| String::from_utf8_lossy(bytes).replace("\r\n", "\n").trim_end().to_owned();
    let on_disk = plain(&bytes);
    let same = known.iter().find(|(text, _)| plain(text.as_bytes()) == on_disk);
    Some(match same {
        Some((_, state)) => *state,
        // If a change's result is lost, the content before it is not always known.
        None if file.content.is_none() => DiskState::Unknown,
        None => DiskState::Differs,
    })
}
