//! What clients keep beside a session: sub-agents, large results, backups of files.
//!
//! Copies are limited in size, and leave out links, devices, pipes and sockets. Whatever is left out is reported.

use std::fs;
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::Serialize;
use walkdir::WalkDir;

use crate::diagnosis::media::FOLDER;
use crate::recovery::Plan;
use crate::store::locate::session_file::folder_of;
use crate::store::write::{Barred, Spot, fault, no_follow::bytes, put, sync};
use crate::store::{Opened, Place, disk, path_json};
use crate::transcript::edit::{Edit, apply, set_fields};
use crate::transcript::{Form, Transcript, json};

/// The most files, bytes and levels of one folder to copy.
const FILES: usize = 10_000;
const BYTES: u64 = 2 * 1024 * 1024 * 1024;
const DEPTH: usize = 12;
/// Linux refuses longer paths.
const LONGEST: usize = 4_000;
/// A larger sub-agent transcript is not read into memory to change its session id.
const TRANSCRIPT: u64 = 512 * 1024 * 1024;

/// A folder of the old session, and its copy for the new one.
pub struct Neighbour {
    from: PathBuf,
    pub to: PathBuf,
    /// Pictures and documents that the plan took out of the session, to be kept here.
    media: Vec<(String, Vec<u8>)>,
    /// Why the old folder is not copied, if it is not.
    barred: Option<&'static str>,
}

/// Something beside a session that was not copied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// What it is.
    #[serde(serialize_with = "path_json::serialize")]
    pub path: PathBuf,
    /// Why.
    pub why: &'static str,
}

/// The folders to copy when a plan makes the session `id`.
pub fn neighbours(place: &Place, opened: &Opened, plan: &Plan, id: &str) -> Vec<Neighbour> {
    let path = &opened.file.path;
    let history = opened.file_history(place).and_then(|from| Some((from.parent()?.join(id), from)));
    let media = plan.media(&opened.session);
    // A session without a folder may need one for what is taken out of it.
    let beside = (path.with_file_name(id), folder_of(path).unwrap_or_default(), media);
    let all = [beside].into_iter().chain(history.map(|(to, from)| (to, from, Vec::new())));
    all.filter_map(|(to, from, media)| Neighbour::of(from, disk::absolute(&to), media)).collect()
}

impl Neighbour {
    /// `None` if there is no folder and the plan needs none.
    fn of(from: PathBuf, to: PathBuf, media: Vec<(String, Vec<u8>)>) -> Option<Self> {
        let barred = match fs::symlink_metadata(&from) {
            Ok(about) if about.is_dir() => holds(&from, &to).then_some("it would be copied into itself"),
            Ok(about) if about.is_symlink() => Some(Barred::Link.says()),
            Err(error) if !matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
                Some("it could not be accessed")
            }
            // There is nothing, or a file of that name, which does not belong to the session.
            _ if media.is_empty() => return None,
            _ => return Some(Self { from: PathBuf::new(), to, media, barred: None }),
        };
        Some(Self { from, to, media, barred })
    }

    /// Copies the folder and returns what was left out. Sub-agent transcripts get the new session's id.
    pub fn copy(&self, id: &str) -> Result<Vec<LeftOut>> {
        let mut left_out = Vec::new();
        if let Some(why) = self.barred {
            left_out.push(LeftOut { path: self.from.clone(), why });
        } else if !self.from.as_os_str().is_empty() {
            let copied = self.copy_files(id, &mut left_out);
            copied.with_context(|| format!("could not copy {}", self.from.display()))?;
        }
        keep_media(&self.to, &self.media)?;
        fault::at("neighbour", "copied");
        Ok(left_out)
    }

    fn copy_files(&self, id: &str, left_out: &mut Vec<LeftOut>) -> Result<()> {
        let (mut files, mut left) = (0, BYTES);
        for entry in WalkDir::new(&self.from).max_depth(DEPTH) {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    let path = error.path().unwrap_or(&self.from).to_path_buf();
                    left_out.push(LeftOut { path, why: "it could not be accessed" });
                    continue;
                }
            };
            let to = self.to.join(entry.path().strip_prefix(&self.from)?);
            let mut leave = |why| left_out.push(LeftOut { path: entry.path().to_path_buf(), why });
            match entry.file_type() {
                _ if to.as_os_str().len() > LONGEST => leave("its path would be too long"),
                kind if kind.is_dir() && entry.depth() == DEPTH => leave("it is nested too deeply"),
                kind if kind.is_dir() => fs::create_dir_all(&to)?,
                kind if kind.is_symlink() => leave(Barred::Link.says()),
                kind if !kind.is_file() => leave(Barred::NoFile.says()),
                _ if files == FILES => {
                    leave("too many files: this one and all after it were not copied");
                    return Ok(());
                }
                _ => {
                    files += 1;
                    if let Err(barred) = copy_file(entry.path(), &to, id, &mut left)? {
                        leave(barred.says());
                    }
                }
            }
        }
        Ok(())
    }

    /// The paths of what was taken out of the session.
    pub fn media(&self) -> Vec<PathBuf> {
        paths(&self.to, &self.media).collect()
    }
}

