//! The fourth floor: the only one that touches the disk, the clock and the environment.
//!
//! Reads sessions, commits plans, takes them back. No original is opened for writing unless a rescue in place was asked
//! for.

pub mod place;

pub mod scan;
pub mod search;

mod leftovers;
mod meant;
mod moved;
mod retention;

mod installed;

pub mod doctor;
mod live;

mod write;

mod resume;

mod replace;

mod back;
mod undo;
mod whereabouts;

pub mod files;

mod history;

mod journal;
mod settle;

pub mod clip;
mod save;
mod since;

mod exchange;
mod neighbours;
mod seal;

mod crash;
mod disk;
pub mod fault;

pub mod demo;

use std::fs;
use std::io::Read;
use std::path::Path;
use std::time::SystemTime;

use anyhow::{Context, Result};

use crate::diagnosis::{Diagnosis, Report};
use crate::session::Session;
use crate::transcript::Transcript;

pub use back::How;
pub use crash::report_crash;
pub use history::{Held, Rescue, State, history, rescued};
pub use installed::installed_version;
pub use live::{Holder, holders};
pub use meant::{resolve, session_with};
pub use moved::{Home, home};
pub use place::{Place, SessionFile};
pub use replace::replace;
pub use resume::Resume;
pub use save::{Over, save};
pub use seal::Seal;
pub use since::since;
pub use undo::{Undone, undo};
pub use whereabouts::{Whereabouts, directory_of, session_with_message, whereabouts};
pub use write::{Receipt, commit};

/// A session that was read and judged, and the state of its file at that moment.
pub struct Opened {
    /// The session.
    pub session: Session,
    /// What is wrong with it.
    pub diagnosis: Diagnosis,
    /// Its file.
    pub file: SessionFile,
    /// What the file looked like when it was read.
    pub stamp: Stamp,
    /// The client that holds it, if one does.
    pub holder: Option<Holder>,
}

/// Size and time of a file, to notice that it grew.
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
        let about = fs::metadata(path).with_context(|| format!("could not look at {}", path.display()))?;
        Ok(Self { bytes: about.len(), modified: about.modified().ok() })
    }
}

impl Opened {
    /// What `--json` prints of it, with every finding.
    pub fn report(&self) -> Report {
        let path = self.file.path.to_string_lossy();
        let report = Report::of(&self.session, &self.diagnosis, &path, &self.file.name);
        let report = report.with_findings(&self.session, &self.diagnosis);
        Report { live: self.holder.is_some(), sub_agents: self.file.sub_agents, ..report }
    }
}

/// The bytes of a file, or of the standard input where it is called `-`.
pub fn read(path: &Path) -> Result<Vec<u8>> {
    if path == Path::new("-") {
        let mut bytes = Vec::new();
        std::io::stdin().read_to_end(&mut bytes).context("could not read the standard input")?;
        return Ok(bytes);
    }
    fs::read(path).with_context(|| format!("could not read {}", path.display()))
}

/// Reads and judges one session.
pub fn open(place: &Place, file: SessionFile) -> Result<Opened> {
    let stamp = Stamp::of(&file.path)?;
    let bytes = read(&file.path)?;
    let session = Session::of(Transcript::parse(bytes));
    let diagnosis = Diagnosis::of(&session);
    let id = session.id().unwrap_or(&file.name);
    let holder = holders(place).into_iter().find(|holder| holder.session == id);
    Ok(Opened { session, diagnosis, file, stamp, holder })
}
