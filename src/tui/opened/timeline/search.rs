//! Search in a session: the turns and steps that hold every word of a query.
//!
//! Words are searched in the bytes of the file. Only what JSON may escape or is not ASCII needs decoding.

use crate::session::{Link, Place as Spot, Session};
use crate::transcript::{Block, BlockKind, Json, json};

/// The words of a search.
pub struct Query(Vec<Term>);

struct Term {
    word: String,
    /// Case matters: the word has a capital letter.
    exact: bool,
    /// Whether JSON writes it without escapes.
    plain: bool,
}

impl Query {
    /// A query for all words of a text.
    pub fn of(text: &str) -> Self {
        Self(text.split_whitespace().map(Term::of).collect())
    }

    /// The places that hold all words, in order. Stops early, with none, once it is stale.
    pub fn places(&self, session: &Session, is_stale: impl Fn() -> bool) -> Vec<Spot> {
        let mut found = Vec::new();
        if self.0.is_empty() {
            return found;
        }
        for (turn, no) in session.turns.iter().zip(1..) {
            if is_stale() {
                return Vec::new();
            }
            let prompt = turn.links.start..turn.steps.first().map_or(turn.links.end, |step| step.links.start);
            let steps = turn.steps.iter().map(|step| step.links.clone());
            let parts = std::iter::once(prompt).chain(steps).zip(0..);
            let hits = parts.filter(|(links, _)| self.stands_in(session, &session.links[links.clone()]));
            found.extend(hits.map(|(_, step)| Spot { turn: no, step }));
        }
        found
    }

    fn stands_in(&self, session: &Session, links: &[Link]) -> bool {
        let blocks = links.iter().flat_map(|link| session.transcript.blocks_of(link.entry));
        let texts: Vec<&[u8]> = blocks.flat_map(|block| texts(session, block)).collect();
        self.0.iter().all(|term| texts.iter().any(|text| term.stands_in(text)))
    }
}

/// What a person would read of a block, as the bytes of the file.
fn texts<'a>(session: &'a Session, block: &Block) -> Vec<&'a [u8]> {
    let body = session.transcript.block_body(block);
    let field = |name| body.get(name).map(|value| value.0);
    match block.kind {
        BlockKind::Text => body.raw_text().or_else(|| field("text")).into_iter().collect(),
        BlockKind::Thinking => field("thinking").into_iter().collect(),
        BlockKind::ToolUse | BlockKind::ServerToolUse => field("name").into_iter().chain(field("input")).collect(),
        BlockKind::ToolResult => match body.get("content") {
            Some(content) if content.raw_text().is_some() => vec![content.0],
            Some(content) => content.items().iter().filter_map(|item| item.get("text").map(|text| text.0)).collect(),
            None => Vec::new(),
        },
        _ => Vec::new(),
    }
}

impl Term {
    fn of(word: &str) -> Self {
        let exact = word.chars().any(char::is_uppercase);
        let plain = word.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'"' && byte != b'\\');
        Self { word: if exact { word.to_owned() } else { word.to_lowercase() }, exact, plain }
    }

    fn stands_in(&self, raw: &[u8]) -> bool {
        if self.plain {
            return self.stands_plain(raw);
        }
        let text = json::decode(Json(raw).raw_text().unwrap_or(raw));
        if self.exact { text.contains(&self.word) } else { text.to_lowercase().contains(&self.word) }
    }

    fn stands_plain(&self, raw: &[u8]) -> bool {
        let word = self.word.as_bytes();
        let Some(&first) = word.first() else { return false };
        let other = if self.exact { first } else { first.to_ascii_uppercase() };
        memchr::memchr2_iter(first, other, raw).any(|at| {
            let same = raw
                .get(at..at + word.len())
                .is_some_and(|found| if self.exact { found == word } else { found.eq_ignore_ascii_case(word) });
            // A letter after a backslash is part of an escape: `\n` is no n.
            same && raw[..at].iter().rev().take_while(|byte| **byte == b'\\').count().is_multiple_of(2)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transcript::Transcript;

    fn session() -> Session {
        let rows = [
            r#"{"type":"user","uuid":"1","message":{"role":"user","content":"Fix the \"Retry\" loop\nnow, naïve ÄRGER"}}"#,
            r#"{"type":"assistant","uuid":"2","parentUuid":"1","message":{"id":"m","role":"assistant","content":[{"type":"tool_use","id":"t","name":"Bash","input":{"command":"cargo test"}}]}}"#,
            r#"{"type":"user","uuid":"3","parentUuid":"2","message":{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":[{"type":"text","text":"14 passed"}]}]}}"#,
        ];
        Session::of(Transcript::parse(rows.join("\n").into_bytes()))
    }

    #[test]
    fn every_word_has_to_stand_there_and_a_capital_means_itself() {
        let session = session();
        let steps = |query: &str| {
            let places = Query::of(query).places(&session, || false);
            places.iter().map(|place| place.step).collect::<Vec<_>>()
        };
        assert_eq!(steps("retry"), [0]);
        assert_eq!(steps("retry LOOP"), [0_u32; 0], "a capital is exact");
        assert_eq!(steps("\"retry\" now"), [0]);
        assert_eq!(steps("ärger"), [0]);
        assert_eq!(steps("BASH"), [0_u32; 0]);
        assert_eq!(steps("bash passed"), [1]);
        assert_eq!(steps("nnow"), [0_u32; 0], "an escape is no letter");
        assert_eq!(steps("tool_result"), [0_u32; 0], "only what a person reads");
        assert_eq!(steps(" "), [0_u32; 0]);
    }
}
