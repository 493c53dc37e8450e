//! A session that was read and diagnosed.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context, Result};

use super::directory::lost::{Lost, lost};
use super::live::{Holder, holders};
use super::reading::{self, Tell, ensure_as_read};
use super::{directory::home::Home, names::Names, scan, session_file::SessionFile};
use crate::diagnosis::picker::is_session_id;
use crate::diagnosis::{Diagnosis, Report};
use crate::recovery::{Offer, ladder, ladder_of_lost};
use crate::session::Session;
use crate::store::{Place, component::Component};
use crate::text::shell;

/// Reads and diagnoses one session, and looks at what is around it.
pub fn open(place: &Place, file: SessionFile) -> Result<Opened> {
    open_telling(place, file, None)
}

/// Likewise, and tells how much of a large one was read.
pub fn open_telling(place: &Place, file: SessionFile, tell: Option<&Tell>) -> Result<Opened> {
    let (session, diagnosis, stamp) = diagnosed_telling(&file, tell)?;
    let id = session.id().filter(|_| !is_session_id(&file.name)).unwrap_or(&file.name);
    let holder = holders(place).into_iter().find(|holder| holder.session == id);
    let home = Home::of(place, &session, &file.path);
    let known_as = Names::call_one(place, &file);
    let mut opened = Opened { session, diagnosis, file, home, lost: None, known_as, stamp, holder };
    opened.lost = why_lost(place, &opened);
    Ok(opened)
}

/// Reads and diagnoses one session, and looks at no other file.
pub fn diagnosed(file: &SessionFile) -> Result<(Session, Diagnosis, Stamp)> {
    diagnosed_telling(file, None)
}

fn diagnosed_telling(file: &SessionFile, tell: Option<&Tell>) -> Result<(Session, Diagnosis, Stamp)> {
    let could_not = || format!("could not read {}", file.path.display());
    let opening = scan::open(&file.path).with_context(could_not)?;
    let stamp = Stamp::of(&file.path)?;
    let tell = tell.map(|tell| (file.path.as_path(), tell));
    let read = reading::transcript_telling(opening, &mut Vec::new(), tell).with_context(could_not)?;
    let session = Session::of(read);
    let diagnosis = Diagnosis::of(&session);
    ensure_as_read(&session.transcript).with_context(could_not)?;
    Ok((session, diagnosis, stamp))
}

fn why_lost(place: &Place, opened: &Opened) -> Option<Lost> {
    // There is nothing to go on with.
    let turns = opened.session.turns.len();
    if turns == 0 {
        return None;
    }
    let name = shell::word(&opened.known_as);
    let anew = if opened.diagnosis.verdict.is_wrong() {
        format!("claude-rescue rescue {name}")
    } else {
        format!("claude-rescue rewind {name} --to {turns}")
    };
    let (home, path) = (&opened.home, &opened.file.path);
    lost(place, home, path, opened.resumed_by(), opened.session.branch(), Some(anew))
}

/// A session that was read and diagnosed, with the state of its file at that moment.
pub struct Opened {
    /// The session.
    pub session: Session,
    /// What is wrong with it.
    pub diagnosis: Diagnosis,
    /// Its file.
    pub file: SessionFile,
    /// Its directory.
    pub home: Home,
    /// Why it cannot be resumed where it is, and how to go on.
    pub lost: Option<Lost>,
    /// What to call it on the command line.
    pub known_as: String,
    /// The state of the file when it was read.
    pub stamp: Stamp,
    /// The client that has it open, if any.
    pub holder: Option<Holder>,
}

/// Size and time of a file, to notice later writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// In bytes.
    pub bytes: u64,
    /// When it was last written.
    pub modified: Option<SystemTime>,
}

impl Stamp {
    /// The state of a file now.
    pub fn of(path: &Path) -> Result<Self> {
        let about = fs::metadata(path).with_context(|| format!("could not access {}", path.display()))?;
        Ok(Self { bytes: about.len(), modified: about.modified().ok() })
    }
}

impl Opened {
    /// What `--json` prints, with every finding.
    pub fn report(&self) -> Report {
        let path = self.file.path.to_string_lossy();
        let report = Report::of(&self.session, &self.diagnosis, &path, &self.file.name);
        let report = report.with_findings(&self.session, &self.diagnosis);
        let (directory, known_as) = (self.home.state.name(), self.known_as.clone());
        Report { known_as, live: self.holder.is_some(), sub_agents: self.file.sub_agents, directory, ..report }
    }

    /// Every remedy, at most one of them recommended. `installed` is the version of the client that would resume it.
    pub fn remedies(&self, installed: Option<&str>) -> Vec<Offer> {
        if self.lost.is_some() {
            return ladder_of_lost(&self.session, &self.diagnosis, installed);
        }
        ladder(&self.session, &self.diagnosis, installed)
    }

    /// Whether a client started in its directory finds it.
    pub fn can_be_resumed(&self) -> bool {
        self.lost.is_none() && self.home.is_there()
    }

    /// The id by which a client finds it: its file name, or the id inside if the name is not one.
    pub fn resumed_by(&self) -> &str {
        let name = &self.file.name;
        self.session.id().filter(|_| !is_session_id(name)).unwrap_or(name)
    }

    /// Where clients keep backups of the files that this session changed, if its id can be a folder's name.
    pub fn file_history(&self, place: &Place) -> Option<PathBuf> {
        let ids = [self.session.id(), Some(&*self.file.name)];
        let id = ids.into_iter().flatten().find_map(Component::of)?;
        Some(place.config_of(&self.file.path)?.join("file-history").join(id))
    }
}
