//! The packet as Markdown, for an issue.

use std::fmt::Write;

use super::{Attempts, Environment, Evidence, Good, Install, Name, Outcome, Resumes, Vouched, Words};

const NOT_IN: &str = "prompts, code, tool output, file names, paths, user name";

/// Questions that no file can answer.
const ASK: &[&str] = &[
    "One small tool call (reading a file) in a terminal: works / fails",
    "The same in the editor extension: works / fails / not used",
    "Another session on the same machine: works / fails",
];

pub(super) fn print(packet: &Evidence) -> String {
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = write_all(packet, &mut out);
    out
}

fn write_all(packet: &Evidence, out: &mut String) -> std::fmt::Result {
    writeln!(out, "## Claude Code session: {}\n", packet.verdict)?;
    head(packet, out)?;
    error(packet, out)?;
    if let Some(since) = &packet.since {
        tried(since, packet.findings.iter().map(|found| found.line).min(), out)?;
    }
    found(packet, out)?;
    shape(packet, out)?;
    if let Some(environment) = &packet.environment {
        machine(environment, out)?;
    }
    asked(packet, out)?;
    writeln!(out, "### To fill in\n")?;
    for question in ASK {
        writeln!(out, "- [ ] {question}")?;
    }
    let left_out: &str = match (&packet.asked.names, &packet.asked.messages) {
        (None, None) => NOT_IN,
        (Some(_), None) => "prompts, code, tool output",
        _ => "everything else",
    };
    writeln!(out, "\nNot included: {left_out}. Made by claude-rescue; nothing was uploaded.")
}

fn list(items: &[Vouched], between: &str) -> String {
    items.iter().map(Vouched::as_str).collect::<Vec<_>>().join(between)
}

fn head(packet: &Evidence, out: &mut String) -> std::fmt::Result {
    let versions = if packet.versions.is_empty() { "unknown".to_owned() } else { list(&packet.versions, " → ") };
    writeln!(out, "- Claude Code: {versions}, entrypoint {}", packet.entrypoint.unwrap_or("not recorded"))?;
    writeln!(out, "- Session {}…, {} lines, {} bytes", packet.session, packet.lines, packet.bytes)?;
    writeln!(out, "- SHA-256 of the original: {}\n", packet.sha256)
}

fn error(packet: &Evidence, out: &mut String) -> std::fmt::Result {
    writeln!(out, "### The error\n")?;
    let Some(error) = &packet.error else { return writeln!(out, "Claude Code recorded no error.\n") };
    for line in error.text.as_str().lines() {
        writeln!(out, "    {line}")?;
    }
    let time = error.time.as_ref().map_or("time not recorded", Vouched::as_str);
    writeln!(out, "\n- {time} (line {}), family {}", error.line, error.family)?;
    if error.times > 1 {
        let first = error.first.as_ref().map_or("time not recorded", Vouched::as_str);
        writeln!(out, "- {} times, first {first}", error.times)?;
    }
    if let Some(id) = &error.request_id {
        writeln!(out, "- request {id}")?;
    }
    if error.over {
        writeln!(out, "- recovered: the model has answered since")?;
    }
    if let Some(operation) = &packet.operation {
        let how = if operation.parallel { "in parallel" } else { "one at a time" };
        let (tools, kinds) = (operation.tools.join(", "), operation.kinds.join(", "));
        let (turn, step) = (operation.turn, operation.step);
        let what = if tools.is_empty() { "no tool".to_owned() } else { format!("{tools} ({kinds}; {how})") };
        writeln!(out, "- operation: {what}, turn {turn} step {step}, line {}", operation.line)?;
        if let Some(time) = &operation.time {
            writeln!(out, "- operation started: {time}")?;
        }
    }
    writeln!(out)
}

