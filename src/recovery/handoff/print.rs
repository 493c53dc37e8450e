//! A summary as Markdown and as plain text, line for line the same.

use std::fmt::Write;

use super::Handoff;

/// How a summary is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Markdown.
    Markdown,
    /// Plain text.
    Text,
}

const INTRODUCTION: &str = "You take over from a Claude Code session that has ended. All of this comes from its transcript, except \
what is said of the disk. What stands in “quotes” stood in the session; … marks a cut. Check the files before relying on \
this summary.";

const NEVER: &str = "Thinking, most tool output and file contents were not carried over. Commands may have changed \
files that are not named here.";

pub(super) fn print(handoff: &Handoff, format: Format) -> String {
    match format {
        Format::Markdown => words(handoff, |heading| format!("## {heading}"), "# "),
        Format::Text => words(handoff, str::to_uppercase, ""),
    }
}

fn words(handoff: &Handoff, heading: impl Fn(&str) -> String, title: &str) -> String {
    let mut out = format!("{title}Continue: {}\n\n{INTRODUCTION}\n", handoff.title);
    let about = [
        handoff.project.as_ref().map(|project| format!("Project {project}")),
        handoff.branch.as_ref().map(|branch| format!("branch {branch}")),
        handoff.last_activity.as_ref().map(|time| format!("last worked on {time}")),
    ];
    let about: Vec<String> = about.into_iter().flatten().collect();
    if !about.is_empty() {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "\n{}.", about.join(", "));
    }
    for part in &handoff.sections {
        let _ = writeln!(out, "\n{}\n", heading(part.heading));
        list(&part.items, &mut out);
    }
    let _ = writeln!(out, "\n{}\n", heading("Left out here"));
    list(&handoff.left_out, &mut out);
    let _ = writeln!(out, "- {NEVER}");
    out
}

fn list(items: &[String], out: &mut String) {
    for item in items {
        let _ = writeln!(out, "- {}", item.replace('\n', "\n  "));
    }
}
