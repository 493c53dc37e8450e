//! What the dropped part of a session did to files: a rewind takes back the conversation, not the disk.
//!
//! `edits.rs` reads the calls, `backups.rs` finds the client's backups, `fate.rs` compares with the disk, `patch.rs`
//! writes a diff. `tracked.rs` says what every file of a session should hold now.

mod backups;
mod edits;
mod fate;
mod patch;
mod tracked;

use crate::session::{Session, call_label, calls};
use crate::transcript::{Block, Json};

pub use backups::Backup;
pub use edits::{Edit, Original};
pub use fate::{Content, Fate, Judged};
pub use patch::{patch, shown};
pub(in crate::recovery) use tracked::tracked_by;
pub use tracked::{DiskState, OnDisk, Tracked, tracked};

/// Tools that may change any file without a record.
const RUNNING: &[&str] = &["Bash", "PowerShell"];
/// Tools that start sub-agents; their calls are in other transcripts.
const STARTING: &[&str] = &["Task", "Agent"];

/// What a dropped part did to files.
#[derive(Clone, Debug, Default)]
pub struct Dropped {
    /// The files that its calls changed, in order of first change.
    pub files: Vec<Touched>,
    /// Commands that ran; they may have changed files too.
    pub commands: Vec<String>,
    /// How many sub-agents it started; they may have changed files too.
    pub agents: u32,
}

/// A changed file.
#[derive(Clone, Debug)]
pub struct Touched {
    /// Its path, absolute.
    pub path: String,
    /// The edits, in order.
    pub edits: Vec<Edit>,
    /// The client's backup from before them.
    pub backup: Option<Backup>,
    /// Whether a kept edit came before them in the same turn, so that the backup may be older than the cut.
    pub kept_before: bool,
}

/// What the links from `from` on did to files.
pub fn dropped_files(session: &Session, from: usize) -> Dropped {
    let mut dropped = Dropped::default();
    let turn = session.turns.iter().find(|turn| turn.links.contains(&from));
    let start = turn.map_or(from, |turn| turn.links.start);
    let before = edits::find(session, start..from);
    for (path, edit) in edits::find(session, from..session.links.len()) {
        match dropped.files.iter_mut().find(|file| file.path == path) {
            Some(file) => file.edits.push(edit),
            None => dropped.files.push(Touched {
                backup: backups::find(session, start, from, &path),
                kept_before: before.iter().any(|(kept, _)| *kept == path),
                edits: vec![edit],
                path,
            }),
        }
    }
    let steps = session.turns.iter().flat_map(|turn| &turn.steps);
    for call in steps
        .filter(|step| step.links.start >= from)
        .flat_map(|step| calls(&session.transcript, &session.links[step.links.clone()]))
    {
        let name = name(session, call);
        if RUNNING.contains(&&*name) {
            let label = call_label(&session.transcript, call);
            dropped.commands.push(label[name.len()..].trim_start().to_owned());
        }
        dropped.agents += u32::from(STARTING.contains(&&*name));
    }
    dropped
}

fn name(session: &Session, call: &Block) -> String {
    session.transcript.block_body(call).get("name").and_then(Json::text).unwrap_or_default().into_owned()
}
