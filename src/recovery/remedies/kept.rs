//! Which entries of a session are kept, and in which order they are written.

use foldhash::HashSet;

use crate::session::{Link, Session, Via};
use crate::transcript::{Block, BlockKind, EntryNo, Form, Id, Kind, Marks, Subtype};

/// An entry that is kept, and its role in the new chain.
pub(super) struct Kept {
    pub entry: EntryNo,
    pub part: Part,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// A link, child of the one before it.
    Link,
    /// A link without a parent: a compaction, or the root.
    Root,
    /// Child of the link before it, without children of its own.
    Aside,
    /// In a sub-agent's chain, with the parent that it had.
    Sidechain,
    /// Not a link.
    Loose,
}

/// What is kept of a session that ends before link `end`, in the order in which it is written.
pub(super) fn kept_entries(session: &Session, end: usize) -> Vec<Kept> {
    let entries = &session.transcript.entries;
    let (cut, speaking) = (cut(session, end), session.speaking(end));
    let ending = Ending::of(session, end);
    let links: Vec<(usize, &Link)> =
        session.links[..end].iter().enumerate().filter(|(at, _)| ending.keeps(*at)).collect();
    let mut is_kept = vec![false; entries.len()];
    for (_, link) in &links {
        is_kept[link.entry] = true;
    }
    let mut extra = Vec::new();
    for no in 0..entries.len() {
        if !is_kept[no]
            && !ending.is_behind(no)
            && let Some(part) = belongs(session, no, no < cut, &is_kept)
        {
            is_kept[no] = true;
            extra.push(Kept { entry: no, part });
        }
    }
    let mut kept = Vec::with_capacity(end + extra.len());
    let mut extra = extra.into_iter().peekable();
    let mut rooted = false;
    for (_, link) in links {
        while let Some(before) = extra.next_if(|extra| extra.entry < link.entry) {
            kept.push(before);
        }
        if says_nothing(session, link.entry, &speaking) {
            continue;
        }
        let part = match link.via {
            _ if !is_link_everywhere(entries[link.entry].kind) => Part::Aside,
            Via::Compaction => Part::Root,
            _ if !rooted => Part::Root,
            _ => Part::Link,
        };
        rooted |= part != Part::Aside;
        kept.push(Kept { entry: link.entry, part });
    }
    kept.extend(extra);
    results_before_words(session, &mut kept);
    calls_last(session, &mut kept);
    kept
}

/// The first dropped entry of the file. Messages that a compaction keeps are above its boundary but count as after it,
/// so if the boundary stays, dropped links above it do not count.
fn cut(session: &Session, end: usize) -> EntryNo {
    let entries = &session.transcript.entries;
    let is_boundary = |link: &&Link| entries[link.entry].subtype == Subtype::CompactBoundary;
    let from = session.links[..end].iter().rfind(is_boundary).map_or(0, |link| link.entry);
    let dropped = session.links[end..].iter().map(|link| link.entry).filter(|no| *no >= from);
    dropped.min().unwrap_or(entries.len())
}

/// Whether clients must not send an entry: white space in the model's name (2.1.20 and older send it and are refused),
/// thinking without any other word of its answer (2.0.76 sends it), an empty message (2.1.150 sends it).
pub(super) fn says_nothing(session: &Session, no: EntryNo, speaking: &HashSet<Id>) -> bool {
    let transcript = &session.transcript;
    session.is_left_out(no)
        || session.is_bare_thought(no, speaking)
        || (transcript.entries[no].is_message() && transcript.blocks_of(no).is_empty() && transcript.is_list(no))
}

/// The end of what is kept. Attachments after the last message go: 2.1.80 and 2.1.150 would answer them.
struct Ending<'a> {
    session: &'a Session,
    message: Option<usize>,
}

impl<'a> Ending<'a> {
    fn of(session: &'a Session, end: usize) -> Self {
        let is_message = |link: &Link| session.transcript.entries[link.entry].is_message();
        Self { session, message: session.links[..end].iter().rposition(is_message) }
    }

    fn keeps(&self, at: usize) -> bool {
        !self.is_attachment(self.session.links[at].entry) || self.message.is_none_or(|message| at < message)
    }

