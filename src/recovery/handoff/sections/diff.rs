//! What changed in the files, as small diffs.

use super::super::budget::tokens;
use super::super::item::{Cut, Item};
use super::super::plain::one_line;
use super::super::story::Story;
use super::super::touched::Change;
use crate::session::Place;

/// Tokens for all diffs together, at a budget of 2000.
const DIFFS: u32 = 600;

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
    for change in changes.iter().rev().filter(|change| !change.lines.is_empty()) {
        // More lines are never shown.
        if out.len() > 200 {
            break;
        }
        if changes.len() > 1 || change.lost {
            let lost = if change.lost { ", its result is lost" } else { "" };
            out.push(format!("@@ {}{lost} @@", Place::of(&story.session.turns, change.link)));
        }
        // A secret may have several, so lines are cleaned together and before their signs.
        for run in change.lines[..change.lines.len().min(200)].chunk_by(|one, next| one.0 == next.0) {
            let text = run.iter().map(|(_, line)| line.as_str()).collect::<Vec<_>>().join("\n");
            let text = plain_lines(&story.clean(&text));
            // An empty line at the end counts too.
            out.extend(text.split('\n').map(|line| format!("{}{line}", run[0].0)));
        }
    }
    out.join("\n")
}

/// Lines as they stand, without what steers a terminal.
fn plain_lines(text: &str) -> String {
    let lines = text.split('\n').map(|line| {
        let indent = line.len() - line.trim_start_matches(' ').len();
        format!("{}{}", &line[..indent], one_line(line))
    });
    lines.collect::<Vec<_>>().join("\n")
}
