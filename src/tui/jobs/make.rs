//! What a worker does for a job.

use std::cell::RefCell;
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::files::{Cut, FileRow, Seen};
use super::packet::{Sheet, Sheets};
use super::summary::{Draft, Summary};
use super::{Answer, Job};
use crate::recovery::evidence::{Environment, Evidence, Wish};
use crate::recovery::files::{dropped_files, patch};
use crate::recovery::handoff::{self, SECTIONS, handoff};
use crate::recovery::redact::Redactor;
use crate::store::doctor::environment;
use crate::store::place::home;
use crate::store::project_files::{Found, for_patch, look, restore, seen_from};
use crate::store::{Fingerprint, Opened, Over, Place, disk_states, save};
use crate::text::{self, Cleaned};

/// How many commands are named.
const COMMANDS: usize = 3;

/// Does a job for the open session.
pub fn make(place: &Place, opened: &Opened, job: Job) -> Answer {
    let why = |error: anyhow::Error| format!("{error:#}");
    match job {
        Job::Summary(draft) => {
            let summary = summary(opened, &draft);
            Answer::Summary(draft, Ok(summary))
        }
        Job::Packet(source) => Answer::Packet(source, sheets(opened, &environment(place))),
        Job::Files(cut) => {
            let seen = seen(place, opened, &cut);
            Answer::Files(cut, Ok(seen))
        }
        Job::Restore(seen, also) => Answer::Restored(restore(place, opened, &seen.found, &also).map_err(why)),
        Job::Save(path, text) => Answer::Saved(write_new(path, &text).map_err(why)),
    }
}

fn summary(opened: &Opened, draft: &Draft) -> Summary {
    let (session, diagnosis, disk) = (&opened.session, &opened.diagnosis, disk_states(opened));
    let mut redactor = Redactor::new(draft.keep.clone(), home());
    let made = handoff(session, diagnosis, &draft.wish, &disk, &mut redactor);
    let part = |name| made.sections.iter().find(|part| part.name == name);
    let parts = SECTIONS.iter().map(|section| part(section.name));
    let parts = parts.map(|part| part.map_or((0, 0), |part| (part.tokens, part.left_out))).collect();
    let printed = handoff::print(&made, draft.format, &redactor);
    Summary { text: Cleaned::of(&printed.text), tokens: printed.tokens, secrets: printed.secrets, parts }
}

fn sheets(opened: &Opened, environment: &Environment) -> Sheets {
    let sha256 = Fingerprint::of_pieces(opened.session.transcript.file()).sha256;
    [(false, false), (true, false), (false, true), (true, true)].map(|(names, messages)| {
        let redactor = RefCell::new(Redactor::new(Vec::new(), home()));
        let redact = |words: &str| redactor.borrow_mut().redact(words);
        let wish = Wish { names, messages, redact: &redact };
        let machine = Some(environment.clone());
        let packet = Evidence::of(&opened.session, &opened.diagnosis, &sha256, machine, &wish);
        let json = Cleaned::json(&packet).unwrap_or_default();
        Sheet { markdown: Cleaned::of(&packet.markdown()), json }
    })
}

fn seen(place: &Place, opened: &Opened, cut: &Cut) -> Seen {
    let dropped = dropped_files(&opened.session, cut.from);
    let found = look(place, opened, &dropped);
    let root = opened.home.dir.as_deref().unwrap_or_default();
    let judged = for_patch(&found).0;
    let rows = found.iter().map(|file| row(root, file)).collect();
    let mut warnings = Vec::new();
    if !dropped.commands.is_empty() {
        let count = text::count(dropped.commands.len() as u64, "command");
        let named: Vec<String> = dropped.commands.iter().take(COMMANDS).map(|command| text::line(command)).collect();
        let more = if dropped.commands.len() > COMMANDS { " · …" } else { "" };
        warnings.push(format!("{count} ran and may have changed files too: {}{more}", named.join(" · ")));
    }
    if dropped.agents > 0 {
        let count = text::count(dropped.agents.into(), "sub-agent");
        warnings.push(format!("this list leaves out any changes by {count}"));
    }
    let (patch, left_out) = patch(root, &judged);
    if !left_out.is_empty() {
        let (some, all) = (left_out.len(), text::count(found.len() as u64, "file"));
        warnings.push(format!("the patch cannot include {some} of {all}; the reason is shown with each"));
    }
    Seen { found, rows, patch, warnings }
}

fn row(root: &str, found: &Found) -> FileRow {
    let file = &found.judged;
    let (changes, left_out) = patch(root, std::slice::from_ref(file));
    let why = left_out.first().map_or("no changes", |(_, why)| *why);
    let changes = if changes.is_empty() { format!("({why})") } else { text::clean(&changes) };
    FileRow {
        path: text::line(seen_from(root, &file.path)),
        edits: file.edits,
        fate: file.fate,
        refused: found.refused,
        word: found.only_if_named,
        lines: changes.lines().map(str::to_owned).collect(),
    }
}

/// Writes a text to a new file, and returns its path; `~` is the home directory, as in a shell.
fn write_new(path: PathBuf, text: &str) -> Result<PathBuf> {
    let path = match (path.strip_prefix("~"), home()) {
        (Ok(rest), Some(home)) => Path::new(&home).join(rest),
        _ => path,
    };
    let path = std::path::absolute(&path).unwrap_or(path);
    save(&path, text.as_bytes(), Over::Nothing)?;
    Ok(path)
}
