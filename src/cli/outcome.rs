//! Carrying a plan out, or only saying what it would do.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow, ensure};
use serde::Serialize;

use super::output::{Form, json_line};
use super::{FINE, words};
use crate::diagnosis::{SCHEMA, Verdict};
use crate::recovery::{Lighter, Plan, Tally, rehearse};
use crate::store::{Opened, Place, Receipt, commit, replace};
use crate::text;

/// Prompts up to this many characters are printed whole, so that they can be pasted again.
const PROMPT_LENGTH: usize = 2_000;
/// How many of them.
const PROMPTS: usize = 5;

/// Where a plan goes.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(super) struct Where {
    /// Say what would be written, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Write over the session itself and keep its id; a backup of every byte is kept
    #[arg(long, conflicts_with = "dry_run")]
    in_place: bool,
    /// Yes, write over it
    #[arg(long, requires = "in_place")]
    yes: bool,
}

/// What a rescue prints as JSON. After a dry run there is no new session.
#[derive(Serialize)]
struct Outcome<'a> {
    schema: u32,
    session: Option<&'a str>,
    path: Option<&'a Path>,
    resume: Option<&'a str>,
    undo: Option<&'a str>,
    backup: Option<&'a Path>,
    media: &'a [PathBuf],
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
            path: receipt.map(|receipt| receipt.path.as_path()),
            resume: receipt.map(|receipt| receipt.resume.as_str()),
            undo: receipt.map(|receipt| receipt.id.as_str()),
            backup: receipt.and_then(|receipt| receipt.backup.as_deref()),
            media: receipt.map_or(&[], |receipt| receipt.media.as_slice()),
            from: &opened.file.path,
            plan: plan.way.name(),
            kept: plan.kept,
            dropped: plan.dropped,
            lighter: plan.lighter,
            verdict: verdict.name(),
        }
    }
}

/// Writes a plan, or says what it would write.
pub(super) fn carry_out(
    place: &Place,
    opened: &Opened,
    plan: &Plan,
    to: Where,
    form: Form,
    out: &mut dyn Write,
) -> Result<u8> {
    if to.dry_run {
        return dry_run(opened, plan, form, out);
    }
    ensure!(
        to.yes || !to.in_place,
        "--in-place writes over {}.\nA backup of every byte is kept. If you mean it, add --yes; without --in-place a new session is written",
        opened.file.path.display()
    );
    let receipt = if to.in_place { replace(place, opened, plan)? } else { commit(place, opened, plan)? };
    match form {
        Form::Json => json_line(&Outcome::new(opened, plan, Some(&receipt), receipt.verdict), out)?,
        Form::Words => print_receipt(plan, &receipt, out)?,
    }
    Ok(FINE)
}

/// The plan, proved, and nothing written.
fn dry_run(opened: &Opened, plan: &Plan, form: Form, out: &mut dyn Write) -> Result<u8> {
    let verdict = rehearse(&opened.session, plan).map_err(|refusal| anyhow!("{refusal}"))?;
    if form == Form::Json {
        json_line(&Outcome::new(opened, plan, None, verdict), out)?;
    } else {
        writeln!(out, "Would write {}", text::line(&plan.title))?;
        tell(plan, out)?;
        writeln!(out, "  nothing was written")?;
    }
    Ok(FINE)
}

fn tell(plan: &Plan, out: &mut dyn Write) -> Result<()> {
    let all = plan.kept.entries + plan.dropped.entries;
    writeln!(out, "  kept     {}   ({} of {all} entries)", words::kept(plan), plan.kept.entries)?;
    writeln!(out, "  dropped  {}", words::dropped(plan))?;
    if let Some(lighter) = words::lighter(plan) {
        writeln!(out, "  lighter  {lighter}")?;
    }
    Ok(())
}

/// What was done, on the normal screen.
pub fn print_receipt(plan: &Plan, receipt: &Receipt, out: &mut dyn Write) -> Result<()> {
    writeln!(out, "✓ Rescued: {}", text::line(&plan.title))?;
    tell(plan, out)?;
    writeln!(out, "  written  {}", text::line(&receipt.path.to_string_lossy()))?;
    match &receipt.backup {
        Some(backup) => writeln!(out, "  backup   {}", text::line(&backup.to_string_lossy()))?,
        None => writeln!(out, "  original untouched: {}", text::line(&receipt.from.to_string_lossy()))?,
    }
    for kept in &receipt.media {
        writeln!(out, "  kept in  {}", text::line(&kept.to_string_lossy()))?;
    }
    writeln!(out, "  undo     claude-rescue undo {}", text::line(&receipt.id))?;
    if let Some(warning) = &receipt.warning {
        writeln!(out, "  but the journal does not know of it: {}", text::line(warning))?;
    }
    if !plan.prompts.is_empty() {
        writeln!(out, "\n  Dropped prompts, to send again where you still want them:")?;
    }
    for prompt in plan.prompts.iter().take(PROMPTS) {
        let shown: String = text::clean(prompt).chars().take(PROMPT_LENGTH).collect();
        writeln!(out, "{}", indented(&shown))?;
    }
    if let Some(more) = plan.prompts.len().checked_sub(PROMPTS).filter(|more| *more > 0) {
        writeln!(out, "    … and {more} more: claude-rescue show {}", text::line(&receipt.from.to_string_lossy()))?;
    }
    writeln!(out, "\n  {}", text::line(&receipt.resume))?;
    Ok(())
}

fn indented(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(|line| format!("    {line}")).collect();
    lines.join("\n")
}
