//! The messages that a client makes of the rows of the chain.

use foldhash::{HashMap, HashSet};

use super::era::{Era, Heals};
use super::heal::HealedRow;
use super::pairs;
use super::piece::{Piece, Sent, leave_out, says_nothing};
use crate::session::Role;
use crate::transcript::{BlockKind, EntryNo, Fill, Id, Json, Kind, Marks, Transcript};

pub fn sent(transcript: &Transcript, said: Vec<HealedRow>, era: &Era) -> Vec<Sent> {
    let mut messages: Vec<Draft> = Vec::new();
    // The last message of each answer.
    let mut answers: HashMap<Option<Id>, usize> = HashMap::default();
    let is_beside = beside_attachments(&said);
    for (at, mut row) in said.into_iter().enumerate() {
        if era.heals == Heals::Blocks && row.kind == Kind::User && is_beside[at] {
            row.pieces.retain(|piece| !piece.is_blank());
        }
        let facts = &transcript.entries[row.entry];
        match row.kind {
            Kind::User if row.pieces.is_empty() && era.heals == Heals::Blocks => {}
            Kind::User => {
                let is_blank = row.pieces.iter().all(Piece::is_blank) && transcript.is_list(row.entry);
                let words = is_blank && era.heals == Heals::Blocks && !row.pieces.is_empty();
                push_user(&mut messages, if words { vec![Piece::words()] } else { row.pieces });
            }
            Kind::Assistant if facts.is_api_error() && facts.marks.has(Marks::SYNTHETIC) => {}
            // The client fills an empty list of blocks with a text of its own.
            Kind::Assistant
                if era.heals == Heals::Blocks && row.pieces.is_empty() && !transcript.is_list(row.entry) => {}
            Kind::Assistant => push_answer(&mut messages, &mut answers, row, era),
            _ => {}
        }
    }
    let mut messages: Vec<Sent> = messages.into_iter().map(|draft| draft.sent(era)).collect();
    if era.heals >= Heals::Pairs {
        for message in messages.iter_mut().filter(|of| of.role == Role::Assistant && era.heals >= Heals::Repeats) {
            without_lost_advice(transcript, &mut message.pieces);
        }
        tidy(&mut messages, era);
        pairs::put_right(&mut messages, era);
    }
    messages
}

/// For each row, whether it is next to an attachment, so that the client joins both into one message.
fn beside_attachments(said: &[HealedRow]) -> Vec<bool> {
    let attached = |at: Option<usize>| {
        let row = at.and_then(|at| said.get(at));
        row.is_some_and(|row| row.kind == Kind::Attachment)
    };
    (0..said.len()).map(|at| attached(at.checked_sub(1)) || attached(Some(at + 1))).collect()
}

/// A message to which rows are still added. They are joined at the end, once: there can be thousands.
struct Draft {
    role: Role,
    rows: Vec<Vec<Piece>>,
    message: Option<Id>,
}

impl Draft {
    fn sent(self, era: &Era) -> Sent {
        let pieces = if self.role == Role::User { joined(self.rows, era) } else { whole(&self.rows, era) };
        Sent { role: self.role, pieces, message: self.message }
    }
}

fn push_user(messages: &mut Vec<Draft>, pieces: Vec<Piece>) {
    match messages.last_mut().filter(|last| last.role == Role::User) {
        Some(last) => last.rows.push(pieces),
        None => messages.push(Draft { role: Role::User, rows: vec![pieces], message: None }),
    }
}

/// Joins user rows into one message, results first; newer clients drop blank text.
fn joined(rows: Vec<Vec<Piece>>, era: &Era) -> Vec<Piece> {
    // Later clients leave a message of one row alone.
    let is_alone = rows.len() == 1;
    let drops = era.heals == Heals::Blocks && !is_alone;
    // The text that replaces blank text goes too, next to real text or another replacement.
    let says = |piece: &Piece| piece.origin.is_some() && !piece.is_blank();
    let is_put = |piece: &Piece| piece.origin.is_none();
    let is_said = drops && rows.iter().flatten().any(says);
    let mut pieces = Vec::new();
    for (at, row) in rows.into_iter().enumerate() {
        pieces.extend(row.into_iter().filter(|piece| !is_said || says(piece)));
        if drops && at > 0 && !is_said && pieces.iter().all(is_put) {
            pieces.truncate(1);
        }
    }
    if !is_alone || era.heals == Heals::Calls {
        pieces.sort_by_key(|piece| piece.kind != BlockKind::ToolResult);
    }
    pieces
}

