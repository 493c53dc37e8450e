//! Estimating, shortening, and choosing what has room.

use unicode_segmentation::UnicodeSegmentation;

use super::item::Item;
use super::plain::turns;
use super::print::{self, Format};
use super::{Handoff, Part, Section};

/// Token costs in twenty-firsts: 3.5 ASCII bytes a token, 1.5 other characters a token. Real tokenizers need fewer for
/// most prose, so the estimate is on the safe side.
const ASCII: u64 = 6;
const OTHER: u64 = 14;
const TOKEN: u64 = 21;

/// About how many tokens a text has.
pub fn tokens(text: &str) -> u32 {
    cost(text).div_ceil(TOKEN) as u32
}

fn cost(text: &str) -> u64 {
    let ascii = text.bytes().filter(u8::is_ascii).count() as u64;
    let other = text.chars().filter(|c| !c.is_ascii()).count() as u64;
    ascii * ASCII + other * OTHER
}

/// What a cut costs in words.
const SLACK: u32 = 10;

/// The beginning of a text, and how much was left out.
pub(super) fn shorten(text: &str, most: u32) -> String {
    if tokens(text) <= most + SLACK {
        return text.to_owned();
    }
    let head = head(text, u64::from(most) * TOKEN);
    format!("{}… ({} characters left out)", head.trim_end(), text[head.len()..].chars().count())
}

/// The beginning of a text on one line, cut with a mark.
pub(super) fn brief(text: &str, most: u32) -> String {
    let head = if tokens(text) <= most { text } else { head(text, u64::from(most) * TOKEN) };
    let mark = if head.len() < text.len() { "…" } else { "" };
    format!("{}{mark}", head.trim_end())
}

/// The beginning and the end of a text, and how much was left out between them.
pub(super) fn shorten_middle(text: &str, most: u32) -> String {
    if tokens(text) <= most + SLACK {
        return text.to_owned();
    }
    let most = u64::from(most) * TOKEN;
    let (head, tail) = (head(text, most * 2 / 5), tail(text, most * 3 / 5));
    let left_out = text[head.len()..text.len() - tail.len()].chars().count();
    format!("{}… ({left_out} characters left out) …{}", head.trim_end(), tail.trim_start())
}

fn head(text: &str, most: u64) -> &str {
    let mut used = 0;
    let end = text.grapheme_indices(true).find(|(_, cluster)| {
        used += cost(cluster);
        used > most
    });
    let head = &text[..end.map_or(text.len(), |(at, _)| at)];
    // Not in the middle of a mark, and not of a word where one ends nearby.
    let head = match (head.rfind("[redacted:"), head.rfind(']')) {
        (Some(open), close) if close.is_none_or(|close| close < open) => &head[..open],
        _ => head,
    };
    let word = head.rfind(char::is_whitespace).filter(|at| head.len() - at < 24 && head[*at..].is_ascii());
    &head[..word.unwrap_or(head.len())]
}

fn tail(text: &str, most: u64) -> &str {
    let mut used = 0;
    let start = text.grapheme_indices(true).rev().find(|(_, cluster)| {
        used += cost(cluster);
        used > most
    });
    let tail = &text[start.map_or(0, |(at, cluster)| at + cluster.len())..];
    let tail = match (tail.find(']'), tail.find("[redacted:")) {
        (Some(close), open) if open.is_none_or(|open| close < open) && is_in_mark(text, tail) => &tail[close + 1..],
        _ => tail,
    };
    let word = tail.find(char::is_whitespace).filter(|at| *at < 24 && tail[..*at].is_ascii());
    &tail[word.unwrap_or(0)..]
}

fn is_in_mark(text: &str, tail: &str) -> bool {
    let before = &text[..text.len() - tail.len()];
    before.rfind('[').is_some_and(|open| !before[open..].contains(']') && text[open..].starts_with("[redacted:"))
}

/// An item that has room: its section, its number there, and its text.
type Chosen<'t> = (usize, usize, &'t str);

/// Fills a summary with what matters most, as far as the budget goes.
pub(super) fn fill(empty: &Handoff, found: &[(&Section, Vec<Item>)], budget: u32) -> Handoff {
    let texts: Vec<Vec<Vec<String>>> =
        found.iter().map(|(_, items)| items.iter().map(|item| item.texts(budget)).collect()).collect();
    let places =
        found.iter().enumerate().flat_map(|(section, (_, items))| (0..items.len()).map(move |at| (section, at)));
    let mut order: Vec<(usize, usize)> = places.collect();
    order.sort_by_key(|&(section, at)| std::cmp::Reverse(found[section].1[at].weight));
    let mut chosen: Vec<Chosen<'_>> = Vec::new();
    let most = u64::from(budget) * TOKEN;
    // What is left out takes lines too, and which ones is known only at the end; so this much is kept free for it.
    let mut used = cost(&print::print(&build(empty, found, &[], budget), Format::Markdown));
    let needed = |text: &str| cost(text) + (text.lines().count() as u64 * 2 + 3) * ASCII;
    for &(section, at) in &order {
        let first = chosen.iter().all(|(other, ..)| *other != section);
        let heading = if first { cost(found[section].0.heading) + 6 * ASCII } else { 0 };
        let shortest = texts[section][at].last();
        if let Some(text) = shortest.filter(|text| used + needed(text) + heading <= most) {
            used += needed(text) + heading;
            chosen.push((section, at, text));
        }
    }
    // What room is left goes to the longer forms.
    for (section, at, text) in &mut chosen {
        let more = |longer: &&String| used + needed(longer) <= most + needed(text);
        if let Some(longer) = texts[*section][*at].iter().find(more) {
            used = used + needed(longer) - needed(text);
            *text = longer;
        }
    }
    loop {
        let full = build(empty, found, &chosen, budget);
        if cost(&print::print(&full, Format::Markdown)) <= most || chosen.is_empty() {
            return full;
        }
        chosen.pop();
    }
}

fn build(empty: &Handoff, found: &[(&Section, Vec<Item>)], chosen: &[Chosen<'_>], budget: u32) -> Handoff {
    let mut full = empty.clone();
    for (section, (row, items)) in found.iter().enumerate() {
        let mut kept: Vec<(usize, &str)> =
            chosen.iter().filter(|(of, ..)| *of == section).map(|(_, at, text)| (*at, *text)).collect();
        kept.sort_unstable();
        let left_out = (items.len() - kept.len()) as u32;
        if left_out > 0 {
            let left = (0..items.len()).filter(|at| !kept.iter().any(|(known, _)| known == at));
            let left: Vec<&Item> = left.map(|at| &items[at]).collect();
            let of: Vec<u32> = left.iter().filter_map(|item| item.turn).collect();
            let names: Vec<&str> = left.iter().filter_map(|item| item.name.as_deref()).collect();
            let of = match (of.is_empty(), names.is_empty()) {
                (false, _) => format!(": {}", brief(&turns(&of), budget / 100)),
                (true, false) => format!(": {}", brief(&names.join(", "), budget / 100)),
                (true, true) => String::new(),
            };
            let heading = row.heading.split([',', ';']).next().unwrap_or_default();
            full.left_out.push(format!("{} of {} in “{heading}”{of}", left_out, items.len()));
        }
        let items: Vec<String> = kept.into_iter().map(|(_, text)| text.to_owned()).collect();
        if !items.is_empty() {
            full.sections.push(Part { name: row.name, heading: row.heading, items, left_out });
        }
    }
    full
}
