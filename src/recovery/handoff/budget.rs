//! Fills a page: every section gets its share first, then what others left; the log of the end gets all that is left.

use super::page::{self, Format};
use super::sections::{Found, LOG, SECTIONS, Section};
use super::story::Story;
use super::tokens::tokens;
use super::{Handoff, Part};

/// What the line takes that counts what had no room.
const REST: u32 = 14;

/// A section with as much of what it found as has room.
struct Filled {
    section: &'static Section,
    found: Found,
    costs: Vec<u32>,
    count: usize,
    used: u32,
}

/// The page of some sections with as much as has room.
pub(super) fn fill(empty: &Handoff, story: &Story<'_>, wanted: &[&str], budget: u32) -> Handoff {
    let is_wanted = |section: &&Section| wanted.is_empty() || wanted.contains(&section.name);
    let (log, others): (Vec<_>, Vec<_>) = SECTIONS.iter().filter(is_wanted).partition(|section| section.name == LOG);
    let mut left = budget.saturating_sub(tokens(&page::print(empty, Format::Markdown)));
    let mut parts: Vec<Filled> = others.iter().map(|section| Filled::find(story, section, left)).collect();
    for part in parts.iter_mut().filter(|part| part.section.share == 0) {
        left -= part.take(left);
    }
    // Its own share first, then as much again of what others leave; the log has its share in any case.
    let room = left;
    let kept: u32 = log.iter().map(|section| room * section.share / 100).sum();
    for times in [1, 2] {
        for part in &mut parts {
            let most = room * part.section.share * times / 100;
            left -= part.take(most.min(part.used + left - kept));
        }
    }
    parts.splice(0..0, log.into_iter().map(|section| Filled::find(story, section, left)));
    for part in &mut parts {
        left -= part.take(part.used + left);
    }
    Handoff {
        sections: parts.into_iter().filter(|part| part.count > 0).map(Filled::printed).collect(),
        ..empty.clone()
    }
}

impl Filled {
    fn find(story: &Story<'_>, section: &'static Section, room: u32) -> Self {
        let found = (section.find)(story, room);
        // Text by text there are never fewer tokens than in the whole: what has room by these figures has room.
        let heading = tokens(&format!("\n## {}\n\n", section.heading)) + REST;
        let costs = found.items.iter().map(|item| tokens(&page::item(&item.text)));
        let costs = costs.enumerate().map(|(no, cost)| if no == 0 { cost + heading } else { cost }).collect();
        Self { section, found, costs, count: 0, used: 0 }
    }

    /// Takes items in their order until one has no room in all that it may take; how much that adds.
    fn take(&mut self, most: u32) -> u32 {
        let before = self.used;
        while let Some(cost) = self.costs.get(self.count).filter(|cost| self.used + **cost <= most) {
            self.used += cost;
            self.count += 1;
        }
        self.used - before
    }

    fn printed(self) -> Part {
        let Self { section: Section { name, heading, .. }, found, count, .. } = self;
        let items = found.first(count);
        let tokens = items.iter().map(|item| tokens(item)).sum();
        Part { name, heading, items, left_out: (found.items.len() - count + found.more) as u32, tokens }
    }
}
