//! The first floor: what the file means.
//!
//! A [`Session`] is a transcript understood: the live chain from root to leaf, its turns, and the [`Request`] that the
//! API would get. Nothing here judges, and nothing can fail.

mod answer;
mod branch;
pub mod change;
mod gather;
mod hanging;
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
mod taken;
mod turn;
mod walk;

use std::fmt;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use foldhash::HashSet;

use crate::transcript::{BlockKind, EntryNo, Id, Kind, Transcript};
use answer::Answers;
use gather::gather;
use walk::Walk;

pub use branch::Branch;
pub use change::Change;
pub use home::{folder_name, folder_names, is_folder_named, is_folder_of};
pub use label::{call_label, calls, label, step_label};
pub use link::{Gap, Link, Unsent, Via};
pub use preserved::Preserved;
pub use prompt::{is_of_client, slash_command};
pub use request::{By, Message, Part, Request, Role, Source};
pub use turn::{Place, Step, StepKind, Turn};

/// A transcript understood.
pub struct Session {
    /// The file it was read from.
    pub transcript: Arc<Transcript>,
    /// The live chain from root to leaf, calls before their results. Compacted and cut-off history comes first.
    pub links: Vec<Link>,
    /// Entries that reuse an earlier entry's uuid with different content: the earlier one and the later one.
    pub rewritten: Vec<(EntryNo, EntryNo)>,
    /// Ends newer than the leaf that lead up to no message, such as the last progress rows of a killed client.
    pub stranded: Vec<EntryNo>,
    /// The turns, over all links.
    pub turns: Vec<Turn>,
    named: Vec<Option<EntryNo>>,
    answers: OnceLock<Answers>,
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("links", &self.links.len()).finish_non_exhaustive()
    }
}

impl Session {
    /// Finds the chain and the turns of a transcript.
    pub fn of(transcript: Transcript) -> Self {
        let mut walk = Walk::new(&transcript);
        walk.moved = preserved::moved(&walk);
        let leaf = walk.leaf();
        let walked = leaf.map(|leaf| preserved::bring_back(&walk, walk.up_to(leaf, |_| false))).unwrap_or_default();
        let links = lost::bring_back(&walk, gather(&walk, &walked, &[]));
        let stranded = leaf.map(|leaf| walk.stranded(leaf)).unwrap_or_default();
        let turns = turn::find(&transcript, &links);
        let Walk { names: named, rewritten, .. } = walk;
        Self { transcript: Arc::new(transcript), links, rewritten, stranded, turns, named, answers: OnceLock::new() }
    }

    /// Returns the bytes of the file, so that the next one can reuse the memory.
    pub fn into_bytes(self) -> Vec<u8> {
        Arc::into_inner(self.transcript).map(Transcript::into_bytes).unwrap_or_default()
    }

    /// The links that a client sends if the chain ends before link `end`: from the last compaction or gap on.
    pub fn visible(&self, end: usize) -> Range<usize> {
        let cut = |no: &usize| match self.links[*no].via {
            Via::Compaction | Via::Gap(_) => true,
            Via::Root | Via::Parent | Via::Gathered | Via::Unsent(_) => false,
        };
        let start = (0..end).rev().find(cut).unwrap_or(0);
        // Clients send nothing up to an entry that they cannot read.
        let hidden = (start..end).rev().find(|no| !walk::readable(&self.transcript, self.links[*no].entry));
        hidden.map_or(start, |no| no + 1)..end
    }

    /// The current request.
    pub fn request(&self) -> Request {
        self.request_until(self.links.len())
    }

    /// The request if the chain ended before link `end`.
    pub fn request_until(&self, end: usize) -> Request {
        let speaking = self.speaking(end);
        let is_sent = |link: &Link| !matches!(link.via, Via::Unsent(_)) && !self.is_bare_thought(link.entry, &speaking);
        Request::of(&self.transcript, &self.links, self.visible(end), is_sent)
    }

    /// The request if clients could follow the whole chain before link `end`, from its last compaction on.
    pub fn request_behind_compaction(&self, end: usize) -> Request {
        let start = (0..end).rev().find(|no| self.links[*no].via == Via::Compaction).unwrap_or(0);
        let speaking = self.speaking(end);
        Request::of(&self.transcript, &self.links, start..end, |link| !self.is_bare_thought(link.entry, &speaking))
    }

    /// What a client sends after loading the session, as a request for the rules.
    pub fn loaded_request(&self, sent: &[loading::Sent]) -> Request {
        loading::request(&self.links, sent)
    }

    /// The messages that a `compact_boundary` keeps, if any.
    pub fn preserved(&self, boundary: EntryNo) -> Option<Preserved> {
        Preserved::of(&self.transcript, boundary, |id| self.named(id))
    }

    /// Whether the entry's model is one of Anthropic's, or is not named.
    pub fn is_of_claude(&self, entry: EntryNo) -> bool {
        self.transcript.look(entry, |body| {
            let message = body.get("message");
            message
                .and_then(|message| message.get("model")?.raw_text())
                .is_none_or(|model| model.starts_with(b"claude"))
        })
    }

    /// The answers before link `end` that say more than thinking.
    pub fn speaking(&self, end: usize) -> HashSet<Id> {
        request::speaking(&self.transcript, &self.links[..end])
    }

    /// Whether an entry only thinks and its answer is not among the `speaking` ones. Clients leave such entries out
    /// when they load them (2.1.80 and later, measured; 2.0.76 sends them).
    pub fn is_bare_thought(&self, entry: EntryNo, speaking: &HashSet<Id>) -> bool {
        let facts = &self.transcript.entries[entry];
        let mut blocks = self.transcript.blocks_of(entry).iter().peekable();
        facts.kind == Kind::Assistant
            && blocks.peek().is_some()
            && blocks.all(|block| block.kind == BlockKind::Thinking)
            && facts.message.is_none_or(|message| !speaking.contains(&message))
    }

