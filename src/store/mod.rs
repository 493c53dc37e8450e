//! The fourth floor: the only one that touches the disk, the clock and the environment.
//!
//! Reads sessions, commits plans, takes them back. No original is opened for writing unless a rescue in place was asked
//! for.

mod component;
mod disk;
pub mod path_json;
pub mod place;

mod write;

mod journal;

mod locate;

mod environment;

mod rescue;

pub mod project_files;

use std::fs;
use std::io::Read;
use std::path::Path;
use std::time::SystemTime;

use anyhow::{Context, Result};

use crate::diagnosis::picker::is_session_id;
use crate::diagnosis::{Diagnosis, Report};
use crate::recovery::{Offer, ladder, ladder_of_lost};
use crate::session::Session;
use crate::transcript::Transcript;

pub use environment::crash::report_crash;
pub use environment::fork::Forked;
pub use environment::installed::installed_version;
pub use environment::resume::Resume;
pub use environment::{clipboard as clip, demo, doctor, program, skill};
pub use journal::history::{Held, Rescue, State, history, journal_trouble, last_rescue, rescued};
pub use journal::moves::How;
pub use locate::directory::home::{Home, HomeState};
pub use locate::directory::lost::{Lost, Way};
pub use locate::duplicates::{Twin, twins};
pub use locate::indexes::Index;
pub use locate::leftovers::agents;
pub use locate::live::{Holder, holders};
pub use locate::lookup::{Whereabouts, session_with_message, whereabouts};
pub use locate::missing::{Moved, Remembered, moved_here, remembered};
pub use locate::names::Names;
pub use locate::resolve::{Meant, meant_here, original_here, resolve, session_with, what_is_left, why_gone};
pub use locate::scan::Unread;
pub use locate::{scan, search, unseen};
pub use place::{Place, SessionFile};
pub use project_files as files;
pub use project_files::disk_state::since;
pub use rescue::commit::{Receipt, commit};
pub use rescue::neighbours::LeftOut;
pub use rescue::replace::replace;
pub use rescue::undo::{Undone, undo};
pub use write::fault;
pub use write::fingerprint::Seal;
pub use write::save::{Over, save};

use locate::directory::lost;

/// A session that was read and judged, and the state of its file at that moment.
pub struct Opened {
    /// The session.
    pub session: Session,
    /// What is wrong with it.
    pub diagnosis: Diagnosis,
    /// Its file.
    pub file: SessionFile,
    /// The directory that it belongs to.
    pub home: Home,
    /// Why it cannot be resumed as it lies, and how to go on, if it cannot.
    pub lost: Option<Lost>,
    /// What it is called on the command line.
    pub known_as: String,
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
        let (directory, known_as) = (self.home.state.name(), self.known_as.clone());
        Report { known_as, live: self.holder.is_some(), sub_agents: self.file.sub_agents, directory, ..report }
    }

    /// Every remedy, with at most one recommended. `installed` is the client that would resume the session, if it is known.
    pub fn remedies(&self, installed: Option<&str>) -> Vec<Offer> {
        if self.lost.is_some() {
            return ladder_of_lost(&self.session, &self.diagnosis, installed);
        }
        ladder(&self.session, &self.diagnosis, installed)
    }

    /// Whether a client that is started in its directory finds it.
    pub fn can_be_resumed(&self) -> bool {
        self.lost.is_none() && self.home.is_there()
    }

    /// The id by which a client finds it: the name of its file, or where that is none what its entries carry.
    pub fn resumed_by(&self) -> &str {
        let name = &self.file.name;
        self.session.id().filter(|_| !is_session_id(name)).unwrap_or(name)
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
    let could_not = || format!("could not read {}", file.path.display());
    let mut bytes = Vec::new();
    let mut opening = scan::open(&file.path).with_context(could_not)?;
    let stamp = Stamp::of(&file.path)?;
    opening.read_to_end(&mut bytes).with_context(could_not)?;
    let session = Session::of(Transcript::parse(bytes));
    let diagnosis = Diagnosis::of(&session);
    let id = session.id().filter(|_| !is_session_id(&file.name)).unwrap_or(&file.name);
    let holder = holders(place).into_iter().find(|holder| holder.session == id);
    let home = Home::of(place, &session, &file.path);
    let known_as = Names::of(place).call(&file);
    let mut opened = Opened { session, diagnosis, file, home, lost: None, known_as, stamp, holder };
    opened.lost = lost::of(place, &opened);
    Ok(opened)
}
