//! Which running client has which session open: `sessions/<pid>.json` (since 2.1.126), if the process exists.

use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::{Result, ensure};

use crate::store::system::processes::{began, runs, start_of};
use crate::store::{Place, disk};
use crate::transcript::Json;

/// Clients read no larger file of this kind (measured in 2.1.328).
const LARGEST: u64 = 256 * 1024;

/// How much later than its file a process may seem to begin: its time is told in seconds.
const SLACK: Duration = Duration::from_secs(2);

/// A running client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The session it writes to.
    pub session: String,
    /// Its process id.
    pub pid: i32,
}

/// The clients that run now.
pub fn holders(place: &Place) -> Vec<Holder> {
    let folders = place.configs.iter().filter_map(|config| fs::read_dir(config.join("sessions")).ok());
    let files = folders.flatten().filter_map(Result::ok);
    files.filter_map(|file| holder(&file.path())).collect()
}

/// Fails if a running client has the session open: it would continue from its memory, not from the file.
pub fn ensure_not_held(place: &Place, names: &[&str]) -> Result<()> {
    let holder = holders(place).into_iter().find(|holder| names.contains(&holder.session.as_str()));
    ensure!(
        holder.is_none(),
        "Claude Code (process {}) has this session open, so its file was left unchanged.\nQuit it and try again",
        holder.map_or(0, |holder| holder.pid)
    );
    Ok(())
}

/// The client that wrote a file, if it still runs. Compares start times, because process ids are reused.
fn holder(path: &Path) -> Option<Holder> {
    let bytes = disk::read_small(path, LARGEST).ok()?;
    let body = Json(bytes.trim_ascii());
    let session = body.get("sessionId")?.text()?.into_owned();
    let pid = body.get("pid").and_then(Json::number);
    let named = || path.file_stem()?.to_str()?.parse().ok();
    let pid = pid.and_then(|pid| i32::try_from(pid).ok()).or_else(named).filter(|pid: &i32| *pid > 0)?;
    let wrote = body.get("procStart").and_then(Json::text);
    let is_other = wrote.zip(start_of(pid)).is_some_and(|(wrote, start)| *wrote != start);
    (runs(pid) && !is_other && !is_younger(pid, path)).then_some(Holder { session, pid })
}

/// Whether a process began after a file was written, and so is not the one that wrote it.
fn is_younger(pid: i32, path: &Path) -> bool {
    let written = fs::metadata(path).and_then(|about| about.modified()).ok();
    began(pid).zip(written).is_some_and(|(began, written)| began > written + SLACK)
}
