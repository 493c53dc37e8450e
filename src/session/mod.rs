//! The first floor: what the file means.
//!
//! A [`Session`] is a transcript understood: the live chain from its root to its leaf, the turns a person reads in
//! it, and the [`Request`] that the API would get. Nothing here judges and nothing can fail.

mod branch;
pub mod change;
mod gather;
mod home;
mod label;
mod leaf;
mod link;
pub mod loading;
mod lost;
mod preserved;
mod prompt;
mod queue;
mod request;
mod turn;
mod walk;

use std::collections::HashSet;
use std::fmt;
use std::ops::Range;

use crate::transcript::{BlockKind, EntryNo, Id, Kind, Transcript};
use gather::gather;
use walk::Walk;

pub use branch::Branch;
pub use change::Change;
pub use home::{folder_name, is_folder_of};
pub use label::{call_label, calls, label, step_label};
pub use link::{Gap, Link, Unsent, Via};
pub use preserved::Preserved;
pub use prompt::{is_of_client, slash_command};
pub use request::{By, Message, Part, Request, Role, Source};
pub use turn::{Place, Step, StepKind, Turn};

/// A transcript understood.
pub struct Session {
    /// The file it was read from.
    pub transcript: Transcript,
    /// The live chain from root to leaf: calls before their results, compacted and cut-off history in front.
    pub links: Vec<Link>,
    /// Entries whose uuid an earlier entry has with another content: the earlier one and the later one.
    pub rewritten: Vec<(EntryNo, EntryNo)>,
    /// Ends newer than the leaf that hang on nothing: the last signs of life of a client that was killed.
    pub stranded: Vec<EntryNo>,
    /// The turns, over all links.
    pub turns: Vec<Turn>,
    named: Vec<Option<EntryNo>>,
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("links", &self.links.len()).finish_non_exhaustive()
    }
}

impl Session {
    /// Understands a transcript.
    pub fn of(transcript: Transcript) -> Self {
        let mut walk = Walk::new(&transcript);
        walk.moved = preserved::moved(&walk);
        let leaf = walk.leaf();
        let walked = leaf.map(|leaf| preserved::bring_back(&walk, walk.up_to(leaf, |_| false))).unwrap_or_default();
        let links = lost::bring_back(&walk, gather(&walk, &walked, &[]));
        let stranded = leaf.map(|leaf| walk.stranded(leaf)).unwrap_or_default();
        let turns = turn::find(&transcript, &links);
        let Walk { names: named, rewritten, .. } = walk;
        Self { transcript, links, rewritten, stranded, turns, named }
    }

    /// The links that a client sends when it stops before link `end`: from the last compaction or gap on.
    pub fn visible(&self, end: usize) -> Range<usize> {
        let cut = |no: &usize| match self.links[*no].via {
            Via::Compaction | Via::Gap(_) => true,
            Via::Root | Via::Parent | Via::Gathered | Via::Unsent(_) => false,
        };
        let start = (0..end).rev().find(cut).unwrap_or(0);
        // An entry that clients cannot read is no part of what they send.
        let hidden = (start..end).rev().find(|no| !walk::readable(&self.transcript, self.links[*no].entry));
        hidden.map_or(start, |no| no + 1)..end
    }

    /// What the API would get now.
    pub fn request(&self) -> Request {
        self.request_until(self.links.len())
    }

    /// What the API would get if the chain ended before link `end`.
    pub fn request_until(&self, end: usize) -> Request {
        let speaking = self.speaking(end);
        let is_sent = |link: &Link| !matches!(link.via, Via::Unsent(_)) && !self.is_bare_thought(link.entry, &speaking);
        Request::of(&self.transcript, &self.links, self.visible(end), is_sent)
    }

    /// What the API would get if clients could follow the whole chain before link `end`: all behind its last compaction.
    pub fn request_behind_compaction(&self, end: usize) -> Request {
        let start = (0..end).rev().find(|no| self.links[*no].via == Via::Compaction).unwrap_or(0);
        let speaking = self.speaking(end);
        Request::of(&self.transcript, &self.links, start..end, |link| !self.is_bare_thought(link.entry, &speaking))
    }

