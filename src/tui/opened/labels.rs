//! One entry in a few words: what it is, and what it says.

use std::collections::HashMap;

use crate::session::{Session, call_label};
use crate::text;
use crate::transcript::{Block, BlockKind, EntryNo, Form, Id, Json, Kind};
use crate::tui::words;

/// How many columns of an entry's words are kept.
const LONGEST: usize = 200;

/// Describes the entries of a session; calls are looked up once.
pub struct EntryLabels<'a> {
    session: &'a Session,
    calls: HashMap<Id, &'a Block>,
}

impl<'a> EntryLabels<'a> {
    /// Looks up the calls of a session.
    pub fn of(session: &'a Session) -> Self {
        let blocks = session.links.iter().flat_map(|link| session.transcript.blocks_of(link.entry));
        let mut calls = HashMap::new();
        for block in blocks.filter(|block| block.kind == BlockKind::ToolUse) {
            if let Some(tool) = block.tool {
                calls.entry(tool).or_insert(block);
            }
        }
        Self { session, calls }
    }

    /// What an entry is, in a word, and what it says, cleaned.
    pub fn label(&self, no: EntryNo) -> (&'static str, String) {
        let (kind, words) = self.raw(no);
        (kind, text::cut(&text::line(&words), LONGEST))
    }

    /// A call in a few words, uncleaned.
    pub fn call(&self, call: &Block) -> String {
        words::without_cwd(self.session, &call_label(&self.session.transcript, call))
    }

    /// The call that a result answers, in a few words, uncleaned.
    pub fn answered(&self, result: &Block) -> Option<String> {
        self.calls.get(&result.tool?).map(|call| self.call(call))
    }

    fn raw(&self, no: EntryNo) -> (&'static str, String) {
        let entry = &self.session.transcript.entries[no];
        if !entry.is_message() {
            return self.non_message(no);
        }
        let blocks = self.session.transcript.blocks_of(no);
        let of = |kind| blocks.iter().find(|block| block.kind == kind);
        if let Some(call) = of(BlockKind::ToolUse) {
            return ("call", self.call(call));
        }
        if let Some(result) = of(BlockKind::ToolResult) {
            return ("result", self.answered(result).unwrap_or_else(|| "of a missing call".to_owned()));
        }
        let said = self.session.words(no).unwrap_or_default();
        match entry.kind {
            _ if entry.is_api_error() => ("error", said),
            Kind::User => ("prompt", said),
            _ if said.is_empty() && of(BlockKind::Thinking).is_some() => ("answer", "(thinking)".to_owned()),
            _ if said.is_empty() => ("answer", "(empty)".to_owned()),
            _ => ("answer", said),
        }
    }

    /// An entry that is no message.
    fn non_message(&self, no: EntryNo) -> (&'static str, String) {
        let entry = &self.session.transcript.entries[no];
        if entry.form != Form::Whole {
            return ("torn", "not a whole entry".to_owned());
        }
        let field = |name| self.session.transcript.body(no).get(name).and_then(Json::text).unwrap_or_default();
        match entry.kind {
            Kind::CustomTitle => ("title", field("customTitle").into_owned()),
            Kind::AiTitle => ("title", field("aiTitle").into_owned()),
            Kind::Summary => ("title", field("summary").into_owned()),
            Kind::Attachment => ("added", self.session.queued_words(no).unwrap_or_else(|| "context".to_owned())),
            Kind::System => {
                let said = field("content");
                ("system", if said.is_empty() { field("subtype") } else { said }.into_owned())
            }
            _ => ("note", field("type").into_owned()),
        }
    }
}
