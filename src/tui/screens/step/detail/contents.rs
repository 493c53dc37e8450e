//! What a step says: words, inputs, results and pictures, in their order.

use super::body::{Bodies, Coding};
use super::pairs::Pairs;
use super::subject::Subject;
use super::{Depth, Row, call_words, input};
use crate::transcript::BlockKind;
use crate::tui::Role;

pub(super) fn push_rows(bodies: &Bodies<'_>, rows: &mut Vec<Row>, subject: &Subject<'_>, pairs: &Pairs<'_>) {
    let transcript = &bodies.session.transcript;
    let blocks = || subject.links.iter().flat_map(|link| transcript.blocks_of(link.entry));
    for block in blocks() {
        match block.kind {
            BlockKind::Text => bodies.section(rows, "text", block, "text", Role::Text),
            BlockKind::Thinking if bodies.depth == Depth::Full => {
                bodies.section(rows, "thinking", block, "thinking", Role::Dim);
            }
            BlockKind::Image | BlockKind::Document => bodies.item(rows, transcript.block_body(block)),
            _ => {}
        }
    }
    for call in &pairs.calls {
        let (name, _) = call_words(bodies.session, call.block);
        rows.push(Row::Heading(format!("input of {name}")));
        if let Some(input) = transcript.block_body(call.block).get("input") {
            input::rows(bodies, rows, input);
        }
        for result in &call.results {
            let line = transcript.line(result.entry);
            rows.push(Row::Heading(format!("result of {name}, line {line}")));
            bodies.content(rows, transcript.block_body(result.block));
        }
        if call.results.is_empty() {
            progress(bodies, rows, subject);
        }
    }
    for stray in &pairs.strays {
        rows.push(Row::Heading(format!("result, line {}", transcript.line(stray.entry))));
        bodies.content(rows, transcript.block_body(stray.block));
    }
}

/// The last output of a running command, which older clients wrote down.
fn progress(bodies: &Bodies<'_>, rows: &mut Vec<Row>, subject: &Subject<'_>) {
    let transcript = &bodies.session.transcript;
    let output = subject.links.iter().rev().find_map(|link| {
        let data = transcript.body(link.entry).get("data").filter(|_| !transcript.entries[link.entry].is_message())?;
        let said = data.get("fullOutput").or_else(|| data.get("output"))?.raw_text()?;
        Some((transcript.line(link.entry), said))
    });
    if let Some((line, said)) = output {
        rows.push(Row::Heading(format!("partial output, line {line}")));
        bodies.text(rows, "", bodies.range(said), Coding::Escaped, Role::Text);
    }
}
