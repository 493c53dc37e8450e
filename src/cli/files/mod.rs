//! `files`: what the dropped part of a session did to files, as a list or a patch, and how to undo it.

mod print;

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail, ensure};
use serde::Serialize;

use super::output::paint::{command, good};
use super::output::{Form, Out, json_line};
use super::{FINE, redacted};
use crate::diagnosis::SCHEMA;
use crate::recovery::files::{Dropped, Judged, dropped_files, patch, shown};
use crate::recovery::redact::Redactor;
use crate::recovery::{Refusal, Wish, rewind};
use crate::store::project_files::{Found, Restored, chosen, for_patch, look, restore};
use crate::store::{Opened, Over, Place, ensure_as_read, open, original_here, resolve, save};
use crate::text::{self, shell};

/// What of the files is asked for.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct Wanted {
    /// Start from this turn, instead of after the last good point
    #[arg(long, value_name = "TURN", value_parser = clap::value_parser!(u32).range(1..))]
    since: Option<u32>,
    /// Save the changes as a patch for `git apply` or `patch -p1`; - prints it
    #[arg(long, value_name = "FILE", conflicts_with_all = ["restore", "dry_run"])]
    patch: Option<PathBuf>,
    /// Put the files back to their earlier contents; what is there now is backed up
    #[arg(long)]
    restore: bool,
    /// Put this file back too, even if somebody else has changed it since, it is a dot file, or the session did not
    /// run in a project; can be repeated
    #[arg(long, value_name = "PATH", requires = "restore")]
    also: Vec<PathBuf>,
    /// Show what would be put back, but write nothing
    #[arg(long, requires = "restore")]
    dry_run: bool,
    /// Put them back without asking
    #[arg(long, requires = "restore")]
    yes: bool,
}

#[derive(Serialize)]
struct ChangesJson<'a> {
    schema: u32,
    session: &'a str,
    /// The turn and step of the cut.
    since: (u32, u32),
    files: Vec<File<'a>>,
    commands: Vec<String>,
    agents: u32,
    patch: String,
    restored: Option<&'a [&'a str]>,
    undo: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    warnings: Vec<String>,
}

#[derive(Serialize)]
struct File<'a> {
    path: &'a str,
    edits: usize,
    fate: &'static str,
    refused: Option<&'a str>,
    /// Why it is restored only if `--also` names it.
    only_if_named: Option<&'a str>,
}

struct Changes {
    opened: Opened,
    dropped: Dropped,
    found: Vec<Found>,
    /// Every change after this turn and step counts.
    since: (u32, u32),
}

pub(super) fn run(place: &Place, session: Option<&OsStr>, wanted: &Wanted, form: Form, out: &mut Out) -> Result<u8> {
    // After a rescue, the question is about the part that was dropped from the original.
    let file = if session.is_some() { resolve(place, session)? } else { original_here(place)? };
    let opened = open(place, file)?;
    let (from, since) = cut(&opened, wanted.since)?;
    let dropped = dropped_files(&opened.session, from);
    let found = look(place, &opened, &dropped);
    ensure_as_read(&opened.session.transcript)?;
    let changes = Changes { opened, dropped, found, since };
    if let Some(path) = &wanted.patch {
        return save_patch(&changes, path, out);
    }
    let chosen: Vec<&str> =
        chosen(&changes.found, &wanted.also)?.iter().map(|file| file.judged.path.as_str()).collect();
    let asks = wanted.restore && !wanted.dry_run && !chosen.is_empty();
    let agreed = asks && (wanted.yes || asked(&chosen, out)?);
    let restored = if agreed { Some(restore(place, &changes.opened, &changes.found, &wanted.also)?) } else { None };
    out.tell_done(|out| tell(&changes, &chosen, wanted.restore, restored.as_ref(), form, out))?;
    let unread = changes.found.iter().filter(|file| file.unread).count() as u64;
    if unread > 0 && wanted.restore && !wanted.dry_run {
        bail!("{} could not be read and stayed unchanged; fix that and run this again", text::count(unread, "file"));
    }
    Ok(FINE)
}

/// Prints what was restored, would be, or could be.
fn tell(
    changes: &Changes,
    chosen: &[&str],
    wanted: bool,
    restored: Option<&Restored>,
    form: Form,
    out: &mut Out,
) -> Result<()> {
    match (form, restored) {
        (Form::Json, restored) => {
            let paths = restored.is_some().then_some(chosen);
            let (undo, warnings) = restored.map(|restored| (restored.id.clone(), restored.warnings.clone())).unzip();
            let warnings = warnings.unwrap_or_default();
            json_line(&ChangesJson { restored: paths, undo, warnings, ..changes.json() }, out)?;
        }
        (Form::Words, Some(restored)) => {
            writeln!(out, "{} {}", good("✓ Put back"), text::count(restored.files.len() as u64, "file"))?;
            for path in &restored.files {
                writeln!(out, "  {}", text::line(&path.to_string_lossy()))?;
            }
            for warning in &restored.warnings {
                writeln!(out, "  warning  {}", text::line(warning))?;
            }
            changes.tell_left(chosen, out)?;
            writeln!(out, "  undo     {}", command(format_args!("claude-rescue undo {}", restored.id)))?;
        }
        (Form::Words, None) if wanted && chosen.is_empty() => {
            writeln!(out, "Nothing was put back")?;
            changes.tell_left(chosen, out)?;
        }
        (Form::Words, None) if wanted => {
            writeln!(out, "Would put back {}", text::count(chosen.len() as u64, "file"))?;
            chosen.iter().try_for_each(|path| writeln!(out, "  {}", text::line(path)))?;
            changes.tell_left(chosen, out)?;
            writeln!(out, "  nothing was written")?;
        }
        (Form::Words, None) => changes.tell(chosen, out)?,
    }
    Ok(())
}

