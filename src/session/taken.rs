//! A rewound branch put back in its place: the chain as if the branch had come before what replaced it.

use std::ops::Range;
use std::sync::OnceLock;

use super::hanging::next_message;
use super::link::Link;
use super::turn::{self, Turn};
use super::{Branch, Session};
use crate::transcript::Transcript;

/// The session with one of its branches, and the links of the branch there: a copy that ends in this range ends on the
/// branch, and what replaced the branch follows it.
pub(super) fn with_branch(session: &Session, no: usize) -> Option<(Session, Range<usize>)> {
    let branches = session.branches();
    let mut way: Vec<&Branch> = vec![branches.get(no)?];
    while let Some((on, _)) = way.last()?.on {
        way.push(branches.get(on)?);
    }
    let transcript = session.transcript.clone();
    let mut links = session.links.clone();
    let mut span = 0..0;
    for branch in way.into_iter().rev() {
        let fork = branch.on.map_or(branch.at, |(_, link)| span.start + link);
        let from = behind_answer(&transcript, &links, fork);
        links.splice(from..from, branch.links.iter().copied());
        span = from..from + branch.links.len();
    }
    let taken = Session {
        turns: turns(&transcript, &links, span.end),
        links,
        rewritten: session.rewritten.clone(),
        stranded: session.stranded.clone(),
        named: session.named.clone(),
        transcript,
        answers: OnceLock::new(),
    };
    Some((taken, span))
}

/// The link behind the answer that link `at` belongs to, or behind the link itself.
fn behind_answer(transcript: &Transcript, links: &[Link], at: usize) -> usize {
    let next = next_message(transcript, links, at).unwrap_or(links.len());
    let is_message = |no: &usize| transcript.entries[links[*no].entry].is_message();
    (at + 1..next).rev().find(is_message).map_or(at + 1, |no| no + 1)
}

/// The turns up to a link, and those from it on: no turn goes on across it.
fn turns(transcript: &Transcript, links: &[Link], at: usize) -> Vec<Turn> {
    let mut turns = turn::find(transcript, &links[..at]);
    let shift = |range: &mut Range<usize>| *range = range.start + at..range.end + at;
    turns.extend(turn::find(transcript, &links[at..]).into_iter().map(|mut turn| {
        shift(&mut turn.links);
        turn.steps.iter_mut().for_each(|step| shift(&mut step.links));
        turn
    }));
    turns
}
