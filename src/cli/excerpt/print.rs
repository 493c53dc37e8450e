//! Prints a part of a session: its words are indented, so that none of them can pass for ours.

use std::collections::HashSet;

use anyhow::Result;
use serde::Serialize;

use super::Group;
use crate::cli::output::{Form, Out, json_line};
use crate::cli::words;
use crate::diagnosis::SCHEMA;
use crate::recovery::recall::{Clipped, Passage, Recall, Who, clip};
use crate::store::Opened;
use crate::text;
use crate::transcript::EntryNo;

/// The most and the least bytes of a page for one call or result.
const WORK: (usize, usize) = (2000, 300);
/// For the words of a person or the model.
const WORDS: usize = 4000;
/// For the words of the client.
const CLIENT: usize = 600;

#[derive(Serialize)]
struct Row<'a> {
    schema: u32,
    session: &'a str,
    line: u32,
    turn: Option<u32>,
    step: Option<u32>,
    sub_agent: bool,
    who: Who,
    tool: Option<&'a str>,
    about: Option<&'a str>,
    failed: bool,
    call_line: Option<u32>,
    result_line: Option<u32>,
    says: String,
    left_out: usize,
}

/// What `--json` prints when a page ends early.
#[derive(Serialize)]
struct GoOn<'a> {
    schema: u32,
    session: &'a str,
    next: &'a str,
}

pub(super) struct Printer<'a> {
    pub opened: &'a Opened,
    pub recall: Recall<'a>,
    pub name: String,
    pub form: Form,
    /// How many bytes to print at once.
    pub most: Option<usize>,
    /// Every entry that was asked for.
    pub asked: HashSet<EntryNo>,
    pub printed: usize,
    /// A run of entries without words: their lines and kinds.
    pub aside: Vec<(u32, String)>,
}

