//! `evidence`: the packet for a bug report, without the content of the session.

use anyhow::Result;
use clap::Args;
use std::cell::RefCell;
use std::ffi::OsStr;

use super::FINE;
use super::destination::Destination;
use super::output::{Form, Out};
use crate::recovery::evidence::{Evidence, Wish};
use crate::recovery::redact::Redactor;
use crate::store::doctor::environment;
use crate::store::place::home;
use crate::store::{Fingerprint, Place, diagnosed, ensure_as_read, original_here, resolve};
use crate::text::Cleaned;

/// What goes into the packet, and where it goes.
#[derive(Debug, Args)]
pub(super) struct Packet {
    /// Add the title, directory, branch, and what the calls around the damage worked on
    #[arg(long)]
    with_names: bool,
    /// Add the messages around the damage, shortened
    #[arg(long)]
    with_messages: bool,
    #[command(flatten)]
    to: Destination,
}

pub(super) fn run(place: &Place, wanted: Option<&OsStr>, packet: &Packet, form: Form, out: &mut Out) -> Result<u8> {
    // A rescued copy has no damage to show, so take the original.
    let file = if wanted.is_some() { resolve(place, wanted)? } else { original_here(place)? };
    let (session, diagnosis, _) = diagnosed(&file)?;
    let redactor = RefCell::new(Redactor::new(Vec::new(), home()));
    let redact = |words: &str| redactor.borrow_mut().redact(words);
    let wish = Wish { names: packet.with_names, messages: packet.with_messages, redact: &redact };
    let sha256 = Fingerprint::of_pieces(session.transcript.file()).sha256;
    let environment = environment(place);
    let evidence = Evidence::of(&session, &diagnosis, &sha256, Some(environment), &wish);
    ensure_as_read(&session.transcript)?;
    let taken = match form {
        Form::Json => Cleaned::json(&evidence)?,
        Form::Words => Cleaned::of(&evidence.markdown()),
    };
    packet.to.write(&taken, out)?;
    packet.to.copy(&taken, out)?;
    Ok(FINE)
}
