//! Repairs the request of a program that calls the API itself, with the cures of the rules that it breaks.
//!
//! Every message is an entry here. A client would join user messages when it sends them; nobody does so for a caller,
//! so messages with results are joined here.

use super::refusal::Refusal;
use super::repair::{Subject, cure_all};
use crate::diagnosis::{Finding, Severity, check_body};
use crate::session::{Change, Session};
use crate::transcript::body::Body;
use crate::transcript::edit::set_blocks;
use crate::transcript::{BlockKind, EntryNo, Json, Kind, Transcript};

/// The repaired `messages` of a request.
#[derive(Clone, Debug)]
pub struct Fixed {
    /// The array. Unchanged messages keep their bytes.
    pub array: Vec<u8>,
    /// The rules that were cured, and how often.
    pub cured: Vec<(&'static str, u32)>,
    /// How many thinking blocks were removed because something before them changed.
    pub thinking: usize,
}

/// Cures a request, or names the rule that cannot be cured. If nothing is fatal, no byte changes.
pub fn fix_body(bytes: &[u8], body: &Body) -> Result<Fixed, &'static str> {
    let session = Session::of(body.transcript(bytes));
    if fatal(&session).next().is_none() {
        return Ok(Fixed { array: bytes[body.array.clone()].to_vec(), cured: Vec::new(), thinking: 0 });
    }
    let before = thinking(&session.transcript);
    let mended = cure_all(session, Subject { judge, follow: joined }).map_err(|refusal| match refusal {
        Refusal::NoCure(rule) => rule,
        _ => "unknown",
    })?;
    let edited = &mended.session.transcript;
    let unsigned = mended.cured.iter().find(|(rule, _)| *rule == "unsigned_thinking").map_or(0, |(_, count)| *count);
    let array = body.print(bytes, edited);
    // Check the output again, from its bytes.
    let printed = Body::all(&array).map_err(|unread| unread.why)?;
    match printed.iter().find_map(|body| fatal(&Session::of(body.transcript(&array))).next()) {
        Some(left) => Err(left.rule.name),
        None => Ok(Fixed {
            array,
            cured: mended.cured,
            thinking: (before - thinking(edited)).saturating_sub(unsigned as usize),
        }),
    }
}

fn thinking(transcript: &Transcript) -> usize {
    transcript.all_blocks().filter(|block| block.kind == BlockKind::Thinking).count()
}

fn fatal(session: &Session) -> impl Iterator<Item = Finding> + use<> {
    check_body(session).into_iter().filter(|finding| finding.severity != Severity::Note)
}

/// Rules such as wrong roles come first.
fn judge(session: &Session) -> Vec<Finding> {
    let mut findings = check_body(session);
    findings.sort_by_key(|finding| !finding.rule.goes_first());
    findings
}

/// Joins the first two user messages in a row of which both hold results, or the first is one that a cure inserted.
fn joined(session: &Session) -> Vec<Change> {
    let blocks = |no: EntryNo| session.transcript.blocks_of(no);
    let has_results = |no| session.transcript.holds(no, BlockKind::ToolResult);
    let is_user = |no: EntryNo| session.transcript.entries[no].kind == Kind::User && !blocks(no).is_empty();
    // A message's uuid is its index. One that a cure inserted has no such uuid, or one from further down.
    let place = |no: EntryNo| {
        let name = session.transcript.entries[no].uuid.map(|id| session.transcript.id(id));
        name.and_then(|name| name.parse().ok()).unwrap_or(usize::MAX)
    };
    let pairs = session.links.windows(2).map(|pair| (pair[0].entry, pair[1].entry));
    let mut pairs = pairs.filter(|(one, other)| is_user(*one) && is_user(*other));
    let found = pairs.find(|(one, other)| has_results(*one) && (has_results(*other) || place(*one) > place(*other)));
    let Some((one, other)) = found else { return Vec::new() };
    let is_result = |no: EntryNo, at: usize| blocks(no)[at].kind == BlockKind::ToolResult;
    let all = [one, other].into_iter().flat_map(|no| (0..blocks(no).len()).map(move |at| (no, at)));
    let (results, rest): (Vec<_>, Vec<_>) = all.partition(|(no, at)| is_result(*no, *at));
    let whole = results.into_iter().chain(rest).map(|(no, at)| block(session, no, at)).collect::<Vec<_>>();
    let (stays, goes) = if place(one) > place(other) { (other, one) } else { (one, other) };
    let raw = &*session.transcript.pass(stays);
    let set = |at, _: Json<'_>| Some(if at == 0 { whole.clone() } else { Vec::new() });
    vec![Change::Rewrite(stays, set_blocks(raw, set).unwrap_or_else(|_| raw.to_vec())), Change::Remove(goes)]
}

/// A block as an item of an array. A plain string becomes a text block.
fn block(session: &Session, entry: EntryNo, at: usize) -> Vec<u8> {
    let body = session.transcript.block_body(&session.transcript.blocks_of(entry)[at]).0;
    if body.starts_with(b"\"") { [b"{\"type\":\"text\",\"text\":", body, b"}"].concat() } else { body.to_vec() }
}
