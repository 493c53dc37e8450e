//! The difference in words: what is said by the entries that change, line by line, with the changed words marked.

use std::time::{Duration, Instant};

use similar::{ChangeTag, TextDiff};

use super::{Pair, Row, Sides, Sign};
use crate::session::Session;
use crate::text;
use crate::transcript::{Block, BlockKind, EntryNo, Json};
use crate::tui::opened::labels::EntryLabels;
use crate::tui::{Role, words};

/// How many entries are shown.
const MOST: usize = 200;
/// How many characters of a block are shown.
const LONGEST: usize = 4_000;
/// How long one comparison may take.
const PATIENCE: Duration = Duration::from_millis(100);

pub(super) fn rows(sides: &Sides<'_>, pairs: &[Pair]) -> Vec<Row> {
    let labels = (EntryLabels::of(sides.old), EntryLabels::of(sides.new));
    let mut rows = Vec::new();
    let told = |pair: &&Pair| !matches!(pair, Pair::Same(_) | Pair::Moved(_) | Pair::Linked(_));
    for pair in pairs.iter().filter(told).take(MOST) {
        if !rows.is_empty() {
            rows.push(Row::fold(String::new()));
        }
        match *pair {
            Pair::Removed(no) => push_entry(sides.old, &labels.0, no, Sign::Removed, &mut rows),
            Pair::Added(no) => push_entry(sides.new, &labels.1, no, Sign::Added, &mut rows),
            Pair::Changed(old, new) => {
                rows.push(heading(sides.old, &labels.0, old, Sign::Changed));
                let (before, after) = (entry_text(sides.old, &labels.0, old), entry_text(sides.new, &labels.1, new));
                if before == after {
                    // Then only the id of a call changes, which is shown nowhere else.
                    push_diff(&ids(sides.old, old), &ids(sides.new, new), &mut rows);
                } else {
                    push_diff(&before, &after, &mut rows);
                }
            }
            Pair::Same(_) | Pair::Moved(_) | Pair::Linked(_) => {}
        }
    }
    if let Some(more) = pairs.iter().filter(told).count().checked_sub(MOST).filter(|more| *more > 0) {
        rows.push(Row::fold(format!("and {} more lines", words::number(more as u64))));
    }
    rows
}

fn heading(session: &Session, labels: &EntryLabels<'_>, no: EntryNo, sign: Sign) -> Row {
    let line = match sign {
        Sign::Added => "new".to_owned(),
        _ => format!("line {}", session.transcript.line(no)),
    };
    let what = labels.label(no).0;
    Row { sign, at: String::new(), words: vec![(Role::Title, format!("{line}: {what}"))] }
}

fn push_entry(session: &Session, labels: &EntryLabels<'_>, no: EntryNo, sign: Sign, rows: &mut Vec<Row>) {
    rows.push(heading(session, labels, no, sign));
    let role = sign.shown().1;
    let told = entry_text(session, labels, no);
    rows.extend(told.lines().map(|line| Row { sign, at: String::new(), words: vec![(role, line.to_owned())] }));
}

fn entry_text(session: &Session, labels: &EntryLabels<'_>, no: EntryNo) -> String {
    let blocks = session.transcript.blocks_of(no);
    if blocks.is_empty() {
        return labels.label(no).1 + "\n";
    }
    let told: String = blocks.iter().map(|block| words_of(session, labels, block) + "\n").collect();
    text::clean(&told)
}

/// The ids of an entry's calls and results, cleaned.
fn ids(session: &Session, no: EntryNo) -> String {
    let tools = session.transcript.blocks_of(no).iter().filter_map(|block| block.tool);
    tools.fold(String::new(), |told, tool| told + "id " + &text::line(session.transcript.id(tool)) + "\n")
}

fn words_of(session: &Session, labels: &EntryLabels<'_>, block: &Block) -> String {
    let body = session.transcript.block_body(block);
    let size = text::bytes(block.bytes.len() as u64);
    match block.kind {
        BlockKind::Text => short(&session.transcript.block_text(block).unwrap_or_default()),
        BlockKind::Thinking => {
            let thought = body.get("thinking").and_then(Json::text).unwrap_or_default();
            format!("[thinking, signed]\n{}", short(&thought)).trim_end().to_owned()
        }
        BlockKind::ToolUse | BlockKind::ServerToolUse => {
            let input = body.get("input").map_or(String::new(), |input| String::from_utf8_lossy(input.0).into_owned());
            format!("[call] {}\n{}", labels.call(block), short(&input))
        }
        BlockKind::ToolResult => {
            let of = labels.answered(block).unwrap_or_else(|| "a missing call".to_owned());
            format!("[result of] {of}\n{}", short(&result_words(body)))
        }
        BlockKind::Image => format!("[image, {size}]"),
        BlockKind::Document => format!("[document, {size}]"),
        BlockKind::ServerToolResult | BlockKind::Other => format!("[other block, {size}]"),
    }
}

/// The text of a result's content: a string, or the texts among its blocks.
fn result_words(body: Json<'_>) -> String {
    let Some(content) = body.get("content") else { return String::new() };
    let texts = content.items().into_iter().map(|item| match item.get("text").and_then(Json::text) {
        Some(text) => text.into_owned(),
        None => format!("[{}]", text::bytes(item.0.len() as u64)),
    });
    content.text().map_or_else(|| texts.collect::<Vec<_>>().join("\n"), std::borrow::Cow::into_owned)
}

fn short(words: &str) -> String {
    let Some((end, _)) = words.char_indices().nth(LONGEST) else { return words.to_owned() };
    format!("{}\n… {} more", &words[..end], text::bytes((words.len() - end) as u64))
}

fn push_diff(old: &str, new: &str, rows: &mut Vec<Row>) {
    let end = Instant::now() + PATIENCE;
    let diff = TextDiff::configure().deadline(end).diff_lines(old, new);
    for op in diff.ops() {
        for change in diff.iter_inline_changes_deadline(op, Some(end)) {
            let sign = match change.tag() {
                ChangeTag::Equal => Sign::Same,
                ChangeTag::Delete => Sign::Removed,
                ChangeTag::Insert => Sign::Added,
            };
            let parts = change.iter_strings_lossy().map(|(stressed, words)| {
                let role = if stressed { sign.shown().1 } else { Role::Text };
                (role, words.trim_end_matches('\n').to_owned())
            });
            rows.push(Row { sign, at: String::new(), words: parts.collect() });
        }
    }
}
