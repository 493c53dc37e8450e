//! The `messages` array as the API would get it, with the source of each block.

use std::ops::Range;

use foldhash::HashSet;

use super::link::Link;
use crate::transcript::{Block, BlockKind, EntryNo, Fill, Flaw, Id, Kind, Transcript};

/// The messages of one request.
#[derive(Clone, Debug)]
pub struct Request {
    /// In the order sent.
    pub messages: Vec<Message>,
    /// Who builds it.
    pub by: By,
    /// Blank text that the current client leaves out.
    pub left_out: Vec<Source>,
    /// The links that it was made of. If a chain was cut for it, these include links that are not sent; if a client
    /// loaded it, only those of its blocks.
    pub links: Vec<usize>,
}

/// Who builds a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// A client, which joins messages and leaves some out.
    Client,
    /// A program that calls the API itself; every message is sent as it is.
    Caller,
}

/// One message.
#[derive(Clone, Debug)]
pub struct Message {
    /// Who speaks.
    pub role: Role,
    /// Its blocks.
    pub parts: Vec<Part>,
    /// The field `message.id`, which pieces of one answer share.
    id: Option<Id>,
}

/// Who speaks in a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A person or a tool.
    User,
    /// The model.
    Assistant,
    /// Anything else; only callers can send it.
    Other,
}

/// One block of a message.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// The field `type`.
    pub kind: BlockKind,
    /// The id of a call, or of the call that a result answers.
    pub tool: Option<Id>,
    /// Whether it has words.
    pub fill: Fill,
    /// What the API would refuse about it on its own.
    pub flaw: Option<Flaw>,
    /// Where it is in the session.
    pub source: Source,
}

/// Where a block of the request is in the session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    /// Its link in the chain.
    pub link: usize,
    /// Its entry.
    pub entry: EntryNo,
    /// Its index in the entry.
    pub block: usize,
}

impl Message {
    pub(super) fn new(role: Role, parts: Vec<Part>) -> Self {
        Self { role, parts, id: None }
    }
}

impl Request {
    pub(super) fn of(
        transcript: &Transcript,
        links: &[Link],
        span: Range<usize>,
        is_sent: impl Fn(&Link) -> bool,
    ) -> Self {
        let all = span.clone().collect();
        let mut request = Self { messages: Vec::new(), by: By::Client, left_out: Vec::new(), links: all };
        for link in span.filter(|at| is_sent(&links[*at])) {
            let no = links[link].entry;
            let entry = &transcript.entries[no];
            let role = match entry.kind {
                Kind::User => Role::User,
                // Clients do not send their own error messages.
                Kind::Assistant if !entry.is_api_error() => Role::Assistant,
                _ => continue,
            };
            let parts = parts(transcript, link, no);
            if is_left_out(transcript, no) {
                request.left_out.extend(parts.map(|part| part.source));
            } else {
                request.push(role, entry.message, parts.collect());
            }
        }
        request
    }

    /// Every entry as a message of its own, as a caller sends it.
    pub(super) fn as_it_is(transcript: &Transcript, links: &[Link]) -> Self {
        let message = |(at, link): (usize, &Link)| Message {
            role: match transcript.entries[link.entry].kind {
                Kind::User => Role::User,
                Kind::Assistant => Role::Assistant,
                _ => Role::Other,
            },
            parts: parts(transcript, at, link.entry).collect(),
            id: None,
        };
        Self {
            messages: links.iter().enumerate().map(message).collect(),
            by: By::Caller,
            left_out: Vec::new(),
            links: (0..links.len()).collect(),
        }
    }

    /// Joins user messages in a row, and pieces of one answer; other answers in a row stay apart.
    fn push(&mut self, role: Role, id: Option<Id>, parts: Vec<Part>) {
        if parts.is_empty() {
            return;
        }
        match self.messages.last_mut() {
            Some(last) if last.role == role && (role == Role::User || (id.is_some() && last.id == id)) => {
                last.parts.extend(parts);
            }
            _ => self.messages.push(Message { role, parts, id }),
        }
    }

    /// The first block of every entry that is sent.
    pub fn entries(&self) -> impl Iterator<Item = Source> + '_ {
        let sources = || self.messages.iter().flat_map(|message| &message.parts).map(|part| part.source);
        let before = std::iter::once(None).chain(sources().map(|source| Some(source.entry)));
        sources().zip(before).filter(|(source, before)| Some(source.entry) != *before).map(|(source, _)| source)
    }

    /// The source of `messages.N.content.M`.
    pub fn source(&self, message: usize, content: usize) -> Option<Source> {
        Some(self.messages.get(message)?.parts.get(content)?.source)
    }

    /// The coordinate `(N, M)` of a block.
    pub fn coordinate(&self, source: Source) -> Option<(usize, usize)> {
        if self.by == By::Caller {
            return Some((source.link, source.block));
        }
        let starts_after = |message: &Message| message.parts.first().is_some_and(|part| part.source.link > source.link);
        // Links never go backwards, so its message is the last one that starts no later.
        let n = self.messages.partition_point(|message| !starts_after(message)).checked_sub(1)?;
        let parts = &self.messages[n].parts;
        // So its part is mostly as far behind the first of its link as it says.
        let near = parts.partition_point(|part| part.source.link < source.link) + source.block;
        let is_near = parts.get(near).is_some_and(|part| part.source == source);
        let m = if is_near { Some(near) } else { parts.iter().position(|part| part.source == source) };
        Some((n, m?))
    }
}

fn parts(transcript: &Transcript, link: usize, entry: EntryNo) -> impl Iterator<Item = Part> {
    transcript.blocks_of(entry).iter().enumerate().map(move |(at, block)| {
        let source = Source { link, entry, block: at };
        Part { kind: block.kind, tool: block.tool, fill: block.fill, flaw: block.flaw, source }
    })
}

/// The answers on the chain that say more than thinking and blank text.
pub(super) fn speaking(transcript: &Transcript, links: &[Link]) -> HashSet<Id> {
    let speaks = |no: EntryNo| {
        let mut blocks = transcript.blocks_of(no).iter();
        blocks.any(|block| block.kind != BlockKind::Thinking) && !is_left_out(transcript, no)
    };
    let answers = links.iter().map(|link| link.entry).filter(|no| transcript.entries[*no].kind == Kind::Assistant);
    answers.filter(|no| speaks(*no)).filter_map(|no| transcript.entries[no].message).collect()
}

/// Whether an entry of the model is only blank text. Clients store each block in its own entry and leave such entries
/// out (2.1.150 and later, measured; 602 of them in 162 healthy files of 2.1.32 to 2.1.49). Up to 2.1.20 they send
/// them. Beside another block of the entry, and in user messages, all clients send blank text.
pub(super) fn is_left_out(transcript: &Transcript, entry: EntryNo) -> bool {
    let blocks = transcript.blocks_of(entry);
    let is_blank = |block: &Block| block.kind == BlockKind::Text && block.fill == Fill::Blank;
    transcript.entries[entry].kind == Kind::Assistant && !blocks.is_empty() && blocks.iter().all(is_blank)
}
