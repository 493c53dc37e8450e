//! `show --turn` and `show --lines`: the text of a part of a session, cleaned.

mod print;
mod range;

use std::ops::Range;

use anyhow::{Context, Result, bail, ensure};

use super::output::{Form, Out};
use super::{FINE, words};
use crate::recovery::recall::Recall;
use crate::session::Place as Spot;
use crate::store::Opened;
use crate::transcript::EntryNo;
use print::Printer;
use range::{Lines, Turns};

/// Which part of a session is asked for.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct Wanted {
    /// Print what was said and done in a turn (12), a step (12.3), or a range (12.3..14)
    #[arg(long, alias = "turns", value_name = "TURN[.STEP]", conflicts_with = "lines")]
    turn: Option<Turns>,
    /// Print what these lines of the file say: one line (415), or a range (415..430)
    #[arg(long, alias = "line", value_name = "A..B")]
    lines: Option<Lines>,
    /// Print everything; otherwise long texts lose their middle, and about 16 KB are printed at a time
    #[arg(long)]
    full: bool,
}

/// About how many bytes to print at once: the reader may be a model with a small context.
const PAGE: usize = 16_000;

/// Entries that are printed together.
struct Group {
    entries: Vec<EntryNo>,
    /// The turn and step, if turns are asked for.
    spot: Option<Spot>,
}

impl Wanted {
    /// Whether a part is asked for.
    pub(super) fn is_any(&self) -> bool {
        self.turn.is_some() || self.lines.is_some() || self.full
    }
}

pub(super) fn run(opened: &Opened, wanted: &Wanted, form: Form, out: &mut Out) -> Result<u8> {
    let name = words::short(&opened.known_as);
    let (groups, ends) = match (wanted.turn, wanted.lines) {
        (Some(turns), _) => steps(opened, turns, &name)?,
        (None, Some(lines)) => rows(opened, lines, &name)?,
        (None, None) => {
            bail!("--full needs --turn or --lines.\nFor example: claude-rescue show {name} --turn 1 --full")
        }
    };
    let most = (!wanted.full).then_some(PAGE);
    let asked = groups.iter().flat_map(|group| &group.entries).copied().collect();
    let mut printer =
        Printer { opened, recall: Recall::of(&opened.session), name, form, most, asked, printed: 0, aside: Vec::new() };
    printer.head((ends, wanted.turn.is_some()), out)?;
    for (no, group) in groups.iter().enumerate() {
        // Always print the first group, so that going on makes progress.
        if no > 0 && most.is_some_and(|most| printer.printed >= most) {
            printer.go_on(&groups[no..], ends.1, out)?;
            break;
        }
        printer.group(group, out)?;
    }
    printer.end(wanted.turn.is_some(), out)?;
    Ok(FINE)
}

/// The steps of a range, and its first and last turn.
fn steps(opened: &Opened, wanted: Turns, name: &str) -> Result<(Vec<Group>, (u32, u32))> {
    let turns = &opened.session.turns;
    let count = turns.len() as u32;
    let look = format!("To see them: claude-rescue show {name}");
    ensure!(count > 0, "this session has no turns.\nTo read its lines: claude-rescue show {name} --lines 1..");
    let (from, to) = wanted.within(count);
    let turn = turns.get(from.turn as usize - 1);
    let turn = turn.with_context(|| {
        let are = if count == 1 { "one turn".to_owned() } else { format!("turns 1 to {count}") };
        format!("there is no turn {}: the session has {are}.\n{look}", from.turn)
    })?;
    let last = turn.steps.len() as u32;
    ensure!(from.step <= last, "there is no step {} in turn {}: {}.\n{look}", from.step, from.turn, has(last));
    ensure!(from <= to, "{from} comes after {to}.\nSwap them: --turn {}..{}", to.turn, from.turn);
    let mut groups = Vec::new();
    for no in from.turn..=to.turn.min(count) {
        let turn = &turns[no as usize - 1];
        let first = turn.steps.first().map_or(turn.links.end, |step| step.links.start);
        let parts = std::iter::once(turn.links.start..first).chain(turn.steps.iter().map(|step| step.links.clone()));
        for (links, step) in parts.zip(0..) {
            let spot = Spot { turn: no, step };
            if from <= spot && spot <= to {
                groups.push(Group { entries: entries(opened, links), spot: Some(spot) });
            }
        }
    }
    Ok((groups, (from.turn, to.turn.min(count))))
}

fn has(steps: u32) -> String {
    match steps {
        0 => "it has no steps, only the prompt (step 0)".to_owned(),
        1 => "it has one step".to_owned(),
        steps => format!("it has steps 1 to {steps}"),
    }
}

fn entries(opened: &Opened, links: Range<usize>) -> Vec<EntryNo> {
    opened.session.links[links].iter().map(|link| link.entry).collect()
}

/// The entries of a range of lines, one per group, and its first and last line.
fn rows(opened: &Opened, wanted: Lines, name: &str) -> Result<(Vec<Group>, (u32, u32))> {
    let transcript = &opened.session.transcript;
    let count = transcript.lines;
    ensure!(count > 0, "the file is empty.");
    let (from, to) = wanted.within(count);
    ensure!(
        from <= count,
        "there is no line {from}: the file has {count} lines.\nTo see the last ones: claude-rescue show {name} --lines {}..{count}",
        count.saturating_sub(9).max(1)
    );
    ensure!(from <= to, "line {from} comes after line {to}.\nSwap them: --lines {to}..{from}");
    // A row that spans several lines counts for each of them.
    let before = transcript.from_line(from);
    let is_behind = before == transcript.entries.len() || transcript.line(before) > from;
    let is_inside = transcript.layout.is_spread && is_behind;
    let start = if is_inside { before.saturating_sub(1) } else { before };
    let end = transcript.from_line(to.saturating_add(1));
    let groups = (start..end).map(|no| Group { entries: vec![no], spot: None });
    Ok((groups.collect(), (from, to)))
}
