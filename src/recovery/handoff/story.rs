//! A session as what happened, in its order: who said what, and which calls were made. Texts stay in the file until a
//! section asks for one; then the whole of it is cleaned before anything takes a piece.

use std::cell::{OnceCell, RefCell};

use super::compact::compact;
use super::{Reach, Wish};
use crate::diagnosis::Diagnosis;
use crate::recovery::calls::{Call, LARGEST, calls_before};
use crate::recovery::files::{DiskState, OnDisk, Tracked, tracked_by};
use crate::recovery::recall::Cleaner;
use crate::recovery::redact::Redactor;
use crate::session::{Place, Session};
use crate::text;
use crate::transcript::{BlockKind, EntryNo, Kind, Marks};

/// A session, read for its work.
pub(super) struct Story<'a> {
    pub session: &'a Session,
    pub wish: &'a Wish,
    /// What happened, in its order.
    pub events: Vec<Event>,
    pub calls: Vec<Call<'a>>,
    queue: Vec<(usize, EntryNo, String)>,
    disk: &'a [OnDisk],
    files: OnceCell<Vec<Tracked>>,
    cleaner: RefCell<Cleaner<&'a mut Redactor>>,
}

/// One thing that happened.
#[derive(Clone, Copy, Debug)]
pub(super) struct Event {
    pub link: usize,
    pub entry: EntryNo,
    /// Its line in the file.
    pub line: u32,
    pub what: What,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// A person asked for something.
    Prompt,
    /// A person typed something while the model worked.
    Queued,
    /// The model said something.
    Answer,
    /// The model called a tool: the number of the call.
    Call(usize),
    /// The person stopped the model.
    Stop,
    /// The client wrote that the API gave an error.
    ApiError,
    /// The client made a summary of what stands above.
    Summary,
}

impl Event {
    /// Whether a person said it.
    pub fn is_of_person(&self) -> bool {
        matches!(self.what, What::Prompt | What::Queued)
    }
}

impl<'a> Story<'a> {
    pub fn of(
        session: &'a Session,
        diagnosis: &'a Diagnosis,
        wish: &'a Wish,
        disk: &'a [OnDisk],
        redactor: &'a mut Redactor,
    ) -> Self {
        let (calls, queue) = (calls_before(session, end(session, diagnosis, wish)), session.queue());
        Self {
            events: events(session, &calls, &queue, end(session, diagnosis, wish)),
            session,
            wish,
            calls,
            queue,
            disk,
            files: OnceCell::new(),
            cleaner: RefCell::new(Cleaner::with(&session.transcript, redactor)),
        }
    }

    /// The same for another wish.
    pub fn narrow(&mut self, diagnosis: &Diagnosis, wish: &'a Wish) {
        if wish.reach != self.wish.reach {
            let end = end(self.session, diagnosis, wish);
            self.calls = calls_before(self.session, end);
            self.events = events(self.session, &self.calls, &self.queue, end);
            self.files.take();
        }
        self.wish = wish;
    }

    /// A text without secrets, ids and what steers a terminal.
    pub fn clean(&self, text: &str) -> String {
        compact(&self.cleaner.borrow_mut().clean(text).0)
    }

