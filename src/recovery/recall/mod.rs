//! What each line of a session says, as clean text for anyone who looks something up in the old session later.

mod call;
mod cleaner;
mod clip;
mod pairs;
mod speaker;

use std::collections::HashMap;

use crate::session::{Place, Session, slash_command};
use crate::text;
use crate::transcript::{Block, BlockKind, EntryNo, Form, Json, Kind, Marks};

pub use cleaner::Cleaner;
pub use clip::{Clipped, clip};
use pairs::Pairs;
pub use speaker::{Who, speaker};

/// What one block of an entry says.
#[derive(Clone, Debug)]
pub struct Passage {
    /// Its entry.
    pub entry: EntryNo,
    /// Its line, from 1.
    pub line: u32,
    /// Its place, if it is in the live history.
    pub place: Option<Place>,
    /// Whether a sub-agent wrote it.
    pub sub_agent: bool,
    /// Who speaks.
    pub who: Who,
    /// The tool, for a call and its result.
    pub tool: Option<String>,
    /// What a call is about, on one line: a path, a pattern.
    pub about: Option<String>,
    /// Whether it is a result that failed.
    pub failed: bool,
    /// For a result, the line of its call; for a call, the line of its result.
    pub pair: Option<u32>,
    /// Whether notes of the client were left out.
    pub noted: bool,
    /// Its whole text, cleaned.
    pub says: String,
}

/// Reads what a session says.
pub struct Recall<'s> {
    session: &'s Session,
    pairs: Pairs,
    places: HashMap<EntryNo, Place>,
    /// Messages that only the client's queue holds.
    queue: HashMap<EntryNo, String>,
    cleaner: Cleaner,
}

impl<'s> Recall<'s> {
    /// Prepares to read a session.
    pub fn of(session: &'s Session) -> Self {
        let links = session.links.iter().enumerate();
        let places = links.map(|(at, link)| (link.entry, Place::of(&session.turns, at))).collect();
        let queue = session.queue().into_iter().map(|(_, no, words)| (no, words)).collect();
        let (pairs, cleaner) = (Pairs::of(&session.transcript), Cleaner::of(&session.transcript));
        Self { session, pairs, places, queue, cleaner }
    }

    /// What an entry says; nothing if it only thinks or is only for the client.
    pub fn entry(&mut self, no: EntryNo) -> Vec<Passage> {
        let (session, transcript) = (self.session, &self.session.transcript);
        let entry = &transcript.entries[no];
        let blank = Passage {
            entry: no,
            line: transcript.line(no),
            place: self.places.get(&no).copied(),
            sub_agent: entry.marks.has(Marks::SIDECHAIN) && !session.is_sidechain(),
            who: Who::Person,
            tool: None,
            about: None,
            failed: false,
            pair: None,
            noted: false,
            says: String::new(),
        };
        if entry.form != Form::Whole {
            return vec![Passage { who: Who::Unread, says: text::bytes(entry.bytes.len() as u64), ..blank }];
        }
        if let Some(words) = self.queue.get(&no).cloned().or_else(|| session.queued_words(no)) {
            return Vec::from_iter(self.words(&words, blank));
        }
        if !entry.is_message() {
            return Vec::new();
        }
        let blocks = transcript.blocks_of(no).iter();
        blocks.filter_map(|block| self.block(no, block, blank.clone())).collect()
    }

    fn block(&mut self, no: EntryNo, block: &Block, blank: Passage) -> Option<Passage> {
        let transcript = &self.session.transcript;
        let body = transcript.block_body(block);
        let blank = Passage { who: speaker(transcript, no, block)?, ..blank };
        match block.kind {
            BlockKind::Text => {
                let words = transcript.block_text(block)?;
                let command = slash_command(&words).filter(|_| blank.who == Who::Person);
                self.words(&command.map_or(words, std::borrow::Cow::Owned), blank)
            }
            BlockKind::ToolUse | BlockKind::ServerToolUse => Some(self.call(block, body, &blank)),
            BlockKind::ToolResult | BlockKind::ServerToolResult => Some(self.result(block, body, &blank)),
            BlockKind::Image | BlockKind::Document => Some(Passage { says: call::media(body), ..blank }),
            BlockKind::Thinking | BlockKind::Other => None,
        }
    }

    fn words(&mut self, words: &str, blank: Passage) -> Option<Passage> {
        let (says, noted) = self.cleaner.clean(words);
        (!says.is_empty()).then_some(Passage { noted, says, ..blank })
    }

    fn call(&mut self, block: &Block, body: Json<'_>, blank: &Passage) -> Passage {
        let name = body.get("name").and_then(Json::text).unwrap_or_default();
        let cwd = self.session.cwd().map(str::to_owned);
        let cleaner = &mut self.cleaner;
        let told = call::call_text(body.get("input"), cwd.as_deref(), &mut |words| cleaner.clean(words).0);
        let about = told.about.map(|about| text::line(&self.cleaner.clean(&about).0));
        let pair = block.tool.and_then(|tool| self.pairs.result(tool));
        let says = self.cleaner.clean(&told.body).0;
        let tool = Some(text::line(&self.cleaner.clean(&name).0));
        Passage { tool, about, pair: pair.map(|entry| self.line(entry)), says, ..blank.clone() }
    }

    fn result(&mut self, block: &Block, body: Json<'_>, blank: &Passage) -> Passage {
        let (says, noted) = self.cleaner.clean(&call::result(body));
        let pair = block.tool.and_then(|tool| self.pairs.call(tool));
        let name = pair.as_ref().and_then(|call| self.session.transcript.block_body(&call.1).get("name")?.text());
        let tool = name.map(|name| text::line(&self.cleaner.clean(&name).0));
        let pair = pair.map(|call| self.line(call.0));
        Passage { tool, failed: block.is_error, pair, noted, says, ..blank.clone() }
    }

    fn line(&self, entry: EntryNo) -> u32 {
        self.session.transcript.line(entry)
    }

    /// The session's title on one line, cleaned.
    pub fn title(&mut self) -> Option<String> {
        let title = self.session.title()?;
        Some(text::line(&self.cleaner.clean(&title).0))
    }

    /// In a word, what an entry is that says nothing.
    pub fn kind(&self, no: EntryNo) -> String {
        let transcript = &self.session.transcript;
        let body = transcript.body(no);
        let name = |json: Option<Json<'_>>, field| json?.get(field)?.text().map(|text| text::line(&text));
        let kind = match transcript.entries[no].kind {
            Kind::Attachment => name(body.get("attachment"), "type"),
            Kind::System => name(Some(body), "subtype"),
            Kind::Assistant if transcript.holds(no, BlockKind::Thinking) => Some("thinking".to_owned()),
            Kind::User if transcript.entries[no].is_message() => Some("reminder".to_owned()),
            _ => None,
        };
        let kind = kind.or_else(|| name(Some(body), "type")).unwrap_or_else(|| "unknown".to_owned());
        text::cut(&kind, 40)
    }
}
