//! Which running clients hold which sessions: `sessions/<pid>.json` (2.1.126 and later), and the process exists.

use std::fs;
use std::path::Path;

use super::Place;
use crate::transcript::Json;

/// A running client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The session it writes to.
    pub session: String,
    /// Its process.
    pub pid: i32,
}

/// The clients that run now.
pub fn holders(place: &Place) -> Vec<Holder> {
    let folders = place.configs.iter().filter_map(|config| fs::read_dir(config.join("sessions")).ok());
    let files = folders.flatten().filter_map(Result::ok);
    files.filter_map(|file| holder(&file.path())).filter(|holder| runs(holder.pid)).collect()
}

fn holder(path: &Path) -> Option<Holder> {
    let bytes = fs::read(path).ok()?;
    let body = Json(bytes.trim_ascii());
    let session = body.get("sessionId")?.text()?.into_owned();
    let pid = body.get("pid").and_then(Json::number);
    let named = || path.file_stem()?.to_str()?.parse().ok();
    Some(Holder { session, pid: pid.and_then(|pid| i32::try_from(pid).ok()).or_else(named)? })
}

#[cfg(unix)]
fn runs(pid: i32) -> bool {
    // Someone else's process answers with "not permitted", and it runs all the same.
    rustix::process::Pid::from_raw(pid)
        .is_some_and(|pid| !matches!(rustix::process::test_kill_process(pid), Err(rustix::io::Errno::SRCH)))
}

#[cfg(not(unix))]
fn runs(_pid: i32) -> bool {
    // Without a way to ask, the file's word is taken: a warning too many does no harm.
    true
}