    /// The messages that a client sends when it has loaded the session, as a request that rules can judge.
    pub fn loaded_request(&self, sent: &[loading::Sent]) -> Request {
        loading::request(&self.links, sent)
    }

    /// The messages that a `compact_boundary` names to be sent behind its summary, if it names any.
    pub fn preserved(&self, boundary: EntryNo) -> Option<Preserved> {
        Preserved::of(&self.transcript, boundary, |id| self.named(id))
    }

    /// Whether a model of Anthropic's wrote an entry, or one that says nothing of itself.
    pub fn is_of_claude(&self, entry: EntryNo) -> bool {
        let message = self.transcript.body(entry).get("message");
        message.and_then(|message| message.get("model")?.raw_text()).is_none_or(|model| model.starts_with(b"claude"))
    }

    /// The answers that say more than thinking before link `end`.
    pub fn speaking(&self, end: usize) -> HashSet<Id> {
        request::speaking(&self.transcript, &self.links[..end])
    }

    /// Whether an entry is a piece of an answer of which only thinking is there, where these say more. Clients leave that
    /// out when they load it (2.1.80 and later, measured; 2.0.76 sends it).
    pub fn is_bare_thought(&self, entry: EntryNo, speaking: &HashSet<Id>) -> bool {
        let facts = &self.transcript.entries[entry];
        let mut blocks = self.transcript.blocks_of(entry).iter().peekable();
        facts.kind == Kind::Assistant
            && blocks.peek().is_some()
            && blocks.all(|block| block.kind == BlockKind::Thinking)
            && facts.message.is_none_or(|message| !speaking.contains(&message))
    }

    /// Whether an entry holds nothing that is ever sent: white space in the model's name.
    pub fn is_left_out(&self, entry: EntryNo) -> bool {
        request::is_left_out(&self.transcript, entry)
    }

    /// What a person rewound away: branches with a prompt that hang on the chain and are no part of it.
    pub fn branches(&self) -> Vec<Branch> {
        branch::find(self)
    }

    /// What the API gets where the session is the body of a caller: every message as it is.
    pub fn body_request(&self) -> Request {
        Request::as_it_is(&self.transcript, &self.links)
    }

    /// The entry that has an id as its uuid; of several the last.
    pub fn named(&self, uuid: Id) -> Option<EntryNo> {
        self.named[uuid.index()]
    }

    /// The pieces of the answer that link `at` is one of, wherever they stand on the chain. Without a message id they
    /// cannot be told, so it stands alone.
    pub fn pieces_of_answer(&self, at: usize) -> Vec<EntryNo> {
        let entries = &self.transcript.entries;
        let own = self.links[at].entry;
        let Some(message) = entries[own].message else { return vec![own] };
        let is_piece = |no: &EntryNo| entries[*no].kind == Kind::Assistant && entries[*no].message == Some(message);
        self.links.iter().map(|link| link.entry).filter(is_piece).collect()
    }

    /// The last entry of the answer that link `at` is a piece of, the results of its calls among it.
    pub fn end_of_answer(&self, at: usize) -> EntryNo {
        let transcript = &self.transcript;
        let message = transcript.entries[self.links[at].entry].message;
        let is_piece = |link: &&Link| {
            let entry = &transcript.entries[link.entry];
            !entry.is_message() || (entry.kind == Kind::Assistant && entry.message == message)
        };
        let first = at - self.links[..at].iter().rev().take_while(is_piece).count();
        let pieces = || self.links[first..].iter().take_while(is_piece);
        let calls: Vec<Id> =
            pieces().flat_map(|link| transcript.blocks_of(link.entry)).filter_map(|block| block.tool).collect();
        let answers = |link: &&Link| {
            let mut blocks = transcript.blocks_of(link.entry).iter();
            blocks.any(|block| {
                block.kind == BlockKind::ToolResult && block.tool.is_some_and(|tool| calls.contains(&tool))
            })
        };
        // Answers without an id are told apart only by what stands between them.
        let last_piece = if message.is_some() { self.links.len() } else { first + pieces().count() };
        let group = (first..).zip(&self.links[first..]);
        let group = group.take_while(|(no, link)| (is_piece(link) && *no < last_piece) || answers(link));
        let messages = group.map(|(_, link)| link.entry).filter(|no| transcript.entries[*no].is_message());
        messages.last().unwrap_or(self.links[at].entry)
    }

