//! Starts Claude Code as the last thing that is done; in the demo it is only said.

use anyhow::Result;

use super::{FINE, Out};
use crate::store::{Place, Resume};
use crate::text::{Cleaned, shell};

/// Starts Claude Code on a session.
pub fn start(place: &Place, resume: &Resume, out: &mut Out) -> Result<u8> {
    out.flush()?;
    match resume.bare().filter(|_| place.client.pretends && resume.lost.is_none()) {
        Some(command) => pretend(place, &command, out),
        None => resume.start(&place.client),
    }
}

/// Starts Claude Code in the directory of a session, on a fresh one with a prompt.
pub fn start_fresh(place: &Place, resume: &Resume, prompt: &Cleaned, out: &mut Out) -> Result<u8> {
    out.flush()?;
    if place.client.pretends {
        return pretend(place, "claude", out);
    }
    resume.start_fresh(prompt, &place.client)
}

fn pretend(place: &Place, command: &str, out: &mut Out) -> Result<u8> {
    // The demo's own directories are gone by then, so they are no part of the command.
    let bare = command.find("claude ").map_or("claude", |at| &command[at..]);
    write!(out, "In the demo, Claude Code would start here: {bare}")?;
    for word in &place.client.args {
        write!(out, " {}", shell::word(word))?;
    }
    writeln!(out)?;
    Ok(FINE)
}
