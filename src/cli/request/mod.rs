//! `check --request`: checks the body of a program that calls the API itself, and fixes it.

mod found;
mod sarif;

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow, bail, ensure};
use clap::ValueEnum;

use super::output::paint::{bad, command, good};
use super::output::{Form, Out, json_line};
use super::{FINE, WRONG};
use crate::recovery::{Fixed, fix_body};
use crate::store::read_input;
use crate::text::{self, shell};
use crate::transcript::body::{Body, position};
use found::{Checked, Found};

/// What of a request is asked for.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct Wanted {
    /// Check files from your own program instead: a `messages` array, a request body, or JSON Lines of either; - is
    /// standard input
    #[arg(long, value_name = "FILE", num_args = 1.., conflicts_with = "sessions")]
    request: Vec<PathBuf>,
    /// Print the corrected file; only what breaks a rule changes
    #[arg(long, requires = "request")]
    fix: bool,
    /// How to print the findings
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = Format::Words, requires = "request")]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people to read
    Words,
    /// `path:line:column: severity rule: message`, like a compiler
    Lines,
    /// SARIF 2.1.0, for code scanning
    Sarif,
}

impl Wanted {
    /// Fails if an option for requests was given with a session.
    pub fn forbid_for_sessions(&self) -> Result<()> {
        let option = if self.fix { "--fix" } else { "--format" };
        ensure!(
            !self.fix && self.format == Format::Words,
            "{option} only works with --request, for request bodies from your own program.\n\
             For a session: claude-rescue check SESSION --json"
        );
        Ok(())
    }

    /// Whether a request is to be checked.
    pub fn is_any(&self) -> bool {
        !self.request.is_empty()
    }
}

pub(super) fn run(wanted: &Wanted, form: Form, out: &mut Out) -> Result<u8> {
    if wanted.fix {
        return fix(wanted, out);
    }
    let mut all = Vec::new();
    for path in &wanted.request {
        let bytes = read_input(path)?;
        let shown = shown(path);
        let bodies = bodies(path, &bytes)?;
        all.extend(bodies.iter().zip(1..).map(|(body, no)| Checked::of(&bytes, body, &shown, no)));
    }
    match (form, wanted.format) {
        (Form::Json, _) => all.iter().try_for_each(|checked| json_line(checked, out))?,
        (Form::Words, Format::Words) => all.iter().try_for_each(|checked| tell(checked, out))?,
        (Form::Words, Format::Lines) => found(&all).try_for_each(|found| line(found, out))?,
        (Form::Words, Format::Sarif) => json_line(&sarif::log(found(&all)), out)?,
    }
    Ok(if all.iter().any(|checked| checked.fatal > 0) { WRONG } else { FINE })
}

fn found(all: &[Checked]) -> impl Iterator<Item = &Found> {
    all.iter().flat_map(|checked| &checked.findings)
}

/// What to call a file in the output.
fn shown(path: &Path) -> String {
    if path == Path::new("-") { "stdin".to_owned() } else { path.to_string_lossy().into_owned() }
}

fn bodies(path: &Path, bytes: &[u8]) -> Result<Vec<Body>> {
    Body::all(bytes).map_err(|unread| {
        let (line, column) = position(bytes, unread.at);
        anyhow!("{}:{line}:{column}: {}", shown(path), unread.why)
    })
}

fn tell(checked: &Checked, out: &mut Out) -> Result<()> {
    let path = text::line(&checked.path);
    let body = if checked.body > 1 { format!(", body {}", checked.body) } else { String::new() };
    let count = text::count(checked.messages as u64, "message");
    let (sign, says) = match checked.fatal {
        0 => (good("✓"), "it breaks no API rule that claude-rescue knows".to_owned()),
        fatal => (bad("✗"), format!("the API would refuse it for {}", text::count(fatal as u64, "reason"))),
    };
    writeln!(out, "{sign} {path}{body}  {count}: {says}")?;
    for found in &checked.findings {
        let mark = if found.severity == "note" { "note" } else { found.name };
        let place = format!("{path}:{}:{}", found.line, found.column);
        writeln!(out, "  {mark}: {}, {}", found.request, text::line(&found.says))?;
        writeln!(out, "    at          {place}")?;
        if let Some(api) = found.api {
            writeln!(out, "    the API     {api}")?;
        }
        if found.severity != "note" {
            writeln!(out, "    the fix     {}", found.fix.unwrap_or("none; change the code that produces it"))?;
        }
    }
    if checked.findings.iter().any(|found| found.severity == "fatal" && found.fix.is_some()) {
        let path = shell::path(Path::new(&checked.path));
        let fix = format!("claude-rescue check --request {path} --fix");
        writeln!(out, "  to print it corrected: {}", command(fix))?;
    }
    Ok(())
}

/// A finding in the format of compilers.
fn line(found: &Found, out: &mut Out) -> Result<()> {
    let severity = if found.severity == "note" { "note" } else { "error" };
    let (path, says) = (text::line(&found.path), text::line(&found.says));
    let fix = found.fix.map_or(String::new(), |fix| format!("; the fix: {fix}"));
    let place = format!("{path}:{}:{}", found.line, found.column);
    writeln!(out, "{place}: {severity} {}: {}: {says}{fix}", found.name, found.request)?;
    Ok(())
}

/// Prints a file corrected, and what was changed on standard error.
fn fix(wanted: &Wanted, out: &mut Out) -> Result<u8> {
    let [path] = wanted.request.as_slice() else { bail!("--fix works on one file only") };
    let bytes = read_input(path)?;
    let (mut fixed, mut kept, mut notes) = (Vec::with_capacity(bytes.len()), 0, Vec::new());
    for (body, no) in bodies(path, &bytes)?.iter().zip(1..) {
        let done = fix_body(&bytes, body).map_err(|rule| {
            anyhow!(
                "there is no fix for {rule} in body {no} of {}.\nTo see where: claude-rescue check --request {}",
                shown(path),
                shell::path(path)
            )
        })?;
        fixed.extend_from_slice(&bytes[kept..body.array.start]);
        fixed.extend_from_slice(&done.array);
        kept = body.array.end;
        notes.extend(words(&done));
    }
    fixed.extend_from_slice(&bytes[kept..]);
    // A program gets exact bytes; a terminal gets nothing that could steer it.
    let printed = if std::io::stdout().is_terminal() { escaped(&fixed) } else { fixed };
    out.put_exact(&printed)?;
    if !notes.is_empty() {
        writeln!(out.error(), "claude-rescue: {}", notes.join("; "))?;
    }
    Ok(FINE)
}

/// The same JSON without anything that could steer a terminal. Bytes that are not UTF-8 stay.
fn escaped(json: &[u8]) -> Vec<u8> {
    let chunks = json.utf8_chunks();
    chunks.flat_map(|chunk| [text::escaped(chunk.valid()).into_bytes(), chunk.invalid().to_vec()].concat()).collect()
}

fn words(fixed: &Fixed) -> Option<String> {
    let cured: Vec<String> = fixed.cured.iter().map(|(rule, count)| format!("{rule} ({count})")).collect();
    let mut parts = Vec::new();
    if !cured.is_empty() {
        parts.push(format!("fixed {}", cured.join(", ")));
    }
    if fixed.thinking > 0 {
        let thinking = text::count(fixed.thinking as u64, "thinking block");
        parts.push(format!("removed {thinking} after the first change"));
    }
    (!parts.is_empty()).then(|| parts.join(", "))
}