    fn is_behind(&self, no: EntryNo) -> bool {
        let behind = |message: usize| no > self.session.links[message].entry;
        self.is_attachment(no) && self.message.is_some_and(behind)
    }

    fn is_attachment(&self, no: EntryNo) -> bool {
        self.session.transcript.entries[no].kind == Kind::Attachment
    }
}

/// Whether all measured clients follow a chain through entries of this kind.
fn is_link_everywhere(kind: Kind) -> bool {
    matches!(kind, Kind::User | Kind::Assistant | Kind::System | Kind::Attachment)
}

/// Whether an entry off the chain is kept, and in which role.
fn belongs(session: &Session, no: EntryNo, before_cut: bool, is_kept: &[bool]) -> Option<Part> {
    let transcript = &session.transcript;
    let entry = &transcript.entries[no];
    if entry.form != Form::Whole {
        return None;
    }
    let named = |id: Id| session.named(id);
    if !entry.is_link() {
        // Clients treat such a row as a link and may take it for the end of the conversation.
        if is_link_everywhere(entry.kind) || entry.kind == Kind::Progress {
            return None;
        }
        // Titles and modes apply to the whole session; other rows only where they are.
        let anywhere = matches!(entry.kind, Kind::CustomTitle | Kind::AiTitle | Kind::Mode);
        let about_dropped = entry.about.and_then(named).is_some_and(|about| !is_kept[about]);
        return ((anywhere || before_cut) && !about_dropped).then_some(Part::Loose);
    }
    let side = entry.marks.has(Marks::SIDECHAIN);
    let older_copy = entry.uuid.and_then(named) != Some(no);
    if !before_cut || older_copy || (entry.is_message() && !side) {
        return None;
    }
    let parent = entry.parent.and_then(named);
    if side && parent.is_none_or(|parent| is_kept[parent]) {
        return Some(Part::Sidechain);
    }
    parent.is_some_and(|parent| is_kept[parent]).then_some(Part::Aside)
}

/// Moves the calls of an answer to its end: clients from 2.1.150 on send them so, older ones in file order (measured on
/// 2.0.76, 2.1.20, 2.1.150 and 2.1.332).
fn calls_last(session: &Session, kept: &mut [Kept]) {
    let transcript = &session.transcript;
    let message = |no: EntryNo| {
        let entry = &transcript.entries[no];
        if entry.is_message() { Some(entry.message.filter(|_| entry.kind == Kind::Assistant)) } else { None }
    };
    let holds_call = |no: EntryNo| transcript.holds(no, BlockKind::ToolUse);
    let links = (0..kept.len()).filter(|at| kept[*at].part == Part::Link && message(kept[*at].entry).is_some());
    let links: Vec<usize> = links.collect();
    let groups = links.chunk_by(|one, next| {
        let (one, next) = (message(kept[*one].entry).flatten(), message(kept[*next].entry).flatten());
        one.is_some() && one == next
    });
    let sorted = groups.filter(|group| group.len() > 1).map(|group| {
        let mut pieces: Vec<EntryNo> = group.iter().map(|at| kept[*at].entry).collect();
        pieces.sort_by_key(|no| holds_call(*no));
        (group.to_vec(), pieces)
    });
    for (group, pieces) in sorted.collect::<Vec<_>>() {
        for (at, piece) in group.into_iter().zip(pieces) {
            kept[at].entry = piece;
        }
    }
}

/// Moves results with a person's words after the other results of the message: clients up to 2.0.14 send entries in
/// file order, and the API wants all results before any words.
fn results_before_words(session: &Session, kept: &mut [Kept]) {
    let transcript = &session.transcript;
    let results = |kept: &Kept| {
        let blocks = transcript.blocks_of(kept.entry);
        let is_result = |block: &Block| block.kind == BlockKind::ToolResult;
        (blocks.iter().any(is_result), blocks.iter().all(is_result))
    };
    let mut start = 0;
    while start < kept.len() {
        let length = kept[start..].iter().take_while(|kept| kept.part == Part::Link && results(kept).0).count();
        kept[start..start + length].sort_by_key(|kept| !results(kept).1);
        start += length.max(1);
    }
}