    /// Whether an entry is only blank text of the model, which is never sent.
    pub fn is_left_out(&self, entry: EntryNo) -> bool {
        request::is_left_out(&self.transcript, entry)
    }

    /// The branches that a person rewound.
    pub fn branches(&self) -> Vec<Branch> {
        branch::find(self)
    }

    /// The session with one of its [branches](Self::branches) back in its place, and the links of the branch there.
    pub fn with_branch(&self, branch: usize) -> Option<(Self, Range<usize>)> {
        taken::with_branch(self, branch)
    }

    /// The request if the session is a caller's: every message as it is.
    pub fn body_request(&self) -> Request {
        Request::as_it_is(&self.transcript, &self.links)
    }

    /// The entry with this uuid; of several the last.
    pub fn named(&self, uuid: Id) -> Option<EntryNo> {
        self.named[uuid.index()]
    }

    /// The link of an entry that is on the chain; of several the first.
    pub fn link_of(&self, entry: EntryNo) -> Option<usize> {
        self.answers().place(entry)
    }

    /// All pieces of the answer that link `at` belongs to. Without a message id it is the only known piece.
    pub fn pieces_of_answer(&self, at: usize) -> &[EntryNo] {
        let own = &self.links[at].entry;
        match self.transcript.entries[*own].message {
            Some(message) => self.answers().pieces(message),
            None => std::slice::from_ref(own),
        }
    }

    /// The last link before `link` that is a piece of an answer with a message id.
    pub fn piece_before(&self, link: usize) -> Option<usize> {
        self.answers().before(link)
    }

    /// The last entry of the answer that link `at` belongs to, including its results.
    pub fn end_of_answer(&self, at: usize) -> EntryNo {
        self.answers().end(at).unwrap_or_else(|| answer::end_around(&self.transcript, &self.links, at))
    }

    fn answers(&self) -> &Answers {
        self.answers.get_or_init(|| Answers::of(&self.transcript, &self.links))
    }

    /// Whether clients can read an entry: whole, and alone on its line.
    pub fn readable(&self, entry: EntryNo) -> bool {
        walk::readable(&self.transcript, entry)
    }

    /// Whether it is a sub-agent's transcript.
    pub fn is_sidechain(&self) -> bool {
        let mut links = self.transcript.entries.iter().filter(|entry| entry.is_link()).peekable();
        links.peek().is_some() && links.all(|entry| entry.marks.has(crate::transcript::Marks::SIDECHAIN))
    }

    /// The id by which clients find it.
    pub fn id(&self) -> Option<&str> {
        self.newest(|entry| entry.session)
    }

    /// The directory in which its client ran last.
    pub fn cwd(&self) -> Option<&str> {
        self.newest(|entry| entry.cwd)
    }

    /// The client version that wrote it last.
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

    /// When it was last written, in milliseconds since 1970.
    pub fn last_activity(&self) -> Option<i64> {
        self.transcript.entries.iter().filter_map(|entry| entry.time).max()
    }

    /// The title that somebody gave it, or its first prompt.
    pub fn title(&self) -> Option<String> {
        let titles = [(Kind::CustomTitle, "customTitle"), (Kind::AiTitle, "aiTitle"), (Kind::Summary, "summary")];
        titles.into_iter().find_map(|(kind, field)| self.title_entry(kind, field)).or_else(|| self.first_prompt())
    }

    /// The words of the first prompt.
    pub fn first_prompt(&self) -> Option<String> {
        self.turns.iter().find_map(|turn| prompt::words(&self.transcript, turn.prompt?))
    }

    /// The words of an entry: what a person typed, or the text of an answer.
    pub fn words(&self, entry: EntryNo) -> Option<String> {
        prompt::words(&self.transcript, entry)
    }

    /// What a person typed while a tool ran, if this attachment holds that.
    pub fn queued_words(&self, entry: EntryNo) -> Option<String> {
        prompt::queued_words(&self.transcript, entry)
    }

    /// What a person typed while the model worked and only the client's queue holds, each with the link that it comes
    /// before, in file order.
    pub fn queue(&self) -> Vec<(usize, EntryNo, String)> {
        let words = queue::words(&self.transcript).into_iter();
        // The least entry from each link on tells which link is the last one before a row.
        let mut least: Vec<EntryNo> = self.links.iter().map(|link| link.entry).collect();
        (1..least.len()).rev().for_each(|at| least[at - 1] = least[at - 1].min(least[at]));
        let link = |no| least.partition_point(|least| *least < no);
        words.map(|(no, words)| (link(no), no, words)).collect()
    }

    fn title_entry(&self, kind: Kind, field: &str) -> Option<String> {
        let transcript = &self.transcript;
        let mut entries = (0..transcript.entries.len()).rev().filter(|&no| transcript.entries[no].kind == kind);
        // A summary whose leaf is in another file is that session's title.
        entries.find_map(|no| {
            let ours = kind != Kind::Summary || transcript.entries[no].about.and_then(|id| self.named(id)).is_some();
            let title = transcript.look(no, |body| body.get(field)?.text().map(std::borrow::Cow::into_owned))?;
            (ours && !title.trim().is_empty()).then_some(title)
        })
    }

    fn newest(&self, field: impl Fn(&crate::transcript::Entry) -> Option<Id>) -> Option<&str> {
        self.transcript.entries.iter().rev().find_map(field).map(|id| self.transcript.id(id))
    }
}
