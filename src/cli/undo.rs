//! `undo`: undoes a rescue or an undo, and lists them.

use anyhow::{Result, anyhow};
use serde::Serialize;

use super::FINE;
use super::output::paint::{command, good};
use super::output::{Form, Out, json_line};
use crate::diagnosis::SCHEMA;
use crate::store::{How, Place, Rescue, Undone, history, journal_trouble, undo};
use crate::text::{self, shell};

#[derive(Clone, Debug)]
pub(super) enum Wanted {
    /// Undo the last rescue of this directory.
    Last,
    /// Undo the act whose id starts with this.
    This(String),
    List,
}

#[derive(Serialize)]
struct Versioned<T> {
    schema: u32,
    #[serde(flatten)]
    value: T,
}

pub(super) fn run(place: &Place, wanted: &Wanted, form: Form, out: &mut Out) -> Result<u8> {
    if let Some(trouble) = journal_trouble(place) {
        super::complain(&anyhow!("the journal is broken: {trouble}"), &mut out.error())?;
    }
    let undone = match wanted {
        Wanted::List => return list(place, form, out),
        Wanted::Last => undo(place, None)?,
        Wanted::This(id) => undo(place, Some(id))?,
    };
    out.tell_done(|out| match form {
        Form::Json => json_line(&Versioned { schema: SCHEMA, value: &undone }, out),
        Form::Words => print_undone(&undone, out),
    })?;
    Ok(FINE)
}

/// Prints what was undone.
pub fn print_undone(undone: &Undone, out: &mut Out) -> Result<()> {
    let path = text::line(&undone.path.to_string_lossy());
    writeln!(out, "{} {} {}", good("✓ Undone:"), text::line(&undone.was), text::line(&undone.of))?;
    let how = match undone.how {
        How::MovedAway => "moved away",
        How::MovedBack => "moved back",
        How::PutBack => "put back",
    };
    writeln!(out, "  {how:<10}  {path}")?;
    for file in &undone.files {
        writeln!(out, "  {:<10}  {}", "and", text::line(&file.to_string_lossy()))?;
    }
    if let Some(kept) = &undone.kept {
        writeln!(out, "  {:<10}  {}", "kept in", text::line(&kept.to_string_lossy()))?;
    }
    for warning in &undone.warnings {
        writeln!(out, "  {:<10}  {}", "warning", text::line(warning))?;
    }
    let undo = format!("claude-rescue undo {}", shell::word(&undone.id));
    writeln!(out, "\n  To undo this too: {}", command(undo))?;
    Ok(())
}

fn list(place: &Place, form: Form, out: &mut Out) -> Result<u8> {
    let all = history(place)?;
    for rescue in &all {
        match form {
            Form::Json => json_line(&Versioned { schema: SCHEMA, value: rescue }, out)?,
            Form::Words => row(rescue, out)?,
        }
    }
    if all.is_empty() && form == Form::Words {
        writeln!(out, "No rescues are recorded.")?;
    }
    Ok(FINE)
}

fn row(rescue: &Rescue, out: &mut Out) -> Result<()> {
    let action = match &rescue.of {
        Some(of) => format!("{} {of}", rescue.action),
        None => rescue.action.clone(),
    };
    let time: Option<jiff::Timestamp> = rescue.time.parse().ok();
    let age = time.map_or(0, |time| jiff::Timestamp::now().as_millisecond() - time.as_millisecond());
    writeln!(
        out,
        "{}  {} {} {:>10}  {}  {}",
        text::line(&rescue.id),
        text::fit(&text::line(&action), 14),
        text::fit(rescue.state.name(), 14),
        text::ago(age),
        text::line(&rescue.session.chars().take(8).collect::<String>()),
        text::line(&rescue.path.to_string_lossy()),
    )?;
    Ok(())
}
