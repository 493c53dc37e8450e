//! Where entries and answers are on the chain. Worked out once, when first asked for: damage may be asked about for
//! every one of thousands of calls.

use foldhash::{HashMap, HashSet};

use super::link::Link;
use crate::transcript::{Block, BlockKind, EntryNo, Id, Kind, Transcript};

/// Where entries and answers are.
#[derive(Debug)]
pub(super) struct Answers {
    /// The first link of an entry, plus one; 0 if it is not on the chain.
    places: Vec<u32>,
    /// All pieces of an answer, by message id.
    pieces: HashMap<Id, Vec<EntryNo>>,
    /// The last piece before each link, plus one; 0 if there is none.
    befores: Vec<u32>,
    /// The first link of the run of pieces that a link belongs to, if it is a piece of an answer with an id.
    starts: Vec<Option<u32>>,
    /// The last entry of the answer, by the first link of the run.
    ends: HashMap<u32, EntryNo>,
}

impl Answers {
    pub(super) fn of(transcript: &Transcript, links: &[Link]) -> Self {
        let mut places = vec![0; transcript.entries.len()];
        let mut pieces: HashMap<Id, Vec<EntryNo>> = HashMap::default();
        for (link, at) in links.iter().zip(1..) {
            if places[link.entry] == 0 {
                places[link.entry] = at;
            }
            if let Some(message) = message_of(transcript, link) {
                pieces.entry(message).or_default().push(link.entry);
            }
        }
        let mut last = 0;
        let befores = links.iter().zip(1..).map(|(link, at)| {
            let here = message_of(transcript, link).map_or(last, |_| at);
            std::mem::replace(&mut last, here)
        });
        let befores = befores.collect();
        let starts = starts(transcript, links);
        let mut ends = HashMap::default();
        for (link, start) in links.iter().zip(&starts) {
            if let (Some(start), Some(message)) = (start, message_of(transcript, link)) {
                let end = || end(transcript, links, *start as usize, Some(message)).unwrap_or(link.entry);
                ends.entry(*start).or_insert_with(end);
            }
        }
        Self { places, pieces, befores, starts, ends }
    }

    /// The first link of an entry.
    pub(super) fn place(&self, entry: EntryNo) -> Option<usize> {
        (*self.places.get(entry)? as usize).checked_sub(1)
    }

    /// The last piece of an answer before a link.
    pub(super) fn before(&self, link: usize) -> Option<usize> {
        (*self.befores.get(link)? as usize).checked_sub(1)
    }

    pub(super) fn pieces(&self, message: Id) -> &[EntryNo] {
        self.pieces.get(&message).map_or(&[], Vec::as_slice)
    }

    /// The last entry of the answer that link `at` is a piece of, including its results.
    pub(super) fn end(&self, at: usize) -> Option<EntryNo> {
        self.ends.get(&(*self.starts.get(at)?)?).copied()
    }
}

/// The message id, if the link is a piece of an answer.
fn message_of(transcript: &Transcript, link: &Link) -> Option<Id> {
    let entry = &transcript.entries[link.entry];
    entry.message.filter(|_| entry.kind == Kind::Assistant)
}

/// Where the run of each piece begins: behind the last message that is not a piece of the same answer.
fn starts(transcript: &Transcript, links: &[Link]) -> Vec<Option<u32>> {
    let mut run: Option<(Id, u32)> = None;
    let mut behind = 0;
    let mut starts = vec![None; links.len()];
    for (at, link) in (0..).zip(links) {
        if !transcript.entries[link.entry].is_message() {
            continue;
        }
        let goes_on = |message| run.filter(|(of, _)| *of == message).map_or(behind, |(_, start)| start);
        run = message_of(transcript, link).map(|message| (message, goes_on(message)));
        starts[at as usize] = run.map(|(_, start)| start);
        behind = at + 1;
    }
    starts
}

/// The last entry of the answer around a link that is not a piece of one with an id.
pub(super) fn end_around(transcript: &Transcript, links: &[Link], at: usize) -> EntryNo {
    let message = transcript.entries[links[at].entry].message;
    let before = links[..at].iter().rev().take_while(|link| is_piece(transcript, link, message)).count();
    end(transcript, links, at - before, message).unwrap_or(links[at].entry)
}

fn is_piece(transcript: &Transcript, link: &Link, message: Option<Id>) -> bool {
    let entry = &transcript.entries[link.entry];
    !entry.is_message() || (entry.kind == Kind::Assistant && entry.message == message)
}

/// The last message of the answer whose pieces begin at link `first`, including their results. Without a message id, it
/// ends at the first entry that is not one of its pieces.
fn end(transcript: &Transcript, links: &[Link], first: usize, message: Option<Id>) -> Option<EntryNo> {
    let is_piece = |link: &&Link| is_piece(transcript, link, message);
    let pieces = || links[first..].iter().take_while(is_piece);
    let calls: HashSet<Id> =
        pieces().flat_map(|link| transcript.blocks_of(link.entry)).filter_map(|block| block.tool).collect();
    let is_result = |block: &Block| block.kind == BlockKind::ToolResult;
    let answers = |link: &&Link| {
        let mut results = transcript.blocks_of(link.entry).iter().filter(|block| is_result(block));
        results.any(|block| block.tool.is_some_and(|tool| calls.contains(&tool)))
    };
    let last_piece = if message.is_some() { links.len() } else { first + pieces().count() };
    let group = (first..).zip(&links[first..]);
    let group = group.take_while(|(no, link)| (is_piece(link) && *no < last_piece) || answers(link));
    group.map(|(_, link)| link.entry).filter(|no| transcript.entries[*no].is_message()).last()
}
