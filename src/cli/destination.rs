//! Where output goes: standard output, a file, the clipboard.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail, ensure};

use super::output::Out;
use crate::store::clipboard::{Sent, copy};
use crate::store::{Over, save};
use crate::text::{self, Cleaned};

/// Where it goes.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct Destination {
    /// Write it to a new file that only you can read; - is standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Overwrite an existing file
    #[arg(long, requires = "output")]
    force: bool,
    /// Copy it to the clipboard, with a local tool or through the terminal (OSC 52)
    #[arg(long)]
    copy: bool,
}

impl Destination {
    /// Whether a file or the clipboard was asked for.
    pub(super) fn is_named(&self) -> bool {
        self.copy || self.output.is_some()
    }

    /// Writes to the file; to standard output if neither a file nor the clipboard was asked for.
    pub(super) fn write(&self, words: &Cleaned, out: &mut Out) -> Result<()> {
        let Some(path) = self.output.as_deref() else {
            return if self.copy { Ok(()) } else { print(words, out) };
        };
        if path == Path::new("-") {
            return print(words, out);
        }
        let doubt = put(path, words.as_str().as_bytes(), if self.force { Over::Whatever } else { Over::Nothing })?;
        out.tell_done(|out| wrote("Wrote", path, doubt.as_deref(), out))
    }

    /// Copies, if that was asked for, and says on standard error what is known of it.
    pub(super) fn copy(&self, words: &Cleaned, out: &Out) -> Result<()> {
        if !self.copy {
            return Ok(());
        }
        let sent = copy(words);
        if sent == Sent::Nowhere {
            let instead = if self.output.is_some() { "" } else { "\nTo write it to a file instead: -o FILE" };
            bail!("{}{instead}", sent.says());
        }
        // It is copied, even if standard error is closed.
        let _ = writeln!(out.error(), "Clipboard: {}.", sent.says());
        Ok(())
    }
}

fn print(words: &Cleaned, out: &mut Out) -> Result<()> {
    out.put(words)?;
    out.flush()?;
    Ok(())
}

/// Says that a file was written, and any doubt about it.
pub(super) fn wrote(how: &str, path: &Path, doubt: Option<&str>, out: &mut Out) -> Result<()> {
    let but = doubt.map_or(String::new(), |doubt| format!(" Warning: {}.", text::line(doubt)));
    Ok(writeln!(out, "{how} {}.{but}", text::line(&path.to_string_lossy()))?)
}

fn put(path: &Path, bytes: &[u8], over: Over) -> Result<Option<String>> {
    let free = over == Over::Whatever || path.symlink_metadata().is_err();
    ensure!(free, "{} already exists. To overwrite it: --force", path.display());
    save(path, bytes, over)
}