    /// The same on one line.
    pub fn clean_line(&self, text: &str) -> String {
        self.clean(text).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The words of an event, cleaned.
    pub fn words(&self, event: &Event) -> String {
        let transcript = &self.session.transcript;
        let length = transcript.raw(event.entry).len();
        let media = |kind: BlockKind| transcript.blocks_of(event.entry).iter().filter(move |block| block.kind == kind);
        let typed = match event.what {
            What::Queued => self.queued(event.entry),
            // A picture makes a row long, and no words.
            _ if length > LARGEST && media(BlockKind::Image).next().is_none() => {
                Some(format!("({length} bytes, not shown)"))
            }
            What::Prompt => self.session.words(event.entry),
            _ => Some(texts(self.session, event.entry)),
        };
        let said = [(BlockKind::Image, "(a picture)"), (BlockKind::Document, "(a document)")];
        let said = said.into_iter().flat_map(|(kind, noun)| media(kind).map(move |_| noun.to_owned()));
        let words: Vec<String> = typed.map(|typed| self.clean(&typed)).into_iter().chain(said).collect();
        words.join(" ").trim().to_owned()
    }

    /// The first signs of an event's words as they stand in the file, to see how long they are: nothing to be shown.
    pub fn beginning(&self, event: &Event) -> String {
        let transcript = &self.session.transcript;
        let mut texts = transcript.blocks_of(event.entry).iter().filter_map(|block| transcript.block_text(block));
        texts.next().map_or(String::new(), |text| text.chars().take(100).collect())
    }

    /// What a person typed while the model worked.
    pub fn queued(&self, entry: EntryNo) -> Option<String> {
        let alone = self.queue.iter().find(|(_, no, _)| *no == entry).map(|(_, _, words)| words.clone());
        alone.or_else(|| self.session.queued_words(entry))
    }

    /// Every file that its tools for files touched, in the order of the last touch.
    pub fn files(&self) -> &[Tracked] {
        self.files.get_or_init(|| tracked_by(&self.calls))
    }

    /// What became of a file since.
    pub fn on_disk(&self, path: &str) -> Option<DiskState> {
        self.disk.iter().find(|known| known.path == path).map(|known| known.state)
    }

    /// The directory in which the session began; a model that runs `cd` leaves it, and clients write that down.
    pub fn root(&self) -> Option<&str> {
        let transcript = &self.session.transcript;
        transcript.entries.iter().find_map(|entry| entry.cwd).map(|cwd| transcript.id(cwd))
    }

    /// A path as it reads from that directory, without secrets.
    pub fn relative(&self, path: &str) -> String {
        self.clean_line(text::relative(self.root(), path))
    }

    /// A length for quotations, in tokens at the default budget, for the page's own: the square root keeps a larger page
    /// from holding fewer things.
    #[expect(clippy::cast_sign_loss, reason = "neither factor is below zero")]
    pub fn scaled(&self, most: u32) -> u32 {
        let scale = (f64::from(self.wish.budget) / 4000.0).sqrt().clamp(0.5, 2.0);
        (f64::from(most) * scale) as u32
    }

    /// The turn of a link, as `show --turn` counts.
    pub fn turn(&self, link: usize) -> u32 {
        Place::of(&self.session.turns, link).turn
    }
}

/// How many links count.
fn end(session: &Session, diagnosis: &Diagnosis, wish: &Wish) -> usize {
    match wish.reach {
        Reach::LastGood if diagnosis.verdict.is_wrong() => diagnosis.last_good.map_or(0, |good| good.end),
        Reach::LastGood | Reach::Everything => session.links.len(),
    }
}

fn events(session: &Session, calls: &[Call<'_>], queue: &[(usize, EntryNo, String)], end: usize) -> Vec<Event> {
    let transcript = &session.transcript;
    let mut found = Vec::new();
    let mut calls = calls.iter().enumerate().peekable();
    let mut turns = session.turns.iter().peekable();
    for (link, at) in session.links.iter().enumerate() {
        let entry = at.entry;
        let facts = &transcript.entries[entry];
        while turns.next_if(|turn| turn.links.end <= link).is_some() {}
        let is_prompt = turns.peek().is_some_and(|turn| turn.prompt == Some(entry));
        let mut add = |what| found.push(Event { link, entry, line: transcript.line(entry), what });
        match facts.kind {
            _ if is_prompt => add(What::Prompt),
            Kind::Attachment if session.queued_words(entry).is_some() => add(What::Queued),
            Kind::User | Kind::Assistant if link >= end => {}
            Kind::User if facts.marks.has(Marks::COMPACT_SUMMARY) => add(What::Summary),
            Kind::User if is_stop(session, entry) => add(What::Stop),
            Kind::Assistant if facts.is_api_error() => add(What::ApiError),
            Kind::Assistant if !facts.marks.has(Marks::SYNTHETIC) && says(session, entry) => add(What::Answer),
            _ => {}
        }
        while let Some((no, _)) = calls.next_if(|(_, call)| call.link <= link) {
            add(What::Call(no));
        }
    }
    for (link, entry, _) in queue {
        let line = transcript.line(*entry);
        let at = found.partition_point(|event: &Event| (event.link, event.line) < (*link, line));
        found.insert(at, Event { link: *link, entry: *entry, line, what: What::Queued });
    }
    found
}

/// Whether an answer holds words. Older clients wrote some in place of none.
fn says(session: &Session, entry: EntryNo) -> bool {
    let texts = session.transcript.blocks_of(entry).iter().filter_map(|block| session.transcript.block_text(block));
    texts.into_iter().any(|text| !matches!(text.trim(), "" | "(no content)"))
}

fn is_stop(session: &Session, entry: EntryNo) -> bool {
    let blocks = session.transcript.blocks_of(entry).iter();
    let mut texts = blocks.filter(|block| block.kind == BlockKind::Text).take(2);
    let text = texts.find_map(|block| session.transcript.block_text(block));
    text.is_some_and(|text| text.starts_with("[Request interrupted by user"))
}

fn texts(session: &Session, entry: EntryNo) -> String {
    let blocks = session.transcript.blocks_of(entry).iter().filter(|block| block.kind == BlockKind::Text);
    let texts: Vec<_> = blocks.filter_map(|block| session.transcript.block_text(block)).collect();
    texts.join("\n")
}

/// A time for people: to the minute, UTC.
pub(super) fn time(millis: i64) -> Option<String> {
    let time = jiff::Timestamp::from_millisecond(millis).ok()?.to_string();
    Some(format!("{} {} UTC", time.get(..10)?, time.get(11..16)?))
}
