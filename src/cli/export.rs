//! `export`: a task summary of a session, for a fresh one.

use std::ffi::OsStr;
use std::str::FromStr;

use anyhow::Result;
use serde::Serialize;

use super::destination::Destination;
use super::output::{Form, Out};
use super::{FINE, start_fresh, words};
use crate::diagnosis::SCHEMA;
use crate::recovery::handoff::{self, BUDGETS, Format, Handoff, Printed, Reach, Wish, handoff};
use crate::recovery::redact::{Keep, Redactor, Secret};
use crate::store::place::home;
use crate::store::{Place, Resume, disk_states, ensure_as_read, open, resolve};
use crate::text::Cleaned;

/// What a summary should hold.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct Wanted {
    /// Its maximum length in estimated tokens: 1k, 2k, 4k, 8k, 16k, 32k, or a number in between
    #[arg(long, value_name = "N", default_value = "4k")]
    budget: Budget,
    /// The format to print
    #[arg(long, value_name = "FORM", default_value = "md")]
    format: As,
    /// Leave this kind of secret visible, or only one of that kind, by its number; can be repeated
    #[arg(long, value_name = "KIND[:N]")]
    keep: Vec<Keep>,
    /// Leave all secrets and home directories visible
    #[arg(long, conflicts_with = "keep")]
    no_redact: bool,
    /// Leave out what was done after the last good point
    #[arg(long)]
    to_last_good: bool,
    #[command(flatten)]
    to: Destination,
    /// Start claude with the summary, in the session's directory
    #[arg(long)]
    open: bool,
}

/// The form of a summary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum As {
    /// Markdown
    Md,
    /// Plain text
    Text,
    /// One JSON object
    Json,
}

#[derive(Clone, Copy, Debug)]
struct Budget(u32);

/// A smaller budget has room for little more than how to get the rest.
const LEAST: u32 = BUDGETS[0];
const MOST: u32 = BUDGETS[BUDGETS.len() - 1];

impl FromStr for Budget {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number = match text.strip_suffix('k') {
            Some(thousands) => thousands.parse::<u32>().ok().and_then(|number| number.checked_mul(1000)),
            None => text.parse().ok(),
        };
        let offered = BUDGETS.map(|budget| format!("{}k", budget / 1000)).join(", ");
        let fits = number.filter(|number| (LEAST..=MOST).contains(number));
        fits.map(Self).ok_or_else(|| format!("expected {offered}, or a number from {LEAST} to {MOST}"))
    }
}

#[derive(Serialize)]
struct Exported<'a> {
    schema: u32,
    #[serde(flatten)]
    handoff: &'a Handoff,
    /// Estimated for the Markdown.
    tokens: u32,
    /// With their lines in the Markdown.
    secrets: &'a [Secret],
}

pub(super) fn run(place: &Place, session: Option<&OsStr>, wanted: &Wanted, form: Form, out: &mut Out) -> Result<u8> {
    let opened = open(place, resolve(place, session)?)?;
    let reach = if wanted.to_last_good { Reach::LastGood } else { Reach::Everything };
    let path = std::path::absolute(&opened.file.path).unwrap_or_else(|_| opened.file.path.clone());
    let transcript = Some(path.to_string_lossy().into_owned());
    let wish = Wish { budget: wanted.budget.0, reach, transcript, ..Wish::default() };
    let keep = || Redactor::new(wanted.keep.clone(), home());
    let mut redactor = if wanted.no_redact { Redactor::keeping_all() } else { keep() };
    let disk = disk_states(&opened);
    let summary = handoff(&opened.session, &opened.diagnosis, &wish, &disk, &mut redactor);
    ensure_as_read(&opened.session.transcript)?;
    let form = if form == Form::Json { As::Json } else { wanted.format };
    let printed = handoff::print(&summary, if form == As::Text { Format::Text } else { Format::Markdown }, &redactor);
    let taken = if form == As::Json {
        let Printed { tokens, secrets, .. } = &printed;
        Cleaned::json(&Exported { schema: SCHEMA, handoff: &summary, tokens: *tokens, secrets })?
    } else {
        Cleaned::of(&printed.text)
    };
    if !wanted.open || wanted.to.is_named() {
        wanted.to.write(&taken, out)?;
    }
    // On standard error, because only the summary belongs on standard output. If it is closed, go on.
    let _ = tell(&printed, &mut out.error());
    wanted.to.copy(&taken, out)?;
    if wanted.open {
        return start_fresh(place, &Resume::of(place, &opened), &Cleaned::of(&printed.text), out);
    }
    Ok(FINE)
}

/// Prints the length of the summary, and the secrets in it.
fn tell(printed: &Printed, out: &mut Out) -> Result<()> {
    writeln!(out, "About {} tokens (estimated).", printed.tokens)?;
    let (kept, hidden): (Vec<_>, Vec<_>) = printed.secrets.iter().partition(|secret| secret.kept);
    for (which, secrets) in [("hidden", hidden), ("NOT hidden", kept)] {
        for secret in &secrets {
            writeln!(out, "  {which}: {secret}, {}", words::lines(&secret.lines))?;
        }
        if let Some(first) = secrets.iter().find(|_| which == "hidden") {
            writeln!(out, "To leave one visible: --keep {first}")?;
        }
    }
    Ok(())
}
