//! What leaves only if the user asks for it: names, and the messages around the damage.

use std::ops::Range;

use serde::Serialize;

use super::safe;
use crate::session::{Session, call_label};
use crate::transcript::BlockKind;

const LONGEST: usize = 600;

/// What the user asked for.
pub struct Wish<'a> {
    /// The session's title, directory and branch, and the labels of the calls around the damage.
    pub names: bool,
    /// The messages around the damage.
    pub messages: bool,
    /// Hides secrets in all of that.
    pub redact: &'a dyn Fn(&str) -> String,
}

/// What was asked for.
#[derive(Debug, Default, Serialize)]
pub struct Asked {
    /// The names.
    pub names: Option<Vec<Name>>,
    /// The messages.
    pub messages: Option<Vec<Words>>,
}

/// A name.
#[derive(Debug, Serialize)]
pub struct Name {
    /// What it is the name of.
    pub of: &'static str,
    /// The name, redacted.
    pub name: String,
}

/// The words on a line.
#[derive(Debug, Serialize)]
pub struct Words {
    /// The line.
    pub line: u32,
    /// The words.
    pub words: String,
}

impl Asked {
    pub(super) fn of(session: &Session, window: Range<usize>, wish: &Wish<'_>) -> Self {
        Self {
            names: wish.names.then(|| names(session, window.clone(), wish)),
            messages: wish.messages.then(|| messages(session, window, wish)),
        }
    }
}

fn names(session: &Session, window: Range<usize>, wish: &Wish<'_>) -> Vec<Name> {
    let transcript = &session.transcript;
    let of_session = [
        ("title", session.title()),
        ("directory", session.cwd().map(str::to_owned)),
        ("branch", session.branch().map(str::to_owned)),
    ];
    let blocks = session.links[window].iter().flat_map(|link| transcript.blocks_of(link.entry));
    let calls =
        blocks.filter(|block| block.kind == BlockKind::ToolUse).map(|call| ("call", call_label(transcript, call)));
    let all = of_session.into_iter().filter_map(|(name, value)| Some((name, value?))).chain(calls);
    all.map(|(of, name)| Name { of, name: short(&(wish.redact)(&name)) }).collect()
}

fn messages(session: &Session, window: Range<usize>, wish: &Wish<'_>) -> Vec<Words> {
    let transcript = &session.transcript;
    let said = session.links[window].iter().map(|link| link.entry);
    let words = said.flat_map(|no| {
        let texts = transcript.blocks_of(no).iter().filter_map(|block| {
            let body = transcript.block_body(block);
            transcript.block_text(block).or_else(|| body.get("content")?.text()).map(std::borrow::Cow::into_owned)
        });
        texts.map(move |text| (no, text)).collect::<Vec<_>>()
    });
    let shown = words.map(|(no, text)| {
        // An error can quote anything, so it is cleaned like the error at the top of the packet.
        let is_error = transcript.entries[no].is_api_error();
        let words = if is_error { safe::error(session, &text).to_string() } else { (wish.redact)(&text) };
        Words { line: transcript.line(no), words: short(&words) }
    });
    shown.collect()
}

fn short(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}… ({} more characters)", &text[..at], text[at..].chars().count()),
        None => text.to_owned(),
    }
}
