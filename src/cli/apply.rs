//! Carries out a plan, or does a dry run of it.

use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow, ensure};
use serde::Serialize;

use super::output::paint::{command, good, label, painted, warn as warn_of};
use super::output::{Form, Out, json_line};
use super::{FINE, redacted, words};
use crate::diagnosis::{SCHEMA, Verdict};
use crate::recovery::{Lighter, Plan, Tally, rehearse};
use crate::store::{LeftOut, Lost, Opened, Place, Receipt, Resume, commit, path_json, replace};
use crate::text::{self, Role, shell};

/// Longer prompts are cut: they are printed so that they can be pasted again.
const PROMPT_LENGTH: usize = 2_000;
const PROMPTS: usize = 5;

/// Which session `claude --continue` resumes after a rescue (measured in 2.0.14, 2.0.76, 2.1.20, 2.1.150 and 2.1.332).
const CONTINUE: &str =
    "(claude --continue resumes this copy in Claude Code 2.1.150 or newer, and the original in 2.1.20 or older)";

/// Whether a plan is written, and where.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(super) struct Options {
    /// Show what would be written, but write nothing
    #[arg(long)]
    dry_run: bool,
    /// Overwrite the session itself and keep its id; a full backup is kept
    #[arg(long, conflicts_with = "dry_run")]
    in_place: bool,
    /// Confirm overwriting it
    #[arg(long, requires = "in_place")]
    yes: bool,
}

/// What a rescue prints as JSON. After a dry run there is no new session.
#[derive(Serialize)]
struct Outcome<'a> {
    schema: u32,
    session: Option<&'a str>,
    #[serde(serialize_with = "path_json::serialize")]
    path: Option<PathBuf>,
    resume: Option<String>,
    /// Why no command resumes it where it is, and how to go on.
    lost: Option<&'a Lost>,
    undo: Option<&'a str>,
    #[serde(serialize_with = "path_json::serialize")]
    backup: Option<PathBuf>,
    #[serde(serialize_with = "path_json::serialize")]
    media: &'a [PathBuf],
    /// What is beside the original and was not copied.
    left_out: &'a [LeftOut],
    /// What went wrong although the rescue is done.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    warnings: &'a [String],
    #[serde(serialize_with = "path_json::serialize")]
    from: &'a Path,
    plan: &'static str,
    kept: Tally,
    dropped: Tally,
    lighter: Option<Lighter>,
    verdict: &'static str,
}

impl<'a> Outcome<'a> {
    fn new(opened: &'a Opened, plan: &'a Plan, receipt: Option<&'a Receipt>, verdict: Verdict) -> Self {
        Self {
            schema: SCHEMA,
            session: receipt.map(|receipt| receipt.session.as_str()),
            path: receipt.map(|receipt| receipt.path.clone()),
            resume: receipt.and_then(|receipt| receipt.resume.command()),
            lost: receipt.map_or(opened.lost.as_ref(), |receipt| receipt.resume.lost.as_ref()),
            undo: receipt.filter(|receipt| receipt.is_known).map(|receipt| receipt.id.as_str()),
            backup: receipt.and_then(|receipt| receipt.backup.clone()),
            media: receipt.map_or(&[], |receipt| receipt.media.as_slice()),
            left_out: receipt.map_or(&[], |receipt| receipt.left_out.as_slice()),
            warnings: receipt.map_or(&[], |receipt| receipt.warnings.as_slice()),
            from: &opened.file.path,
            plan: plan.way.name(),
            kept: plan.kept,
            dropped: plan.dropped,
            lighter: plan.lighter,
            verdict: verdict.name(),
        }
    }
}

pub(super) fn apply(
    place: &Place,
    opened: &Opened,
    plan: &Plan,
    options: Options,
    form: Form,
    out: &mut Out,
) -> Result<u8> {
    if !plan.way.writes() {
        return only_resume(place, opened, plan, form, out);
    }
    if options.dry_run {
        return dry_run(opened, plan, form, out);
    }
    ensure!(
        options.yes || !options.in_place,
        "--in-place overwrites {}.\nA full backup is kept. To confirm, add --yes; without --in-place, a new session is written",
        opened.file.path.display()
    );
    if form == Form::Words {
        // Standard output is for what was done.
        warn(opened, &mut out.error())?;
    }
    let done = if options.in_place { replace(place, opened, plan) } else { commit(place, opened, plan) };
    let receipt = done.map_err(|error| still_works(&error, opened))?;
    out.tell_done(|out| match form {
        Form::Json => json_line(&Outcome::new(opened, plan, Some(&receipt), receipt.verdict), out),
        Form::Words => print_receipt(plan, &receipt, out),
    })?;
    Ok(FINE)
}

/// An error of the disk, and what works all the same.
fn still_works(error: &anyhow::Error, opened: &Opened) -> anyhow::Error {
    let id = shell::word(&opened.known_as);
    let is_disk = error.chain().any(<dyn std::error::Error>::is::<std::io::Error>);
    let instead = format!("\nTo continue without writing a file: claude-rescue export {id}");
    anyhow!("{error:#}{}", if is_disk { &instead } else { "" })
}

/// The plan writes nothing, so only say how to go on.
fn only_resume(place: &Place, opened: &Opened, plan: &Plan, form: Form, out: &mut Out) -> Result<u8> {
    let go_on = Resume::of(place, opened);
    if form == Form::Json {
        let resume = go_on.command();
        json_line(&Outcome { resume, ..Outcome::new(opened, plan, None, opened.diagnosis.verdict) }, out)?;
        return Ok(FINE);
    }
    print_resume(plan, &opened.file.path, &go_on, out)?;
    Ok(FINE)
}