fn tried(since: &Attempts, damaged: Option<u32>, out: &mut String) -> std::fmt::Result {
    writeln!(out, "### Since the first refusal (line {})\n", since.line)?;
    writeln!(out, "- prompts: {}, refusals: {}", since.prompts, since.refused)?;
    let chat = match (since.chat, since.tools) {
        (0, 0) if since.prompts == 0 => "not tried again",
        (0, 0) => "neither chat nor tools worked",
        (_, 0) => "ordinary chat worked; no answer called a tool",
        (0, _) => "answers arrived, and each called a tool",
        _ => "ordinary chat and tool calls worked",
    };
    writeln!(out, "- {chat}")?;
    if since.rewinds.is_empty() {
        writeln!(out, "- /rewind or Esc Esc: no sign of either")?;
    }
    for rewind in &since.rewinds {
        let outcome = match rewind.outcome {
            Outcome::Answered => "the model answered",
            Outcome::Refused => "refused again",
            Outcome::OtherError => "another error",
            Outcome::Nothing => "no response",
        };
        let abandoned =
            if rewind.abandoned == 1 { "1 prompt".to_owned() } else { format!("{} prompts", rewind.abandoned) };
        let (from, to) = (rewind.line, rewind.back_to);
        let behind = if damaged.is_some_and(|line| to >= line) { ", which is not before the damage" } else { "" };
        writeln!(out, "- rewind (line {from}): {abandoned} back, to line {to}{behind}: {outcome}")?;
    }
    writeln!(out)
}

fn found(packet: &Evidence, out: &mut String) -> std::fmt::Result {
    writeln!(out, "### What claude-rescue found\n")?;
    if packet.findings.is_empty() {
        writeln!(out, "Nothing in the file breaks a rule.")?;
    }
    for found in &packet.findings {
        let place =
            found.turn.zip(found.step).map_or(String::new(), |(turn, step)| format!(", turn {turn} step {step}"));
        let call = found.call.as_ref().map_or(String::new(), |call| format!(" {call}"));
        let request = found.request.as_ref().map_or(String::new(), |path| format!(", {path}"));
        writeln!(out, "- {} ({}){call}: line {}{place}{request}", found.rule, found.severity, found.line)?;
    }
    if let Some(Good { turn, step, line }) = &packet.last_good {
        writeln!(out, "- last good point: turn {turn} step {step}, line {line}")?;
    }
    if let Some(Resumes { version, sends, of }) = &packet.resumes_in {
        writeln!(out, "- on resume, {version} would send {sends} of {of} blocks (calculated)")?;
    }
    writeln!(out)
}

fn shape(packet: &Evidence, out: &mut String) -> std::fmt::Result {
    if packet.shape.is_empty() {
        return Ok(());
    }
    writeln!(out, "### Message shape\n\n| line | time | kind | uuid | parent | blocks |\n|---|---|---|---|---|---|")?;
    for row in &packet.shape {
        let (time, parent) =
            (row.time.as_ref().map_or("–", Vouched::as_str), row.parent.as_ref().map_or("–", Vouched::as_str));
        let blocks = if row.blocks.is_empty() { "–".to_owned() } else { list(&row.blocks, ", ") };
        writeln!(out, "| {} | {time} | {} | {} | {parent} | {blocks} |", row.line, row.kind, row.uuid)?;
    }
    writeln!(out)
}

fn machine(environment: &Environment, out: &mut String) -> std::fmt::Result {
    let list = |installs: &[Install]| {
        let told =
            installs.iter().map(|it| format!("{} ({})", it.version.as_ref().map_or("?", Vouched::as_str), it.kind));
        let told: Vec<String> = told.collect();
        if told.is_empty() { "none found".to_owned() } else { told.join(", ") }
    };
    writeln!(out, "### Environment\n")?;
    writeln!(out, "- {}, claude-rescue {}", environment.system, environment.claude_rescue)?;
    writeln!(out, "- clients installed: {}", list(&environment.clients))?;
    writeln!(out, "- editor extensions: {}", list(&environment.extensions))?;
    let set = if environment.retention_set { "set" } else { "default" };
    writeln!(
        out,
        "- config directories: {}, retention {} days ({set})",
        environment.config_dirs, environment.retention_days
    )?;
    writeln!(out, "- sessions: {}\n", environment.sessions)
}

fn asked(packet: &Evidence, out: &mut String) -> std::fmt::Result {
    if let Some(names) = &packet.asked.names {
        writeln!(out, "### Names\n")?;
        for Name { of, name } in names {
            writeln!(out, "- {of}: {}", name.split_whitespace().collect::<Vec<_>>().join(" "))?;
        }
        writeln!(out)?;
    }
    if let Some(messages) = &packet.asked.messages {
        writeln!(out, "### Messages\n")?;
        for Words { line, words } in messages {
            writeln!(out, "Line {line}:\n")?;
            for row in words.lines() {
                writeln!(out, "    {row}")?;
            }
            writeln!(out)?;
        }
    }
    Ok(())
}
