//! What was done is told even where standard output takes no more.

use std::io;

use anyhow::Result;

use super::output::Out;

/// Tells what was done on standard output. Where that is full or closed, standard error hears it: it is done all the
/// same, and a person has to know what to type next.
pub(super) fn tell(out: &mut Out, say: impl Fn(&mut Out) -> Result<()>) -> Result<()> {
    let error = match say(out).and_then(|()| Ok(out.flush()?)) {
        Err(error) if error.is::<io::Error>() => error,
        told => return told,
    };
    let mut other = Out::error();
    let note = "claude-rescue: standard output could not be written to";
    // Where that is closed too there is nobody to be told.
    if writeln!(other, "{note} ({error:#}). It is done; this is what it says:").is_ok() {
        let _ = say(&mut other);
    }
    Ok(())
}
