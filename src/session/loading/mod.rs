//! What a client makes of a session file when it resumes it: which rows it reads, where it finds the end, how far back
//! it gets, what it puts together again, heals, leaves out, or gives up on.
//!
//! This is a model, worked out for the very session, of clients that were measured: one row of [`ERAS`] for each way of
//! loading. tests/clients holds it against what real clients send. Nothing here judges: what the API says to the outcome
//! is for the rules to tell.

mod chain;
mod era;
mod gather;
mod heal;
mod kept;
mod leaf;
mod message;
mod pairs;
mod rows;
mod walk;

pub use chain::Chain;
pub use era::{ERAS, Era};
pub use message::{Piece, Sent};

use std::collections::HashMap;

use super::chain::Link;
use super::request::{By, Message, Part, Request, Source};
use crate::transcript::{EntryNo, Transcript};
use heal::Healed;
use rows::Rows;

/// What a client makes of a session file.
#[derive(Clone, Debug)]
pub enum Loaded {
    /// These messages, and the next prompt behind them.
    Sends(Vec<Sent>),
    /// It says that there is no such conversation, or ends with an error of its own.
    GivesUp,
    /// It walks in a circle for ever.
    Hangs,
}

/// Resumes a session file as clients of this era do.
pub fn load(transcript: &Transcript, era: &Era) -> Loaded {
    match read(transcript, era) {
        Ok(healed) => Loaded::Sends(message::sent(transcript, healed.said, era)),
        Err(Stop::GivesUp) => Loaded::GivesUp,
        Err(Stop::Hangs) => Loaded::Hangs,
    }
}

/// Why a client gets no further.
enum Stop {
    GivesUp,
    Hangs,
}

/// The rows of the chain as a client has them before it makes messages of them.
fn read(transcript: &Transcript, era: &Era) -> Result<Healed, Stop> {
    // No client finds a row in UTF-16, or in one array of all rows (measured on 2.0.76, 2.1.80, 2.1.150 and 2.1.332).
    if transcript.layout.is_utf16 || transcript.layout.is_array {
        return Err(Stop::GivesUp);
    }
    let mut rows = Rows::read(transcript, era);
    let relinked = kept::relink(&mut rows, era);
    let leaf = leaf::find(&rows, era, relinked).ok_or(Stop::GivesUp)?;
    let chain = walk::up_from(&rows, leaf, era).ok_or(Stop::Hangs)?;
    let chain = gather::bring_in(&rows, chain, era).ok_or(Stop::GivesUp)?;
    let entries: Vec<EntryNo> = chain.into_iter().map(|row| rows.all[row].entry).collect();
    heal::on_load(transcript, &entries, era).ok_or(Stop::GivesUp)
}

/// The messages as a request that rules can judge. What the client added counts as a part of the block before it.
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
    let message = |sent: &Sent| Message::new(sent.role, sent.pieces.iter().filter_map(&mut part).collect());
    let messages = sent.iter().map(message).collect();
    Request { messages, by: By::Client, left_out: Vec::new(), span: 0..links.len() }
}
