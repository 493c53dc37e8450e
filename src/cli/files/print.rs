//! Prints the changed files for a person.

use std::path::Path;

use anyhow::Result;

use super::Changes;
use crate::cli::output::Out;
use crate::cli::output::paint::{command, painted};
use crate::cli::{redacted, words};
use crate::recovery::files::{Fate, shown};
use crate::recovery::redact::Redactor;
use crate::store::project_files::{Found, seen_from};
use crate::text::{self, Role, shell};

const COMMANDS: usize = 5;

impl Changes {
    /// Prints the files, what else may have changed some, and the changes.
    pub fn tell(&self, chosen: &[&str], out: &mut Out) -> Result<()> {
        let report = self.opened.report();
        let (turn, step) = self.since;
        let place = match (turn, step) {
            (0, _) => "in the whole session".to_owned(),
            (turn, 0) => format!("after turn {turn}"),
            (turn, step) => format!("after turn {turn} step {step}"),
        };
        let count = text::count(self.found.len() as u64, "file");
        writeln!(out, "{}", words::name(&report))?;
        writeln!(out, "  {count} changed {place}")?;
        for file in &self.found {
            let judged = &file.judged;
            let edits = text::count(judged.edits as u64, "edit");
            writeln!(out, "  {} {}  {edits}, {}", sign(judged.fate), self.short(&judged.path), judged.fate.says())?;
            if let Some(why) = file.refused {
                writeln!(out, "      never put back: {why}")?;
            } else if let Some(why) = file.only_if_named.filter(|_| judged.fate != Fate::Back) {
                writeln!(out, "      put back only with --also: {why}")?;
            }
        }
        self.warn(out)?;
        let changes = shown(self.root(), &self.judged(), &mut Redactor::of_secrets());
        if !changes.is_empty() {
            writeln!(out)?;
            changes.trim_end().lines().try_for_each(|line| writeln!(out, "{}", painted(of_change(line), line)))?;
        }
        let since = if step == 0 { format!(" --since {}", turn + 1) } else { String::new() };
        let short = words::short(&report.known_as);
        if !changes.is_empty() {
            let save = format!("claude-rescue files {short}{since} --patch FILE");
            writeln!(out, "\n  save it as a patch  {}", command(save))?;
        }
        if !chosen.is_empty() {
            let restore = format!("claude-rescue files {short}{since} --restore");
            writeln!(out, "  put files back      {}", command(restore))?;
        }
        Ok(())
    }

    /// Warns of changes that the session does not record.
    fn warn(&self, out: &mut Out) -> Result<()> {
        let commands = &self.dropped.commands;
        if !commands.is_empty() {
            let count = text::count(commands.len() as u64, "command");
            writeln!(out, "  {count} may have changed files too:")?;
            for command in commands.iter().take(COMMANDS) {
                writeln!(out, "      {}", text::cut(&redacted::line(command), 70))?;
            }
        }
        if self.dropped.agents > 0 {
            let count = text::count(self.dropped.agents.into(), "sub-agent");
            writeln!(out, "  changes by {count} are not in this list")?;
        }
        Ok(())
    }

    /// Prints which changed files stay, and how to restore them too.
    pub fn tell_left(&self, chosen: &[&str], out: &mut Out) -> Result<()> {
        let stays = |file: &&Found| !chosen.contains(&&*file.judged.path) && file.judged.fate != Fate::Back;
        for file in self.found.iter().filter(stays) {
            let path = self.short(&file.judged.path);
            let why = file.refused.or(file.only_if_named).unwrap_or(file.judged.fate.says());
            write!(out, "  skipped  {path}: {why}")?;
            if file.refused.is_none() {
                let named = shell::path(Path::new(self.seen_from(&file.judged.path)));
                write!(out, "; to put it back too, add --also {named}")?;
            }
            writeln!(out)?;
        }
        Ok(())
    }

    /// A path relative to the session's directory, if that is a project.
    fn short(&self, path: &str) -> String {
        text::line(self.seen_from(path))
    }

    fn seen_from<'a>(&self, path: &'a str) -> &'a str {
        seen_from(self.root(), path)
    }
}

/// The colour of a line of a patch.
fn of_change(line: &str) -> Role {
    match line.as_bytes().first() {
        _ if line.starts_with("+++") || line.starts_with("---") => Role::Title,
        Some(b'+') => Role::Added,
        Some(b'-') => Role::Removed,
        _ => Role::Text,
    }
}

fn sign(fate: Fate) -> &'static str {
    match fate {
        Fate::Still => "●",
        Fate::Back => "✓",
        Fate::Deleted => "−",
        Fate::Changed => "!",
        Fate::Unknown | Fate::Unseen => "?",
    }
}
