//! What changed in the files, as small diffs.

use std::collections::HashSet;

use super::super::budget::tokens;
use super::super::item::{Cut, Item};
use super::super::plain::one_line;
use super::super::story::Story;
use super::super::touched::Change;
use crate::session::Place;

/// Tokens for all diffs together, at a budget of 2000.
const DIFFS: u32 = 600;

/// More lines of a change are never shown.
const LONGEST: usize = 200;

/// The least that one is shown of.
const LEAST: u32 = 60;

/// How much of each diff may be shown: the newest one up to half of all, the others so that short ones leave their room
/// to long ones.
pub(super) fn shares(diffs: &[String]) -> Vec<u32> {
    let needed: Vec<u32> = diffs.iter().map(|diff| tokens(diff)).collect();
    let newest = needed.last().map_or(0, |need| (*need).min(DIFFS / 2));
    let others = share(needed[..needed.len().saturating_sub(1)].to_vec(), DIFFS - newest);
    let newest = newest.max(DIFFS / 2);
    (0..needed.len()).map(|no| if no + 1 == needed.len() { newest } else { others }).collect()
}

fn share(mut needed: Vec<u32>, all: u32) -> u32 {
    needed.sort_unstable();
    let (mut free, mut left) = (all, needed.len() as u32);
    for need in needed {
        if need * left > free {
            return (free / left).max(LEAST);
        }
        (free, left) = (free - need, left - 1);
    }
    all
}

/// A diff below the words before it, cut to some tokens.
pub(super) fn quoted(item: Item, diff: String, most: u32) -> Item {
    if diff.is_empty() { item } else { item.say("\n```diff\n").quote(diff, Cut::End(most)).say("\n```") }
}

/// The changes of a file as a small diff, the newest one first.
pub(super) fn of(story: &Story<'_>, changes: &[Change]) -> String {
    let mut out: Vec<String> = Vec::new();
    let shown = |change: &&Change| change.lines.iter().any(|(sign, _)| *sign != ' ');
    for change in changes.iter().rev().filter(shown) {
        // More lines are never shown.
        if out.len() > LONGEST {
            break;
        }
        if changes.len() > 1 || change.lost {
            let lost = if change.lost { ", its result is lost" } else { "" };
            out.push(format!("@@ {}{lost} @@", Place::of(&story.session.turns, change.link)));
        }
        out.extend(cleaned(story, &change.lines));
    }
    out.join("\n")
}

/// The lines that came and went, without secrets. One may stand on several lines, and begin on one that stayed, so each
/// side is cleaned as a whole.
fn cleaned(story: &Story<'_>, lines: &[(char, String)]) -> Vec<String> {
    let side = |sign: char| {
        let of_side = lines.iter().filter(|(known, _)| matches!(*known, ' ') || *known == sign);
        let text = of_side.map(|(_, line)| line.as_str()).collect::<Vec<_>>().join("\n");
        story.clean(&text).split('\n').map(str::to_owned).collect::<HashSet<String>>()
    };
    let (old, new) = (side('-'), side('+'));
    let changed = lines.iter().filter(|(sign, _)| *sign != ' ').take(LONGEST);
    let shown = changed.map(|(sign, line)| {
        let kept = if *sign == '-' { old.contains(line) } else { new.contains(line) };
        let alone = story.clean(line);
        let text =
            if kept || alone != *line { plain_line(&alone) } else { "[redacted with the lines around it]".to_owned() };
        format!("{sign}{text}")
    });
    shown.collect()
}

/// A line as it stands, without what steers a terminal.
fn plain_line(line: &str) -> String {
    let indent = line.len() - line.trim_start_matches(' ').len();
    format!("{}{}", &line[..indent], one_line(line))
}