    /// Whether clients can read an entry: whole, and alone on its line.
    pub fn readable(&self, entry: EntryNo) -> bool {
        walk::readable(&self.transcript, entry)
    }

    /// Whether it is the transcript of a sub-agent.
    pub fn is_sidechain(&self) -> bool {
        let mut links = self.transcript.entries.iter().filter(|entry| entry.is_link()).peekable();
        links.peek().is_some() && links.all(|entry| entry.marks.has(crate::transcript::Marks::SIDECHAIN))
    }

    /// The id that its entries carry, which a client looks it up by.
    pub fn id(&self) -> Option<&str> {
        self.newest(|entry| entry.session)
    }

    /// The directory in which its client ran last.
    pub fn cwd(&self) -> Option<&str> {
        self.newest(|entry| entry.cwd)
    }

    /// The version of the client that wrote it last.
    pub fn version(&self) -> Option<&str> {
        self.newest(|entry| entry.version)
    }

    /// The surface that wrote it last: `cli`, `claude-vscode`, `sdk-cli`, …
    pub fn entrypoint(&self) -> Option<&str> {
        self.newest(|entry| entry.entrypoint)
    }

    /// The git branch of the newest entry that names one.
    pub fn branch(&self) -> Option<&str> {
        self.newest(|entry| entry.branch)
    }

    /// When something was last written, in milliseconds since 1970.
    pub fn last_activity(&self) -> Option<i64> {
        self.transcript.entries.iter().filter_map(|entry| entry.time).max()
    }

    /// What people know it by: the title someone gave it, or its first prompt.
    pub fn title(&self) -> Option<String> {
        let titles = [(Kind::CustomTitle, "customTitle"), (Kind::AiTitle, "aiTitle"), (Kind::Summary, "summary")];
        titles.into_iter().find_map(|(kind, field)| self.title_entry(kind, field)).or_else(|| self.first_prompt())
    }

    /// The words of the first prompt.
    pub fn first_prompt(&self) -> Option<String> {
        self.turns.iter().find_map(|turn| prompt::words(&self.transcript, turn.prompt?))
    }

    /// The words that a person typed in an entry, or that a result or answer holds as text.
    pub fn words(&self, entry: EntryNo) -> Option<String> {
        prompt::words(&self.transcript, entry)
    }

    /// The words of an attachment that a person typed while a tool ran.
    pub fn queued_words(&self, entry: EntryNo) -> Option<String> {
        prompt::queued_words(&self.transcript, entry)
    }

    /// What a person typed while the model worked and no row but the client's queue holds, with the link that it stands
    /// before, in the order of the file.
    pub fn queue(&self) -> Vec<(usize, EntryNo, String)> {
        let words = queue::words(&self.transcript).into_iter();
        let link = |no| self.links.iter().rposition(|link| link.entry < no).map_or(0, |at| at + 1);
        words.map(|(no, words)| (link(no), no, words)).collect()
    }

    fn title_entry(&self, kind: Kind, field: &str) -> Option<String> {
        let transcript = &self.transcript;
        let mut entries = (0..transcript.entries.len()).rev().filter(|&no| transcript.entries[no].kind == kind);
        // A summary often names a leaf of another file; then it is that session's title.
        entries.find_map(|no| {
            let ours = kind != Kind::Summary || transcript.entries[no].about.and_then(|id| self.named(id)).is_some();
            let title = transcript.body(no).get(field)?.text()?;
            (ours && !title.trim().is_empty()).then(|| title.into_owned())
        })
    }

    fn newest(&self, field: impl Fn(&crate::transcript::Entry) -> Option<Id>) -> Option<&str> {
        self.transcript.entries.iter().rev().find_map(field).map(|id| self.transcript.id(id))
    }
}