impl Printer<'_> {
    pub fn head(&mut self, asked: ((u32, u32), bool), out: &mut Out) -> Result<()> {
        if self.form == Form::Json {
            return Ok(());
        }
        let verdict = self.opened.diagnosis.verdict;
        let title = self.recall.title().unwrap_or_else(|| "(no title)".to_owned());
        writeln!(out, "{} {}  {}  {}", words::sign(verdict), verdict.name(), self.name, text::cut(&title, 60))?;
        let count = match (asked.0, asked.1) {
            ((first, last), true) if first == last => {
                let turns = &self.opened.session.turns;
                let steps = turns.get(first as usize - 1).map_or(0, |turn| turn.steps.len());
                format!("turn {first} of {}, with {}", turns.len(), text::count(steps as u64, "step"))
            }
            ((first, last), true) => format!("turns {first} to {last} of {}", self.opened.session.turns.len()),
            ((first, last), false) if first == last => {
                format!("line {first} of {}", self.opened.session.transcript.lines)
            }
            ((first, last), false) => format!("lines {first} to {last} of {}", self.opened.session.transcript.lines),
        };
        writeln!(out, "{count}")?;
        Ok(())
    }

    pub fn group(&mut self, group: &Group, out: &mut Out) -> Result<()> {
        let blocks = group.entries.iter().map(|no| self.opened.session.transcript.blocks_of(*no).len());
        let work = (self.most.unwrap_or(0) / blocks.sum::<usize>().max(1)).clamp(WORK.1, WORK.0);
        for &no in &group.entries {
            let said = self.recall.entry(no);
            if said.is_empty() && group.spot.is_none() {
                let line = self.opened.session.transcript.line(no);
                self.aside.push((line, self.recall.kind(no)));
            }
            for said in said {
                self.tell_aside(out)?;
                self.said(&said, work, out)?;
            }
        }
        Ok(())
    }

    fn said(&mut self, said: &Passage, work: usize, out: &mut Out) -> Result<()> {
        let most = match said.who {
            Who::Call | Who::Result => work,
            Who::Person | Who::Assistant | Who::Summary => WORDS,
            Who::Client | Who::ApiError | Who::Unread => CLIENT,
        };
        let clipped = clip(&said.says, if self.most.is_some() { most } else { usize::MAX / 2 });
        self.printed += clipped.head.len() + clipped.tail.len() + 40;
        if self.form == Form::Json {
            return self.row(said, &clipped, out);
        }
        writeln!(out, "\n{}", self.heading(said))?;
        indented(clipped.head, out)?;
        if clipped.bytes > 0 {
            let (lines, size) = (text::count(clipped.lines as u64, "line"), text::bytes(clipped.bytes as u64));
            let left = if clipped.lines > 0 { format!("{lines}, {size}") } else { size };
            writeln!(
                out,
                "… {left} left out; to see it: claude-rescue show {} --lines {} --full",
                self.name, said.line
            )?;
            indented(clipped.tail, out)?;
        }
        Ok(())
    }

    /// `[43.5] line 415  result (Bash, line 414)`
    fn heading(&self, said: &Passage) -> String {
        let place = said.place.map_or(String::new(), |place| format!("[{}.{}] ", place.turn, place.step));
        let tool = said.tool.as_deref().filter(|tool| !tool.is_empty()).unwrap_or("unnamed tool");
        let what = match said.who {
            Who::Call => {
                let about = said.about.as_deref().map_or(String::new(), |about| format!(" {}", text::cut(about, 200)));
                let result = match said.pair {
                    None => " — NO RESULT".to_owned(),
                    Some(line) if self.is_asked(line) => String::new(),
                    Some(line) => format!(" — result on line {line}"),
                };
                format!("call: {tool}{about}{result}")
            }
            Who::Result => {
                let failed = if said.failed { "failed result" } else { "result" };
                match said.pair {
                    Some(line) => format!("{failed} ({tool}, line {line})"),
                    None => format!("{failed} without a call"),
                }
            }
            Who::Unread => format!("cannot be read: {}", said.says),
            who => who.name().to_owned(),
        };
        let aside = match said.place {
            None if said.sub_agent => "  (a sub-agent)",
            None if said.who != Who::Unread => "  (not in the live history)",
            _ => "",
        };
        let noted = if said.noted { "  (left out: a note from the client)" } else { "" };
        text::line(&format!("{place}line {}  {what}{aside}{noted}", said.line))
    }

    fn is_asked(&self, line: u32) -> bool {
        let transcript = &self.opened.session.transcript;
        (transcript.from_line(line)..transcript.from_line(line.saturating_add(1))).any(|no| self.asked.contains(&no))
    }

    fn row(&self, said: &Passage, clipped: &Clipped<'_>, out: &mut Out) -> Result<()> {
        let marked = if clipped.bytes > 0 { "\n[…]\n" } else { "" };
        let is = |who| said.pair.filter(|_| said.who == who);
        json_line(
            &Row {
                schema: SCHEMA,
                session: self.opened.resumed_by(),
                line: said.line,
                turn: said.place.map(|place| place.turn),
                step: said.place.map(|place| place.step),
                sub_agent: said.sub_agent,
                who: said.who,
                tool: said.tool.as_deref(),
                about: said.about.as_deref(),
                failed: said.failed,
                call_line: is(Who::Result),
                result_line: is(Who::Call),
                says: format!("{}{marked}{}", clipped.head, clipped.tail),
                left_out: clipped.bytes,
            },
            out,
        )
    }

    /// Prints a run of entries without words as one line.
    fn tell_aside(&mut self, out: &mut Out) -> Result<()> {
        let aside = std::mem::take(&mut self.aside);
        let (Some(first), Some(last)) = (aside.first(), aside.last()) else { return Ok(()) };
        if self.form == Form::Json {
            return Ok(());
        }
        let mut kinds: Vec<&str> = Vec::new();
        for (_, kind) in &aside {
            if !kinds.contains(&kind.as_str()) {
                kinds.push(kind);
            }
        }
        let lines =
            if first.0 == last.0 { format!("line {}", first.0) } else { format!("lines {}–{}", first.0, last.0) };
        let more = if kinds.len() > 5 { ", …" } else { "" };
        writeln!(out, "\n{lines}  no text: {}{more}", kinds[..kinds.len().min(5)].join(", "))?;
        self.printed += 60;
        Ok(())
    }

    /// Prints how to go on with the groups that did not fit.
    pub fn go_on(&mut self, rest: &[Group], end: u32, out: &mut Out) -> Result<()> {
        self.tell_aside(out)?;
        let Some(first) = rest.first() else { return Ok(()) };
        let line = |no: EntryNo| self.opened.session.transcript.line(no);
        let (part, left) = match (first.spot, first.entries.first()) {
            (Some(spot), _) => {
                let from = if spot.step == 0 { spot.turn.to_string() } else { format!("{}.{}", spot.turn, spot.step) };
                (format!("--turn {from}..{end}"), text::count(rest.len() as u64, "step"))
            }
            (None, Some(no)) => (format!("--lines {}..{end}", line(*no)), text::count(rest.len() as u64, "row")),
            (None, None) => return Ok(()),
        };
        let next = format!("claude-rescue show {} {part}", self.name);
        if self.form == Form::Json {
            return json_line(&GoOn { schema: SCHEMA, session: self.opened.resumed_by(), next: &next }, out);
        }
        writeln!(out, "\n… {left} more. To continue: {next}")?;
        Ok(())
    }

    /// Prints what is left, or that there was nothing.
    pub fn end(&mut self, is_turns: bool, out: &mut Out) -> Result<()> {
        self.tell_aside(out)?;
        if self.printed == 0 && self.form == Form::Words {
            writeln!(out, "\n{}", if is_turns { "There is no text there." } else { "There are no rows there." })?;
        }
        Ok(())
    }
}

fn indented(words: &str, out: &mut Out) -> Result<()> {
    words.lines().try_for_each(|line| writeln!(out, "{}", format!("  {line}").trim_end())).map_err(Into::into)
}
