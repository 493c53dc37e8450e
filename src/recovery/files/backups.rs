//! The client's backups of files (docs/transcript.md, "Files").

use std::collections::HashSet;

use crate::session::Session;
use crate::text::relative;
use crate::transcript::{Id, Json, Kind, json};

/// A backup of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Backup {
    /// A file of this name in the session's folder of `file-history`.
    Named(String),
    /// The file did not exist.
    Absent,
}

/// The first backup of the turn that begins at link `start`, or after link `from`. The client backs a file up before
/// its first change in a turn.
pub(super) fn find(session: &Session, start: usize, from: usize, path: &str) -> Option<Backup> {
    let transcript = &session.transcript;
    let uuid = |at: usize| transcript.entries[session.links.get(at)?.entry].uuid;
    let names: HashSet<Id> = (from..session.links.len()).chain([start]).filter_map(uuid).collect();
    let kept = (0..transcript.entries.len()).filter(|no| {
        let entry = &transcript.entries[*no];
        entry.kind == Kind::FileHistory && entry.about.is_some_and(|about| names.contains(&about))
    });
    kept.map(|no| transcript.body(no))
        .find_map(|body| in_snapshot(session, body, path).or_else(|| in_delta(session, body, path)))
}

fn in_snapshot(session: &Session, body: Json<'_>, path: &str) -> Option<Backup> {
    let files = body.get("snapshot")?.get("trackedFileBackups")?.fields();
    let (_, backup) = files.into_iter().find(|(key, _)| is_path(session, &json::decode(key), path))?;
    named(backup)
}

fn in_delta(session: &Session, body: Json<'_>, path: &str) -> Option<Backup> {
    let tracked = body.get("trackingPath")?.text()?;
    if is_path(session, &tracked, path) { named(body.get("backup")?) } else { None }
}

/// Paths inside the working directory are relative to it.
fn is_path(session: &Session, key: &str, path: &str) -> bool {
    key == path || relative(session.cwd(), path) == key
}

fn named(backup: Json<'_>) -> Option<Backup> {
    let name = backup.get("backupFileName")?;
    if name.0 == b"null" {
        return Some(Backup::Absent);
    }
    let name = name.text()?;
    // The name becomes part of a path, so accept only the client's own form.
    let (hash, version) = name.split_once("@v")?;
    let is_name = !hash.is_empty()
        && hash.bytes().all(|byte| byte.is_ascii_hexdigit())
        && !version.is_empty()
        && version.bytes().all(|byte| byte.is_ascii_digit());
    is_name.then(|| Backup::Named(name.into_owned()))
}
