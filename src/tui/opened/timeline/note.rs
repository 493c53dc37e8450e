//! What came of a step: whether its calls have results, what they changed, how long they took, how much they said.

use std::collections::HashMap;
use std::ops::Range;

use super::Reply;
use crate::diagnosis::weight::Weight;
use crate::session::{Link, Session, calls};
use crate::text;
use crate::transcript::{Block, Id, Json};

/// A shorter duration is not worth showing, in milliseconds.
const AT_ONCE: i64 = 100;
/// A result of more bytes is large.
const LARGE: usize = 64 * 1024;
/// Longer lines are not searched for a patch.
const TOO_LARGE: usize = 4 * 1024 * 1024;

/// The calls of a step, and the results that they have.
pub(super) struct Notes {
    calls: Vec<Id>,
    replies: Vec<Reply>,
    /// From the first piece of the answer to its last result, in milliseconds.
    took: i64,
}

impl Notes {
    pub(super) fn of(session: &Session, replies: &HashMap<Id, Reply>, links: &[Link]) -> Self {
        let transcript = &session.transcript;
        let mut ids: Vec<Id> = calls(transcript, links).filter_map(|call| call.tool).collect();
        ids.sort_unstable_by_key(|id| id.index());
        ids.dedup();
        let found: Vec<Reply> = ids.iter().filter_map(|id| replies.get(id)).copied().collect();
        let with_call = links.iter().filter(|link| calls(transcript, &[**link]).next().is_some());
        let first = with_call.filter_map(|link| transcript.entries[link.entry].time).min();
        let last = found.iter().filter_map(|reply| transcript.entries[reply.entry].time).max();
        Self { calls: ids, replies: found, took: first.zip(last).map_or(0, |(first, last)| last - first) }
    }

    pub(super) fn calls(&self) -> usize {
        self.calls.len()
    }

    pub(super) fn waits(&self) -> bool {
        self.replies.len() < self.calls.len()
    }

    /// The important ones first.
    pub(super) fn told(&self, session: &Session) -> Vec<String> {
        let (all, missing) = (self.calls.len(), self.calls.len() - self.replies.len());
        let blocks = || self.replies.iter().map(|reply| &session.transcript.blocks[reply.block]);
        let mut notes = Vec::new();
        if all == 0 {
            return notes;
        } else if missing == all {
            return vec!["no result".to_owned()];
        } else if missing > 0 {
            notes.push(format!("{missing} of {all} no result"));
        } else if blocks().any(|block| block.is_error) {
            notes.push("failed".to_owned());
        }
        notes.extend(self.changed(session));
        notes.extend(duration(self.took));
        notes.push(text::bytes(blocks().map(|block| size(session, block)).sum()));
        notes
    }

    fn changed(&self, session: &Session) -> Option<String> {
        let patches = self.replies.iter().filter_map(|reply| patch(session, reply));
        let (added, removed) = patches.reduce(|one, other| (one.0 + other.0, one.1 + other.1))?;
        Some(format!("+{added} −{removed}"))
    }
}

/// The size of a result's content. A large block is not parsed for it: nearly all of it is content.
pub fn size(session: &Session, result: &Block) -> u64 {
    if result.bytes.len() > LARGE {
        return result.bytes.len() as u64;
    }
    session.transcript.block_body(result).get("content").map_or(0, |content| content.0.len() as u64)
}

/// The pictures and documents among some links, and their size as sent.
pub(super) fn media(session: &Session, links: Range<usize>) -> Option<String> {
    let weight = Weight::of(session, links);
    let size = text::bytes(weight.of_media as u64);
    (weight.media > 0).then(|| format!("{} {size}", text::media(weight.media, weight.pictures)))
}

/// The lines that an edit added and took away, as the client wrote them down beside the result.
fn patch(session: &Session, reply: &Reply) -> Option<(usize, usize)> {
    // The field beside the message is about one result only.
    let transcript = &session.transcript;
    let is_small = transcript.raw(reply.entry).len() < TOO_LARGE;
    let beside = (is_small && transcript.blocks_of(reply.entry).len() == 1).then(|| transcript.body(reply.entry))?;
    let beside = beside.get("toolUseResult")?;
    let hunks = beside.get("structuredPatch")?.items();
    let created = beside.get("type").and_then(Json::text).is_some_and(|kind| kind == "create");
    if hunks.is_empty() && created {
        return Some((beside.get("content")?.text()?.lines().count(), 0));
    }
    let lines = hunks.iter().filter_map(|hunk| hunk.get("lines")).flat_map(Json::items);
    let signs: Vec<u8> = lines.filter_map(|line| line.raw_text()?.first().copied()).collect();
    let count = |sign| memchr::memchr_iter(sign, &signs).count();
    Some((count(b'+'), count(b'-')))
}

/// A duration as people read it, unless it is too short to matter.
pub(super) fn duration(millis: i64) -> Option<String> {
    match millis {
        ..AT_ONCE => None,
        AT_ONCE..60_000 => Some(format!("{:.1} s", millis as f64 / 1e3)),
        60_000..3_600_000 => Some(format!("{} min", millis / 60_000)),
        _ => Some(format!("{} h", millis / 3_600_000)),
    }
}
