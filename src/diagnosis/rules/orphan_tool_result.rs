//! A result without a call.

use super::{Check, Rule, Severity};
use crate::diagnosis::pairing::{Answer, AnswerFate, Pairing};
use crate::diagnosis::{Finding, cure};
use crate::session::{Change, Link, Request, Session};
use crate::transcript::{BlockKind, Kind};

pub(super) static RULE: Rule = Rule {
    name: "orphan_tool_result",
    severity: Severity::Fatal,
    says: "there is a result for {tool}, but no such call before it",
    story: "The entry with the call was never written, or a compaction or a lost line cut it off, and its result was \
            left behind.",
    api: Some("unexpected tool_use_id found in tool_result blocks"),
    cure: Some(("the result becomes text, so that it stays readable", cure)),
    check: Check::Pairs(check),
};

fn check(session: &Session, request: &Request, pairing: &Pairing) -> Vec<Finding> {
    let orphans = pairing.results.iter().filter(|result| result.fate == AnswerFate::Orphan);
    // A sub-agent's transcript can begin with a result whose call is in the main session (`agent-acompact-*`).
    let is_answer = |link: &Link| session.transcript.entries[link.entry].kind == Kind::Assistant;
    let first_answer = || session.links.iter().position(is_answer).unwrap_or(session.links.len());
    let head = session.is_sidechain().then(first_answer);
    let is_head = |link: usize| head.is_some_and(|head| link <= head);
    let finding = |result: &Answer| {
        let finding = Finding::of_part(&RULE, request, result.source, Some(result.tool));
        Finding { severity: if is_head(result.source.link) { Severity::Note } else { RULE.severity }, ..finding }
    };
    orphans.map(finding).collect()
}

fn cure(session: &Session, finding: &Finding) -> Vec<Change> {
    let Some(at) = finding.block else { return Vec::new() };
    let text = cure::text_of_result(session, finding.entry, at);
    match finding.link.and_then(|link| answer_around(session, link)) {
        // Newer clients join the pieces of an answer around it, older ones do not, so the text must not come between
        // them.
        Some(piece) => {
            let body = cure::user_entry(session, finding.entry, &[text]);
            let after = session.end_of_answer(piece);
            vec![cure::without_block(session, finding.entry, at), Change::Insert { after, body }]
        }
        None => vec![cure::with_block(session, finding.entry, at, &[text])],
    }
}

/// The last piece of the answer that has pieces on both sides of a link, if any. A prompt always ends an answer.
fn answer_around(session: &Session, link: usize) -> Option<usize> {
    let facts = |at: usize| &session.transcript.entries[session.links[at].entry];
    let piece = |at: usize| facts(at).message.filter(|_| facts(at).kind == Kind::Assistant);
    let holds_result = |at: usize| session.transcript.holds(session.links[at].entry, BlockKind::ToolResult);
    let last = session.piece_before(link)?;
    let before = piece(last)?;
    let ends = session.pieces_of_answer(last).last().and_then(|no| session.link_of(*no))?;
    if ends < link {
        return None;
    }
    let goes_on = |at: &usize| piece(*at) == Some(before) || !facts(*at).is_message() || holds_result(*at);
    (link..session.links.len()).take_while(goes_on).filter(|at| piece(*at).is_some()).last()
}
