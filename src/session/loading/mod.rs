//! What a client does with a session file when it resumes it: which rows it reads, where it finds the end, how far back
//! it gets, what it joins, heals or leaves out, and when it gives up.
//!
//! This is a model of measured clients, one row of [`ERAS`] for each way of loading; tests/clients compares it with
//! what real clients send. It does not judge the result; that is up to the rules.

mod chain;
mod era;
mod gather;
mod heal;
mod kept;
mod large;
mod leaf;
mod message;
mod pairs;
mod piece;
mod rows;
mod walk;

pub use chain::Chain;
pub use era::{Broken, ERAS, Era, at_least};
pub use large::is_large;
pub use piece::{Piece, Sent};

use std::collections::BTreeSet;

use foldhash::HashMap;

use super::link::Link;
use super::request::{By, Message, Part, Request, Source};
use crate::transcript::{EntryNo, Transcript};
use era::Times;
use heal::Healed;
use rows::Rows;

/// What a client does with a session file.
#[derive(Clone, Debug)]
pub enum Loaded {
    /// It sends these messages, followed by the next prompt.
    Sends(Vec<Sent>),
    /// It finds no conversation, or ends with an error of its own.
    GivesUp,
    /// It walks in a circle for ever.
    Hangs,
    /// It was not measured what it does with a row of this session.
    Unknown,
}

/// Resumes a session file as clients of this era do.
pub fn load(transcript: &Transcript, era: &Era) -> Loaded {
    match read(transcript, era) {
        Ok(healed) => Loaded::Sends(message::sent(transcript, healed.said, era)),
        Err(Stop::GivesUp) => Loaded::GivesUp,
        Err(Stop::Hangs) => Loaded::Hangs,
        Err(Stop::Unknown) => Loaded::Unknown,
    }
}

enum Stop {
    GivesUp,
    Hangs,
    Unknown,
}

/// The row in which clients of this era look for the end, if it is marked as a sub-agent's, so that they find no
/// conversation. Ignores the file's layout.
pub fn side_end(transcript: &Transcript, era: &Era) -> Option<EntryNo> {
    let (rows, relinked) = rows(transcript, era).ok()?;
    leaf::side(&rows, era, relinked).map(|row| rows.all[row].entry)
}

/// The rows of the chain, before the client makes messages of them.
fn read(transcript: &Transcript, era: &Era) -> Result<Healed, Stop> {
    // No client reads UTF-16 or an array of rows (measured on 2.0.76, 2.1.80, 2.1.150 and 2.1.332).
    let layout = transcript.layout;
    if layout.is_utf16 || layout.is_array || (layout.is_spread && !era.reads_values) {
        return Err(Stop::GivesUp);
    }
    let (rows, relinked) = rows(transcript, era)?;
    let leaf = leaf::find(&rows, era, relinked).ok_or(Stop::GivesUp)?;
    let chain = walk::up_from(&rows, leaf, era).ok_or(Stop::Hangs)?;
    let chain = gather::bring_in(&rows, chain, era).ok_or(Stop::GivesUp)?;
    let entries: Vec<EntryNo> = chain.into_iter().map(|row| rows.all[row].entry).collect();
    heal::on_load(transcript, &entries, era).ok_or(Stop::GivesUp)
}

/// The rows that a client keeps, and whether a compaction keeps messages among them.
fn rows<'a>(transcript: &'a Transcript, era: &Era) -> Result<(Rows<'a>, bool), Stop> {
    let found = large::read(transcript, era).ok_or(Stop::GivesUp)?;
    let mut rows = Rows::read(transcript, &found, era);
    if era.times == Times::Sorted && rows.present().any(|row| rows.facts(row).time.is_none()) {
        return Err(Stop::Unknown);
    }
    let relinked = kept::relink(&mut rows, era);
    Ok((rows, relinked))
}

/// The messages as a request for the rules. A block that the client added gets the source of the block before it.
pub(super) fn request(links: &[Link], sent: &[Sent]) -> Request {
    let places: HashMap<EntryNo, usize> = links.iter().enumerate().map(|(at, link)| (link.entry, at)).collect();
    let source = |(entry, block): (EntryNo, usize)| Source {
        link: places.get(&entry).copied().unwrap_or_default(),
        entry,
        block,
    };
    let mut last = sent.iter().flat_map(|sent| &sent.pieces).find_map(|piece| piece.origin).map(source);
    let mut part = |piece: &Piece| {
        last = piece.origin.map(source).or(last);
        let facts = |source| Part { kind: piece.kind, tool: piece.tool, fill: piece.fill, flaw: piece.flaw, source };
        last.map(facts)
    };
    // Skip messages that the client made up entirely: no rule can point at them.
    let message = |sent: &Sent| {
        let parts: Vec<Part> = sent.pieces.iter().filter_map(&mut part).collect();
        (!parts.is_empty() || sent.pieces.is_empty()).then(|| Message::new(sent.role, parts))
    };
    let messages: Vec<Message> = sent.iter().filter_map(message).collect();
    let parts = messages.iter().flat_map(|message| &message.parts);
    let is_link = |source: &Source| links.get(source.link).is_some_and(|link| link.entry == source.entry);
    let sent: BTreeSet<usize> = parts.map(|part| part.source).filter(is_link).map(|source| source.link).collect();
    Request { messages, by: By::Client, left_out: Vec::new(), links: sent.into_iter().collect() }
}
