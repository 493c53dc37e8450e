//! The calls of a step, and every result in the file that names them.

use super::subject::Subject;
use crate::session::{Place as Spot, Session};
use crate::transcript::{Block, BlockKind, EntryNo, Id};

pub(super) struct Pairs<'a> {
    pub calls: Vec<Call<'a>>,
    /// Results in this step that answer none of its calls.
    pub strays: Vec<Stray<'a>>,
}

pub(super) struct Call<'a> {
    pub block: &'a Block,
    pub results: Vec<Answer<'a>>,
}

pub(super) struct Answer<'a> {
    pub block: &'a Block,
    pub entry: EntryNo,
    pub stands: Stands,
}

pub(super) struct Stray<'a> {
    pub block: &'a Block,
    pub entry: EntryNo,
    /// Where its call is, if it is on the chain.
    pub call: Option<Spot>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stands {
    /// In the same step as its call.
    Here,
    /// In another step.
    Later(Spot),
    /// On no branch that clients follow.
    Aside,
}

impl Call<'_> {
    /// Whether the tool ran on the API's side.
    pub fn is_servers(&self) -> bool {
        self.block.kind == BlockKind::ServerToolUse
    }

    /// The results in the same step.
    pub fn here(&self) -> impl Iterator<Item = &Answer<'_>> {
        self.results.iter().filter(|result| result.stands == Stands::Here)
    }
}

fn is_result(block: &Block) -> bool {
    matches!(block.kind, BlockKind::ToolResult | BlockKind::ServerToolResult)
}

impl<'a> Pairs<'a> {
    pub fn of(session: &'a Session, subject: &Subject<'_>) -> Self {
        let transcript = &session.transcript;
        let own =
            || subject.links.iter().flat_map(|link| transcript.blocks_of(link.entry).iter().map(|b| (link.entry, b)));
        let is_call = |block: &Block| matches!(block.kind, BlockKind::ToolUse | BlockKind::ServerToolUse);
        let mut calls: Vec<Call<'a>> =
            own().filter(|(_, block)| is_call(block)).map(|(_, block)| Call { block, results: Vec::new() }).collect();
        let ids: Vec<Id> = calls.iter().filter_map(|call| call.block.tool).collect();
        let here = |entry: EntryNo| subject.links.iter().any(|link| link.entry == entry);
        if !ids.is_empty() {
            for entry in 0..transcript.entries.len() {
                for block in transcript.blocks_of(entry).iter().filter(|block| is_result(block)) {
                    let asked = |call: &&mut Call<'_>| call.block.tool == block.tool && block.tool.is_some();
                    let Some(call) = calls.iter_mut().find(asked) else { continue };
                    let stands = if here(entry) { Stands::Here } else { stands(session, entry) };
                    call.results.push(Answer { block, entry, stands });
                }
            }
        }
        let strays = own().filter(|(_, block)| is_result(block) && block.tool.is_none_or(|tool| !ids.contains(&tool)));
        let strays = strays.map(|(entry, block)| Stray {
            block,
            entry,
            call: block.tool.and_then(|tool| caller(session, tool)),
        });
        let strays = strays.collect();
        Self { calls, strays }
    }

    /// Every result in this step, in the order of the links.
    pub fn results_here(&self, subject: &Subject<'_>) -> Vec<(usize, &Answer<'a>)> {
        let calls = self.calls.iter().enumerate();
        let results = calls.flat_map(|(no, call)| call.results.iter().map(move |result| (no, result)));
        let mut here: Vec<(usize, &Answer<'a>)> = results.filter(|(_, result)| result.stands == Stands::Here).collect();
        let place = |entry: EntryNo| subject.links.iter().position(|link| link.entry == entry);
        here.sort_by_key(|(_, result)| (place(result.entry), result.block.bytes.start));
        here
    }
}

fn stands(session: &Session, entry: EntryNo) -> Stands {
    let link = session.links.iter().position(|link| link.entry == entry);
    link.map_or(Stands::Aside, |link| Stands::Later(Spot::of(&session.turns, link)))
}

fn caller(session: &Session, tool: Id) -> Option<Spot> {
    let calls = |entry: EntryNo| {
        let mut blocks = session.transcript.blocks_of(entry).iter();
        blocks.any(|block| block.kind == BlockKind::ToolUse && block.tool == Some(tool))
    };
    let link = session.links.iter().position(|link| calls(link.entry))?;
    Some(Spot::of(&session.turns, link))
}
