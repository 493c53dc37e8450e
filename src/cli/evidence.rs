//! `evidence`: the packet for a bug report, without a word of what was worked on.

use std::cell::RefCell;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::Args;

use super::FINE;
use super::output::{Form, json_line, put};
use crate::recovery::evidence::{Evidence, Wish};
use crate::recovery::redact::Redactor;
use crate::store::doctor::doctor;
use crate::store::place::home;
use crate::store::{Over, Place, Seal, open, resolve};
use crate::text;

/// What goes into the packet, and where it goes.
#[derive(Debug, Args)]
pub(super) struct Packet {
    /// Write it to a new file; - is the standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Add title, directory, branch, and what the calls around the damage worked on
    #[arg(long)]
    with_names: bool,
    /// Write over a file that is there already
    #[arg(long, requires = "output")]
    force: bool,
    /// Add the messages around the damage, shortened
    #[arg(long)]
    with_messages: bool,
}

pub(super) fn run(place: &Place, wanted: Option<&str>, packet: &Packet, form: Form, out: &mut dyn Write) -> Result<u8> {
    let opened = open(place, resolve(place, wanted)?)?;
    let redactor = RefCell::new(Redactor::new(Vec::new(), home()));
    let redact = |words: &str| redactor.borrow_mut().redact(words);
    let wish = Wish { names: packet.with_names, messages: packet.with_messages, redact: &redact };
    let sha256 = Seal::of(opened.session.transcript.bytes()).sha256;
    let environment = doctor(place).environment;
    let evidence = Evidence::of(&opened.session, &opened.diagnosis, sha256, Some(environment), &wish);
    let mut bytes = Vec::new();
    match form {
        Form::Json => json_line(&evidence, &mut bytes)?,
        Form::Words => bytes.extend(text::clean(&evidence.markdown()).into_bytes()),
    }
    match packet.output.as_deref().filter(|path| *path != Path::new("-")) {
        Some(path) => {
            put(path, &bytes, if packet.force { Over::Whatever } else { Over::Nothing })?;
            writeln!(out, "Written: {}", text::line(&path.display().to_string()))?;
        }
        None => out.write_all(&bytes)?,
    }
    Ok(FINE)
}
