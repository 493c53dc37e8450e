//! Brings parallel calls and their results into the chain; since 2.1.1 they are off the walk.

use super::link::{Link, Via};
use super::walk::Walk;
use crate::transcript::{Block, BlockKind, EntryNo, Id, Kind, Marks};

/// Brings in what hangs off the walk, except what is on `chain` already, and puts each message's calls before its
/// results.
pub(super) fn gather(walk: &Walk<'_>, walked: &[Link], chain: &[Link]) -> Vec<Link> {
    let mut taken = vec![false; walk.transcript.entries.len()];
    for link in walked.iter().chain(chain) {
        taken[link.entry] = true;
    }
    let mut links = Vec::with_capacity(walked.len());
    let mut at = 0;
    while let Some(link) = walked.get(at) {
        at += 1;
        let Some(message) = walk.answer(link.entry) else {
            links.push(*link);
            continue;
        };
        let mut group = Group::new(walk, message, *link);
        while let Some(next) = walked.get(at).filter(|next| group.takes(next, &walked[at + 1..])) {
            group.push(*next);
            at += 1;
        }
        group.gather(&mut taken);
        group.into_links(&mut links);
    }
    links
}

/// The entries of one API message and of its results.
struct Group<'w, 'a> {
    walk: &'w Walk<'a>,
    message: Id,
    calls: Vec<Id>,
    pieces: Vec<Link>,
    /// Results, and links between them that are not messages.
    rest: Vec<Link>,
    /// The client's own words between results; clients from 2.0.76 on send them after the results.
    said: Vec<Link>,
}

impl<'w, 'a> Group<'w, 'a> {
    fn new(walk: &'w Walk<'a>, message: Id, first: Link) -> Self {
        let mut group =
            Self { walk, message, calls: Vec::new(), pieces: Vec::new(), rest: Vec::new(), said: Vec::new() };
        group.push(first);
        group
    }

    /// Whether the next link of the walk belongs to the group: another piece, a result, a link that is not a message,
    /// or words of the client (the text of a skill) if another result is among the links `behind` them. Anything else
    /// ends the group; the same message id further on is another group (1.0.72 interleaved three messages).
    fn takes(&self, link: &Link, behind: &[Link]) -> bool {
        if matches!(link.via, Via::Compaction | Via::Gap(_)) {
            return false;
        }
        !self.walk.entry(link.entry).is_message()
            || self.is_piece(link.entry)
            || self.answers(link.entry)
            || (self.is_said(link.entry) && self.goes_on(behind))
    }

    fn push(&mut self, link: Link) {
        if self.is_piece(link.entry) {
            self.learn_calls(link.entry);
            self.pieces.push(link);
        } else if self.is_said(link.entry) {
            self.said.push(link);
        } else {
            self.rest.push(link);
        }
    }

    /// Whether the client said it in the user's name, without a result in it.
    fn is_said(&self, no: EntryNo) -> bool {
        let entry = self.walk.entry(no);
        let holds_result = || self.walk.transcript.holds(no, BlockKind::ToolResult);
        entry.kind == Kind::User && entry.marks.has(Marks::META) && !holds_result()
    }

    /// Whether another result or piece comes before any other message.
    fn goes_on(&self, behind: &[Link]) -> bool {
        let passed = |link: &&Link| !self.walk.entry(link.entry).is_message() || self.is_said(link.entry);
        let next = behind.iter().find(|link| !passed(link) || matches!(link.via, Via::Compaction | Via::Gap(_)));
        next.is_some_and(|link| self.is_piece(link.entry) || self.answers(link.entry))
    }

    fn is_piece(&self, no: EntryNo) -> bool {
        self.walk.answer(no) == Some(self.message)
    }

    /// Whether an entry holds results, all of them for this message's calls. A person's words can be beside them.
    fn answers(&self, no: EntryNo) -> bool {
        let ours = |block: &&Block| block.tool.is_some_and(|tool| self.calls.contains(&tool));
        let blocks = self.walk.transcript.blocks_of(no).iter();
        let mut results = blocks.filter(|block| block.kind == BlockKind::ToolResult).peekable();
        self.walk.entry(no).kind == Kind::User && results.peek().is_some() && results.all(|block| ours(&block))
    }

    fn learn_calls(&mut self, piece: EntryNo) {
        self.calls.extend(self.walk.calls(piece));
    }

    /// Brings in what hangs below the group but off the walk.
    fn gather(&mut self, taken: &mut [bool]) {
        let mut look: Vec<EntryNo> =
            self.pieces.iter().chain(&self.rest).chain(&self.said).map(|link| link.entry).collect();
        let (mut pieces, mut results) = (Vec::new(), Vec::new());
        while let Some(no) = look.pop() {
            for &child in self.walk.children(no) {
                if taken[child] {
                    continue;
                }
                if self.is_piece(child) {
                    self.learn_calls(child);
                    pieces.push(child);
                } else if self.answers(child) {
                    results.push(child);
                } else if self.walk.entry(child).is_message() {
                    continue;
                }
                // A link that is not a message stays off the chain, but a result can hang below it.
                taken[child] = true;
                look.push(child);
            }
        }
        pieces.retain(|piece| self.is_answered(*piece, &results));
        let via = match self.pieces.first().map(|link| link.via) {
            Some(unsent @ Via::Unsent(_)) => unsent,
            _ => Via::Gathered,
        };
        bring_in(&mut self.pieces, pieces, 1, via);
        bring_in(&mut self.rest, results, 0, via);
    }

    /// Whether every call of a piece has its result. One that does not stays off: in every file seen, such a call was
    /// harmless unless the leaf descends from it.
    fn is_answered(&self, piece: EntryNo, gathered: &[EntryNo]) -> bool {
        let results = || gathered.iter().copied().chain(self.rest.iter().map(|link| link.entry));
        let answers = |no: EntryNo, call: Id| self.walk.transcript.blocks_of(no).iter().any(|b| b.tool == Some(call));
        self.walk.calls(piece).all(|call| results().any(|no| answers(no, call)))
    }

    fn into_links(self, links: &mut Vec<Link>) {
        links.extend(self.pieces);
        links.extend(self.rest);
        links.extend(self.said);
    }
}

/// Inserts gathered entries in file order, but not before index `first`.
fn bring_in(links: &mut Vec<Link>, mut entries: Vec<EntryNo>, first: usize, via: Via) {
    entries.sort_unstable();
    for entry in entries {
        let at = links.iter().position(|link| link.entry > entry).unwrap_or(links.len());
        links.insert(at.max(first), Link { entry, via });
    }
}
