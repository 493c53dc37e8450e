//! `rewind`: a new session that ends at the last good point, or where a person wants.

use std::io::Write;
use std::path::Path;
use std::str::FromStr;

use anyhow::{Result, anyhow};
use serde::Serialize;

use super::output::json_line;
use super::{FINE, words};
use crate::diagnosis::{SCHEMA, Verdict};
use crate::recovery::{Naming, Plan, Tally, Wish, prove, rewind, write};
use crate::session::Place as Spot;
use crate::store::{Opened, Place, Receipt, commit, open, resolve};
use crate::text;

/// Prompts up to this many characters are printed whole, so that they can be pasted again.
const PROMPT_LENGTH: usize = 2_000;
/// How many of them.
const PROMPTS: usize = 5;

/// A turn, or a step of one, as written on the command line.
#[derive(Clone, Copy, Debug)]
pub(super) struct To(Wish);

impl FromStr for To {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number = |text: &str| text.parse::<u32>().ok().filter(|number| *number > 0);
        let wish = match text.split_once('.') {
            None => number(text).map(Wish::Turn),
            Some((turn, step)) => number(turn).zip(number(step)).map(|(turn, step)| Wish::Step(Spot { turn, step })),
        };
        wish.map(Self).ok_or_else(|| "write a turn, such as 12, or a step of one, such as 12.3".to_owned())
    }
}

/// Whether to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum When {
    /// At once.
    Now,
    /// Not at all: say what would be written.
    Never,
}

/// What `rewind --json` prints. After a dry run there is no new session.
#[derive(Serialize)]
struct Rewound<'a> {
    schema: u32,
    session: Option<&'a str>,
    path: Option<&'a Path>,
    resume: Option<&'a str>,
    from: &'a Path,
    kept: Tally,
    dropped: Tally,
    verdict: &'static str,
}

impl<'a> Rewound<'a> {
    fn new(opened: &'a Opened, plan: &'a Plan, receipt: Option<&'a Receipt>, verdict: Verdict) -> Self {
        Self {
            schema: SCHEMA,
            session: receipt.map(|receipt| receipt.session.as_str()),
            path: receipt.map(|receipt| receipt.path.as_path()),
            resume: receipt.map(|receipt| receipt.resume.as_str()),
            from: &opened.file.path,
            kept: plan.kept,
            dropped: plan.dropped,
            verdict: verdict.name(),
        }
    }
}

pub(super) fn run(
    place: &Place,
    wanted: Option<&str>,
    to: Option<To>,
    when: When,
    json: bool,
    out: &mut dyn Write,
) -> Result<u8> {
    let opened = open(place, resolve(place, wanted)?)?;
    let wish = to.map_or(Wish::LastGood, |to| to.0);
    let plan = rewind(&opened.session, &opened.diagnosis, wish).map_err(|refusal| anyhow!("{refusal}"))?;
    if when == When::Never {
        return dry_run(&opened, &plan, json, out);
    }
    let receipt = commit(place, &opened, &plan)?;
    if json {
        json_line(&Rewound::new(&opened, &plan, Some(&receipt), receipt.verdict), out)?;
    } else {
        print_receipt(&plan, &receipt, out)?;
    }
    Ok(FINE)
}

/// The plan, proved, and nothing written.
fn dry_run(opened: &Opened, plan: &Plan, json: bool, out: &mut dyn Write) -> Result<u8> {
    let mut fresh = || uuid::Uuid::new_v4().to_string();
    let mut naming = Naming { session: "dry-run", title: &plan.title, fresh: &mut fresh };
    let written = write(&opened.session, plan.point.end, &mut naming);
    let verdict = prove(&opened.session, plan, written.bytes).map_err(|refusal| anyhow!("{refusal}"))?;
    if json {
        json_line(&Rewound::new(opened, plan, None, verdict), out)?;
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
    Ok(())
}

/// What was done, on the normal screen.
pub fn print_receipt(plan: &Plan, receipt: &Receipt, out: &mut dyn Write) -> Result<()> {
    writeln!(out, "✓ Rescued: {}", text::line(&plan.title))?;
    tell(plan, out)?;
    writeln!(out, "  written  {}", text::line(&receipt.path.to_string_lossy()))?;
    writeln!(out, "  original untouched: {}", text::line(&receipt.from.to_string_lossy()))?;
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