fn dry_run(opened: &Opened, plan: &Plan, form: Form, out: &mut Out) -> Result<u8> {
    let verdict = rehearse(&opened.session, plan).map_err(|refusal| anyhow!("{refusal}"))?;
    if form == Form::Json {
        json_line(&Outcome::new(opened, plan, None, verdict), out)?;
    } else {
        writeln!(out, "Would write {}", redacted::line(&plan.title))?;
        tell(plan, out)?;
        warn(opened, out)?;
        writeln!(out, "  nothing was written")?;
    }
    Ok(FINE)
}

/// Warns before writing that the copy cannot be resumed where it will be.
fn warn(opened: &Opened, out: &mut Out) -> Result<()> {
    if let Some(lost) = opened.lost.as_ref().filter(|_| !opened.home.is_there()) {
        writeln!(out, "  {}", lost.in_short())?;
    }
    Ok(())
}

fn tell(plan: &Plan, out: &mut Out) -> Result<()> {
    let all = plan.kept.entries + plan.dropped.entries;
    // Resuming is still to be done.
    let [kept, dropped] = if plan.way.writes() { ["kept   ", "dropped"] } else { ["keeps  ", "drops  "] };
    writeln!(out, "  {}  {}   ({} of {all} entries)", label(kept), plan.keeps(), plan.kept.entries)?;
    writeln!(out, "  {}  {}", label(dropped), plan.drops())?;
    if let Some(lighter) = words::lighter(plan) {
        writeln!(out, "  {}  {lighter}", label("lighter"))?;
    }
    Ok(())
}

/// Prints what a rescue did.
pub fn print_receipt(plan: &Plan, receipt: &Receipt, out: &mut Out) -> Result<()> {
    let rest = if receipt.backup.is_none() { "; the original is unchanged" } else { "" };
    writeln!(out, "{} {}{rest}", good("✓ Rescued:"), redacted::line(&plan.title))?;
    // What to run comes first; why it would not work comes last, with what does.
    let resume = receipt.resume.command();
    if let Some(resume) = &resume {
        writeln!(out, "  {}      {}", label("run"), command(resume.clone()))?;
    }
    if let Some((shell, Some(resume))) = shell::or(|| receipt.resume.command()) {
        writeln!(out, "  {}   {}", label(format_args!("or, {shell}")), command(resume))?;
    }
    tell(plan, out)?;
    writeln!(out, "  {}  {}", label("written"), text::line(&receipt.path.to_string_lossy()))?;
    match &receipt.backup {
        Some(backup) => writeln!(out, "  {}   {}", label("backup"), text::line(&backup.to_string_lossy()))?,
        None => writeln!(out, "  {} {}", label("original"), text::line(&receipt.from.to_string_lossy()))?,
    }
    for kept in &receipt.media {
        writeln!(out, "  {}    {}", label("saved"), text::line(&kept.to_string_lossy()))?;
    }
    if receipt.is_known {
        let undo = format!("claude-rescue undo {}", shell::word(&receipt.id));
        writeln!(out, "  {}     {}", label("undo"), command(undo))?;
    }
    for warning in &receipt.warnings {
        writeln!(out, "  {}  {}", warn_of("warning"), text::line(warning))?;
    }
    for line in words::left_out(&receipt.left_out) {
        writeln!(out, "  {line}")?;
    }
    print_prompts(plan, &receipt.from, out)?;
    if resume.is_none() {
        writeln!(out)?;
        words::go_on(&receipt.resume, "  ", out)?;
    }
    if receipt.backup.is_none() && receipt.resume.lost.is_none() {
        writeln!(out, "\n  {CONTINUE}")?;
    }
    Ok(())
}

fn print_prompts(plan: &Plan, from: &Path, out: &mut Out) -> Result<()> {
    if !plan.prompts.is_empty() {
        writeln!(out, "\n  Dropped prompts (send them again if you still want them):")?;
    }
    for prompt in plan.prompts.iter().take(PROMPTS) {
        let shown: String = text::clean(&redacted::words(prompt)).chars().take(PROMPT_LENGTH).collect();
        writeln!(out, "{}", painted(Role::User, indented(&shown)))?;
    }
    if let Some(more) = plan.prompts.len().checked_sub(PROMPTS).filter(|more| *more > 0) {
        let show = format!("claude-rescue show {}", shell::path(from));
        writeln!(out, "    … and {more} more: {}", command(show))?;
    }
    Ok(())
}

/// Prints how to go on when nothing had to be written.
pub fn print_resume(plan: &Plan, from: &Path, resume: &Resume, out: &mut Out) -> Result<()> {
    let says = match resume.lost {
        None => "Nothing was written, and nothing needs to be: Claude Code can load this session.",
        Some(_) => "Nothing was written. Claude Code would load this session, but not from where it is now.",
    };
    writeln!(out, "{says}")?;
    tell(plan, out)?;
    print_prompts(plan, from, out)?;
    writeln!(out)?;
    if resume.lost.is_none() {
        writeln!(out, "  Quit Claude Code, then:")?;
    }
    Ok(words::go_on(resume, "  ", out)?)
}

fn indented(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(|line| format!("    {line}")).collect();
    lines.join("\n")
}