/// Whether a copy of a folder would be inside it.
fn holds(from: &Path, to: &Path) -> bool {
    let real = |path: &Path| disk::real(path).unwrap_or_else(|_| path.to_path_buf());
    real(disk::folder(to)).starts_with(real(from))
}

/// Copies one file. If it cannot be read, it is left out; if the copy cannot be written, that is an error.
fn copy_file(from: &Path, to: &Path, id: &str, left: &mut u64) -> Result<Result<(), Barred>> {
    let open = || -> Result<_, Barred> {
        let spot = Spot::beside(disk::folder(from), from.file_name().unwrap_or_default());
        let file = spot.map_err(|error| Barred::of(&error))?.open()?.ok_or(Barred::Unread)?;
        let about = file.metadata().map_err(|error| Barred::of(&error))?;
        if about.len() > *left { Err(Barred::TooLarge) } else { Ok((file, about.len())) }
    };
    let (file, length) = match open() {
        Ok(opened) => opened,
        Err(barred) => return Ok(Err(barred)),
    };
    if from.extension().is_some_and(|end| end == "jsonl") {
        let held = match bytes(&file, TRANSCRIPT.min(*left)) {
            Ok(held) => held,
            Err(barred) => return Ok(Err(barred)),
        };
        *left -= held.len() as u64;
        put::new(to, &renamed_session(&held, id))?;
        return Ok(Ok(()));
    }
    let mode = file.metadata()?.permissions();
    let copied = copy_bytes(file.into_std().take(*left), to)?;
    *left -= copied.as_ref().map_or(length.min(*left), |copied| *copied);
    if copied.is_ok() {
        cap_std::fs::File::from_std(fs::File::open(to)?).set_permissions(mode)?;
    }
    Ok(copied.map(drop))
}

fn copy_bytes(mut from: impl Read, to: &Path) -> Result<Result<u64, Barred>> {
    let (mut copy, mut chunk, mut copied) = (fs::File::create_new(to)?, vec![0; 1 << 16], 0);
    loop {
        match from.read(&mut chunk) {
            Ok(0) => return Ok(Ok(copied)),
            Ok(read) => {
                copy.write_all(&chunk[..read])?;
                copied += read as u64;
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => {
                drop(copy);
                fs::remove_file(to)?;
                return Ok(Err(Barred::of(&error)));
            }
        }
    }
}

/// Keeps what a plan took out of a session. Names are hashes, so an existing file has the same bytes.
pub fn keep_media(folder: &Path, media: &[(String, Vec<u8>)]) -> Result<()> {
    for (path, (_, bytes)) in paths(folder, media).zip(media).filter(|(path, _)| !path.exists()) {
        put::make_folder(disk::folder(&path))?;
        put::new(&path, bytes).and_then(sync::ensure)?;
    }
    Ok(())
}

pub fn paths(folder: &Path, media: &[(String, Vec<u8>)]) -> impl Iterator<Item = PathBuf> {
    media.iter().map(|(name, _)| folder.join(FOLDER).join(name))
}

/// A sub-agent transcript with another session id; every other byte stays.
fn renamed_session(bytes: &[u8], id: &str) -> Vec<u8> {
    let transcript = Transcript::parse(bytes.to_vec());
    let edits = transcript.entries.iter().filter(|entry| entry.form == Form::Whole).filter_map(|entry| {
        let set = |key: &[u8], _: json::Json<'_>| matches!(key, b"sessionId" | b"session_id").then(|| json::quote(id));
        let bytes = set_fields(transcript.at(&entry.bytes), set).ok()?;
        Some(Edit { place: entry.bytes.clone(), bytes })
    });
    apply(&transcript, edits.collect())
}