/// Joins the rows of an answer, calls last; newer clients drop blank text between them.
fn whole(rows: &[Vec<Piece>], era: &Era) -> Vec<Piece> {
    let is_alone = rows.len() == 1;
    let mut pieces = rows.concat();
    if era.heals >= Heals::Repeats {
        if !is_alone {
            without_blanks(&mut pieces);
        }
        pieces.sort_by_key(|piece| piece.kind == BlockKind::ToolUse);
    }
    pieces
}

/// Joins the pieces of one answer, across results between them.
fn push_answer(messages: &mut Vec<Draft>, answers: &mut HashMap<Option<Id>, usize>, row: HealedRow, era: &Era) {
    let results = |message: &Draft| message.rows.iter().flatten().any(|piece| piece.kind == BlockKind::ToolResult);
    // Old clients do not join across another answer.
    let joins_across = era.heals != Heals::Calls;
    let passed = |message: &Draft| if message.role == Role::Assistant { joins_across } else { results(message) };
    let own = answers.get(&row.message).copied().filter(|at| messages[at + 1..].iter().rev().all(passed));
    if let Some(own) = own {
        messages[own].rows.push(row.pieces);
        return;
    }
    answers.insert(row.message, messages.len());
    messages.push(Draft { role: Role::Assistant, rows: vec![row.pieces], message: row.message });
}

/// Drops blank text if more than thinking is left; an empty text stays.
fn without_blanks(pieces: &mut Vec<Piece>) {
    let is_blank = |piece: &Piece| piece.is_blank() && piece.fill == Fill::Blank;
    if pieces.iter().any(|piece| !is_blank(piece) && piece.kind != BlockKind::Thinking) {
        pieces.retain(|piece| !is_blank(piece));
    }
}

/// Drops an advisor's result without its call.
fn without_lost_advice(transcript: &Transcript, pieces: &mut Vec<Piece>) {
    let is_call = |piece: &&Piece| piece.kind == BlockKind::ServerToolUse;
    let called: HashSet<Option<Id>> = pieces.iter().filter(is_call).map(|piece| piece.tool).collect();
    let is_advice = |(entry, block): (EntryNo, usize)| {
        let block = transcript.block_body(&transcript.blocks_of(entry)[block]);
        block.get("type").and_then(Json::raw_text) == Some(b"advisor_tool_result")
    };
    pieces.retain(|piece| {
        piece.kind != BlockKind::ServerToolResult
            || called.contains(&piece.tool)
            || !piece.origin.is_some_and(is_advice)
    });
}

/// Drops or fills answers that say nothing.
fn tidy(messages: &mut Vec<Sent>, era: &Era) {
    if era.heals == Heals::Blocks {
        for message in messages.iter_mut().filter(|message| message.role == Role::Assistant) {
            let only = says_nothing(&message.pieces, era);
            let goes = |piece: &Piece| !only && piece.kind == BlockKind::Text && piece.fill == Fill::Empty;
            leave_out(&mut message.pieces, era, goes);
        }
    }
    let thinks = |message: &Sent| message.pieces.iter().all(|piece| piece.kind == BlockKind::Thinking);
    let speaking: HashSet<Id> =
        messages.iter().filter(|message| !thinks(message)).filter_map(|of| of.message).collect();
    messages.retain(|message| {
        let is_bare = !message.pieces.is_empty() && thinks(message);
        let elsewhere = message.message.is_some_and(|id| speaking.contains(&id));
        message.role != Role::Assistant || ((!is_bare || elsewhere) && !says_nothing(&message.pieces, era))
    });
    for message in messages.iter_mut().filter(|message| message.role == Role::Assistant && message.pieces.is_empty()) {
        message.pieces.push(Piece::words());
    }
    let mut drafts = Vec::new();
    for message in messages.drain(..) {
        match message.role {
            Role::User => push_user(&mut drafts, message.pieces),
            role => drafts.push(Draft { role, rows: vec![message.pieces], message: message.message }),
        }
    }
    messages.extend(drafts.into_iter().map(|draft| draft.sent(era)));
}
