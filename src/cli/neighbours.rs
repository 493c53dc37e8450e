//! What is beside a session and matters for going on: its directory, other files of it, sub-agents.

use anyhow::Result;

use super::output::Out;
use super::output::paint::command;
use super::words;
use crate::store::{Duplicate, Opened, agents, duplicates};
use crate::text::{self, shell};

pub(super) fn tell(opened: &Opened, out: &mut Out) -> Result<()> {
    if let Some(lost) = &opened.lost {
        words::lost_session(lost, "  ", out)?;
    }
    for duplicate in duplicates(&opened.file) {
        writeln!(out, "  {}", of_duplicate(opened, &duplicate))?;
        writeln!(out, "    {}", command(format_args!("claude-rescue check {}", shell::path(&duplicate.path))))?;
    }
    if opened.session.turns.is_empty() {
        tell_agents(opened, out)?;
    }
    Ok(())
}

fn of_duplicate(opened: &Opened, duplicate: &Duplicate) -> String {
    let own = (opened.session.transcript.lines, opened.session.turns.len());
    let size = |(lines, turns): (u32, usize)| {
        format!("{}, {}", text::count(lines.into(), "line"), text::count(turns as u64, "turn"))
    };
    let other = (duplicate.lines, duplicate.turns);
    let which = match other.0.cmp(&own.0) {
        std::cmp::Ordering::Greater => format!("a longer file: {}; this one has {}", size(other), size(own)),
        std::cmp::Ordering::Less => format!("a shorter file: {}; this one has {}", size(other), size(own)),
        std::cmp::Ordering::Equal => format!("another file of the same length: {}", size(other)),
    };
    format!("This session also has {which}.")
}

/// The work of a session without turns may be in its sub-agents' transcripts.
fn tell_agents(opened: &Opened, out: &mut Out) -> Result<()> {
    let agents = agents(&opened.file);
    let Some(first) = agents.first() else { return Ok(()) };
    let count = text::count(agents.len() as u64, "sub-agent");
    writeln!(out, "  This file has no turns; the work is in the transcripts of {count} next to it:")?;
    writeln!(out, "    {}", command(format_args!("claude-rescue show {}", shell::path(first))))?;
    Ok(())
}
