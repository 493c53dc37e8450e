//! Fills a page: every section gets its share first, then what others left.

use super::page::{self, Format};
use super::sections::{Found, Section};
use super::tokens::tokens;
use super::{Handoff, Part};

/// The page with as much as has room.
pub(super) fn fill(empty: &Handoff, found: &[(&'static Section, Found)], budget: u32) -> Handoff {
    let fixed: Vec<usize> =
        found.iter().map(|(section, found)| if section.share == 0 { found.items.len() } else { 0 }).collect();
    let mut counts = fixed.clone();
    let room = budget.saturating_sub(tokens(&page::print(&build(empty, found, &counts), Format::Markdown)));
    let costs: Vec<Vec<u32>> = found.iter().map(|(section, found)| costs(section, found)).collect();
    // What all want of their own share comes first.
    let mut used = vec![0; found.len()];
    for (at, (section, _)) in found.iter().enumerate() {
        take(&costs[at], room * section.share / 100, &mut counts[at], &mut used[at]);
    }
    // What is left goes to the others up to as much again, and then to the log, which comes first and has no end.
    for at in (1..found.len()).chain(0..found.len()) {
        let left = room.saturating_sub(used.iter().sum());
        let most = if at > 0 { room * found[at].0.share / 50 } else { room };
        take(&costs[at], (used[at] + left).min(most), &mut counts[at], &mut used[at]);
    }
    // The estimate of the parts is not that of the whole to the last token.
    loop {
        let full = build(empty, found, &counts);
        let over = tokens(&page::print(&full, Format::Markdown)) > budget;
        let longest = (0..counts.len()).filter(|at| counts[*at] > fixed[*at]).max_by_key(|at| used[*at]);
        match longest.filter(|_| over) {
            Some(at) => {
                counts[at] -= 1;
                used[at] = used[at].saturating_sub(costs[at][counts[at]]);
            }
            None => break,
        }
    }
    // Nor are the costs of single lines: what still fits is taken.
    for at in (1..found.len()).chain(std::iter::once(0)) {
        while counts[at] < found[at].1.items.len() {
            counts[at] += 1;
            if tokens(&page::print(&build(empty, found, &counts), Format::Markdown)) > budget {
                counts[at] -= 1;
                break;
            }
        }
    }
    build(empty, found, &counts)
}

/// What each item of a section takes, the heading with the first one.
fn costs(section: &Section, found: &Found) -> Vec<u32> {
    let heading = tokens(section.heading) + 8;
    let lines = |text: &str| text.lines().count() as u32 + 2;
    let costs = found.items.iter().enumerate();
    costs.map(|(no, item)| tokens(&item.text) + lines(&item.text) + if no == 0 { heading } else { 0 }).collect()
}

/// Takes items in their order until one has no room.
fn take(costs: &[u32], room: u32, count: &mut usize, used: &mut u32) {
    while let Some(cost) = costs.get(*count).filter(|cost| *used + **cost <= room) {
        *used += cost;
        *count += 1;
    }
}

fn build(empty: &Handoff, found: &[(&'static Section, Found)], counts: &[usize]) -> Handoff {
    let mut full = empty.clone();
    for ((section, found), count) in found.iter().zip(counts) {
        if *count == 0 {
            continue;
        }
        let items = found.first(*count);
        let left_out = (found.items.len() - count + found.more) as u32;
        let tokens = items.iter().map(|item| tokens(item)).sum();
        full.sections.push(Part { name: section.name, heading: section.heading, items, left_out, tokens });
    }
    full
}