/// The first dropped link, and the place before it.
fn cut(opened: &Opened, since: Option<u32>) -> Result<(usize, (u32, u32))> {
    let session = &opened.session;
    let Some(since) = since else {
        let plan = rewind(session, &opened.diagnosis, Wish::LastGood)
            .map_err(|refusal| anyhow!("{}\nChoose a turn: claude-rescue files --since TURN", why(&refusal)))?;
        return Ok((plan.point.end, (plan.point.place.turn, plan.point.place.step)));
    };
    let turns = text::count(session.turns.len() as u64, "turn");
    let turn = session.turns.get(since as usize - 1);
    let turn = turn.with_context(|| format!("there is no turn {since}: the session has {turns}"))?;
    Ok((turn.links.start, (since - 1, 0)))
}

fn why(refusal: &Refusal) -> String {
    match refusal {
        Refusal::NothingWrong(verdict) => format!("there is no part to drop: {}", verdict.says()),
        other => format!("{other}."),
    }
}

fn asked(chosen: &[&str], out: &mut Out) -> Result<bool> {
    if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
        bail!(
            "--restore overwrites {}.\nA full backup is kept. To confirm, add --yes",
            text::count(chosen.len() as u64, "file")
        );
    }
    chosen.iter().try_for_each(|path| writeln!(out, "  {}", text::line(path)))?;
    write!(out, "Put back {}? A backup is kept. [y/N] ", text::count(chosen.len() as u64, "file"))?;
    out.flush()?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer).context("could not read your answer")?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}

fn save_patch(changes: &Changes, path: &Path, out: &mut Out) -> Result<u8> {
    let (judged, barred) = for_patch(&changes.found);
    let (text, left_out) = patch(changes.root(), &judged);
    for (path, why) in barred.iter().chain(&left_out) {
        super::complain(&anyhow!("{} is not in the patch: {why}", text::line(path)), &mut out.error())?;
    }
    tell_secrets(changes, out)?;
    if path == Path::new("-") {
        ensure!(
            !holds_control(&text),
            "the patch contains control characters that could affect a terminal.\nSave it instead: --patch FILE"
        );
        out.put_exact(text.as_bytes())?;
        return Ok(FINE);
    }
    let doubt = save(path, text.as_bytes(), Over::Nothing)?;
    out.tell_done(|out| tell_patch(changes, path, doubt.as_deref(), out))?;
    Ok(FINE)
}

fn tell_patch(changes: &Changes, path: &Path, doubt: Option<&str>, out: &mut Out) -> Result<()> {
    writeln!(out, "{} {}", good("✓ Saved"), text::line(&path.to_string_lossy()))?;
    doubt.map_or(Ok(()), |doubt| writeln!(out, "  warning: {}", text::line(doubt)))?;
    let (root, saved) = (Path::new(changes.root()), shell::path(&std::path::absolute(path)?));
    writeln!(out, "  to apply it   {}", command(shell::inside(root, &format!("git apply {saved}"))))?;
    writeln!(out, "  to revert it  {}", command(shell::inside(root, &format!("git apply -R {saved}"))))?;
    Ok(())
}

/// Warns of secrets in a patch: it needs every byte to apply, so they cannot be hidden.
fn tell_secrets(changes: &Changes, out: &Out) -> Result<()> {
    let mut redactor = Redactor::of_secrets();
    let text = shown(changes.root(), &changes.judged(), &mut redactor);
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    for secret in redactor.secrets(&text).iter().filter(|secret| !secret.kept) {
        *counts.entry(secret.kind).or_default() += 1;
    }
    if !counts.is_empty() {
        let counts: Vec<String> = counts.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
        let counts = counts.join(", ");
        writeln!(out.error(), "The patch contains secrets, as the files do: {counts}. Check it before you share it.")?;
    }
    Ok(())
}

/// Whether a text has control characters other than tabs and line ends.
fn holds_control(text: &str) -> bool {
    text.chars().any(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r'))
}

impl Changes {
    fn root(&self) -> &str {
        self.opened.home.dir.as_deref().unwrap_or_default()
    }

    fn judged(&self) -> Vec<Judged> {
        for_patch(&self.found).0
    }

    fn json(&self) -> ChangesJson<'_> {
        ChangesJson {
            schema: SCHEMA,
            session: self.opened.session.id().unwrap_or(&self.opened.file.name),
            since: self.since,
            files: self.found.iter().map(File::of).collect(),
            commands: self.dropped.commands.iter().map(|command| redacted::words(command)).collect(),
            agents: self.dropped.agents,
            patch: shown(self.root(), &self.judged(), &mut Redactor::of_secrets()),
            restored: None,
            undo: None,
            warnings: Vec::new(),
        }
    }
}

impl<'a> File<'a> {
    fn of(found: &'a Found) -> Self {
        let judged = &found.judged;
        Self {
            path: &judged.path,
            edits: judged.edits,
            fate: judged.fate.name(),
            refused: found.refused,
            only_if_named: found.only_if_named,
        }
    }
}
