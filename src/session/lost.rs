//! Lost history: branches that clients do not send and that nobody rewound.
//!
//! A rewound branch ends before the next prompt is written. Two signs show that a branch was not rewound: the model
//! answered on it after the conversation had gone on without it (two clients in one session, merged copies of two
//! machines), or the conversation goes on from a progress row, which nobody can rewind to (2.1.9 to 2.1.83: a prompt
//! sent again after an error became a child of a sub-agent's progress).

use std::cell::LazyCell;

use foldhash::HashSet;

use super::gather::gather;
use super::hanging::{Hanging, next_message};
use super::link::{Link, Unsent, Via};
use super::prompt::{self, Opening};
use super::walk::Walk;
use crate::transcript::{EntryNo, Id, Kind, Marks};

/// The chain, with every lost branch inserted before what was sent instead.
pub(super) fn bring_back(walk: &Walk<'_>, mut links: Vec<Link>) -> Vec<Link> {
    let typed = |no: &EntryNo| prompt::opening(walk.transcript, *no) == Some(Opening::Prompt);
    let hanging = Hanging::find(walk.transcript, &links, |id| walk.named(id));
    let sent: LazyCell<HashSet<Id>, _> =
        LazyCell::new(|| links.iter().filter_map(|link| walk.answer(link.entry)).collect());
    let mut lost: Vec<(usize, EntryNo, Vec<Link>)> = Vec::new();
    for (at, entries) in hanging.roots.into_values().filter(|(_, entries)| entries.iter().any(typed)) {
        let branch = Candidate { walk, links: &links, sent: &sent, entries: &entries };
        let Some(next) = next_message(walk.transcript, &links, at).filter(|next| branch.is_lost(*next)) else {
            continue;
        };
        lost.push((next, entries[0], branch.links(&hanging.on_chain)));
    }
    drop(sent);
    lost.sort_by_key(|(next, first, _)| (*next, *first));
    for (next, _, branch) in lost.into_iter().rev() {
        links.splice(next..next, branch);
    }
    links
}

struct Candidate<'a> {
    walk: &'a Walk<'a>,
    links: &'a [Link],
    /// The answers on the chain.
    sent: &'a HashSet<Id>,
    entries: &'a [EntryNo],
}

impl Candidate<'_> {
    fn is_lost(&self, next: usize) -> bool {
        let next = self.links[next].entry;
        let went_on = self.walk.entry(next);
        let parent = went_on.parent.and_then(|id| self.walk.named(id));
        let from_progress = prompt::opening(self.walk.transcript, next) == Some(Opening::Prompt)
            && parent.is_some_and(|no| self.walk.entry(no).kind == Kind::Progress);
        let mut began = self.answers().peekable();
        began.peek().is_some()
            && (from_progress
                || began.any(|time| time.zip(went_on.time).is_some_and(|(began, went_on)| began > went_on)))
    }

    /// When each answer of the branch began; its last piece can come late. Answers that are also on the chain, under
    /// other uuids, do not count.
    fn answers(&self) -> impl Iterator<Item = Option<i64>> {
        let entries = self.entries.iter().map(|no| self.walk.entry(*no));
        let of_model = entries.filter(|entry| {
            let is_answer = entry.kind == Kind::Assistant && !entry.marks.has(Marks::SYNTHETIC);
            is_answer && !entry.is_api_error() && !entry.message.is_some_and(|message| self.sent.contains(&message))
        });
        let mut seen = HashSet::default();
        of_model.filter(move |entry| entry.message.is_none_or(|message| seen.insert(message))).map(|entry| entry.time)
    }

    /// The links of the branch that a client would send, from its newest end up.
    fn links(&self, on_chain: &[Option<usize>]) -> Vec<Link> {
        let ends = self.entries.iter().filter(|no| self.walk.children(**no).is_empty());
        let newest = ends.max_by_key(|no| (self.walk.entry(**no).time, **no)).or(self.entries.last());
        let walked = newest.map(|newest| self.walk.up_to(*newest, |no| on_chain[no].is_some())).unwrap_or_default();
        let gathered = gather(self.walk, &walked, self.links);
        let unsent = |link: Link| Link { via: Via::Unsent(Unsent::Branch), ..link };
        gathered.into_iter().map(unsent).collect()
    }
}
