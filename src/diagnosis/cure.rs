//! Building blocks for the rules' cures. A cure works on a session in the normal form.

use std::borrow::Cow;

use super::Finding;
use super::media::Medium;
use crate::session::{Change, Session};
use crate::transcript::edit::{set_blocks, set_fields};
use crate::transcript::{BlockKind, EntryNo, Id, Json, Kind, json};

/// The result we write for a call that has none. It must not claim that the call ran, or that it did not.
pub const NO_RESULT: &str = "[claude-rescue: no result was recorded for this call. It may or may not have run; \
                             check before you run it again.]";

/// Fields that a new entry copies from the one beside it.
const SHARED: &[&str] =
    &["isSidechain", "userType", "entrypoint", "cwd", "sessionId", "version", "gitBranch", "slug", "agentId"];

/// Removes one block; removes the entry if that was its last one.
pub(super) fn without_block(session: &Session, entry: EntryNo, block: usize) -> Change {
    if session.transcript.blocks_of(entry).len() <= 1 {
        return Change::Remove(entry);
    }
    with_block(session, entry, block, &[])
}

/// Removes the block that the finding names.
pub(super) fn take_out(session: &Session, finding: &Finding) -> Vec<Change> {
    finding.block.map(|at| without_block(session, finding.entry, at)).into_iter().collect()
}

pub(super) fn remove_entry(_: &Session, finding: &Finding) -> Vec<Change> {
    vec![Change::Remove(finding.entry)]
}

pub(super) fn with_block(session: &Session, entry: EntryNo, block: usize, instead: &[Vec<u8>]) -> Change {
    with_blocks(session, entry, &[(block, instead.to_vec())])
}

pub(super) fn with_blocks(session: &Session, entry: EntryNo, instead: &[(usize, Vec<Vec<u8>>)]) -> Change {
    let set = |at, _: Json<'_>| instead.iter().find(|(place, _)| *place == at).map(|(_, blocks)| blocks.clone());
    let raw = &*session.transcript.pass(entry);
    Change::Rewrite(entry, set_blocks(raw, set).unwrap_or_else(|_| raw.to_vec()))
}

/// Offers each block to `new` and keeps those it returns `None` for. Content that is a plain string becomes a block.
pub(super) fn with_each_block(
    session: &Session,
    entry: EntryNo,
    new: impl Fn(usize, Json<'_>) -> Option<Vec<u8>>,
) -> Change {
    let raw = &*session.transcript.pass(entry);
    let set = |at: usize, old: Json<'_>| new(at, old).map(|block| vec![block]);
    Change::Rewrite(entry, set_blocks(raw, set).unwrap_or_else(|_| raw.to_vec()))
}

/// Sets one field of a block, given its old value; adds the field if it is missing.
pub(super) fn with_field(
    session: &Session,
    entry: EntryNo,
    at: usize,
    field: &str,
    value: impl Fn(Option<Json<'_>>) -> Vec<u8>,
) -> Change {
    with_block(session, entry, at, &[object_with(&block(session, entry, at), field, value)])
}

/// Sets one field of an object, given its old value; adds the field if it is missing.
fn object_with(old: &[u8], field: &str, value: impl Fn(Option<Json<'_>>) -> Vec<u8>) -> Vec<u8> {
    let set = if Json(old).get(field).is_some() {
        set_fields(old, |key, old| (key == field.as_bytes()).then(|| value(Some(old)))).ok()
    } else {
        let added = [b"{", json::quote(field).as_slice(), b":", &value(None), b","].concat();
        old.strip_prefix(b"{").map(|rest| [added.as_slice(), rest].concat())
    };
    set.unwrap_or_else(|| old.to_vec())
}

/// Removes some items of the result that the finding names.
pub(super) fn without_items(session: &Session, finding: &Finding, goes: impl Fn(Json<'_>) -> bool) -> Vec<Change> {
    let Some(at) = finding.block else { return Vec::new() };
    let items = |content: Json<'_>| {
        let stay: Vec<&[u8]> = content.items().into_iter().filter(|item| !goes(*item)).map(|item| item.0).collect();
        [b"[", stay.join(&b","[..]).as_slice(), b"]"].concat()
    };
    vec![with_field(session, finding.entry, at, "content", |content| content.map_or_else(|| b"[]".to_vec(), items))]
}

pub(super) fn block(session: &Session, entry: EntryNo, at: usize) -> Cow<'_, [u8]> {
    session.transcript.pass_block(&session.transcript.blocks_of(entry)[at])
}

/// Replaces media with a placeholder: some of those in a result, or the block itself.
pub(super) fn media_to_words(session: &Session, finding: &Finding, goes: impl Fn(Medium<'_>) -> bool) -> Vec<Change> {
    let words = |item: Json<'_>| {
        let medium = Medium::of(item).filter(|medium| goes(*medium))?;
        Some(text_block(&medium.placeholder(is_saved(session))))
    };
    items_to_words(session, finding, words)
}

/// Whether removed media are saved: only a session has a folder beside it.
pub(super) fn is_saved(session: &Session) -> bool {
    session.id().is_some()
}

pub(super) fn retyped(picture: Json<'_>, media_type: &str) -> Vec<u8> {
    let source = |key: &[u8], source: Json<'_>| {
        (key == b"source").then(|| object_with(source.0, "media_type", |_| json::quote(media_type)))
    };
    set_fields(picture.0, source).unwrap_or_else(|_| picture.0.to_vec())
}

/// Replaces some items of the result that the finding names, or the block itself if it is not a result.
pub(super) fn items_to_words(
    session: &Session,
    finding: &Finding,
    words: impl Fn(Json<'_>) -> Option<Vec<u8>>,
) -> Vec<Change> {
    let Some(at) = finding.block else { return Vec::new() };
    let body = Json(&block(session, finding.entry, at));
    if session.transcript.blocks_of(finding.entry)[at].kind != BlockKind::ToolResult {
        return vec![with_block(session, finding.entry, at, words(body).as_slice())];
    }
    let items = body.get("content").map(Json::items).unwrap_or_default().into_iter();
    let items: Vec<Vec<u8>> = items.map(|item| words(item).unwrap_or_else(|| item.0.to_vec())).collect();
    let content = [b"[", items.join(&b","[..]).as_slice(), b"]"].concat();
    let set = set_fields(body.0, |key, _| (key == b"content").then(|| content.clone()));
    vec![with_block(session, finding.entry, at, &[set.unwrap_or_else(|_| body.0.to_vec())])]
}

pub(super) fn text_block(text: &str) -> Vec<u8> {
    [b"{\"type\":\"text\",\"text\":", json::quote(text).as_slice(), b"}"].concat()
}

pub(super) fn error_result(session: &Session, tool: Id, words: &str) -> Vec<u8> {
    let tool = json::quote(session.transcript.id(tool));
    let said = json::quote(words);
    let parts: [&[u8]; 5] =
        [b"{\"type\":\"tool_result\",\"tool_use_id\":", &tool, b",\"content\":", &said, b",\"is_error\":true}"];
    parts.concat()
}

/// A user entry with these blocks, written as the client that wrote `like` would write it.
pub(super) fn user_entry(session: &Session, like: EntryNo, blocks: &[Vec<u8>]) -> Vec<u8> {
    let around = around(session, like);
    let fields = Json(&around).fields();
    let get = |name: &str| fields.iter().rev().find(|(key, _)| *json::decode(key) == *name).map(|(_, value)| value);
    let mut out = b"{\"parentUuid\":null,".to_vec();
    for field in SHARED {
        if let Some(value) = get(field) {
            out.extend_from_slice(&json::quote(field));
            out.push(b':');
            out.extend_from_slice(value.0);
            out.push(b',');
        }
    }
    out.extend_from_slice(b"\"type\":\"user\",\"message\":{\"role\":\"user\",\"content\":[");
    out.extend_from_slice(&blocks.join(&b","[..]));
    out.extend_from_slice(b"]},\"uuid\":\"new\",\"timestamp\":");
    out.extend_from_slice(get("timestamp").map_or(b"null", |time| time.0));
    out.push(b'}');
    out
}

/// An entry without its blocks, which may be many and are asked about one by one.
fn around(session: &Session, entry: EntryNo) -> Vec<u8> {
    let (raw, start) = (session.transcript.pass(entry), session.transcript.entries[entry].bytes.start);
    let [first, .., last] = session.transcript.blocks_of(entry) else { return raw.into_owned() };
    [&raw[..first.bytes.start - start], &raw[last.bytes.end - start..]].concat()
}

/// Sets one string field of a block.
pub(super) fn renamed(session: &Session, entry: EntryNo, at: usize, field: &str, name: &str) -> Change {
    let old = &*block(session, entry, at);
    let set = set_fields(old, |key, _| (key == field.as_bytes()).then(|| json::quote(name)));
    with_block(session, entry, at, &[set.unwrap_or_else(|_| old.to_vec())])
}

/// Moves a late result up to its call, after the last result of that answer.
pub(super) fn bring_home(session: &Session, finding: &Finding) -> Vec<Change> {
    let (Some(link), Some(late), Some(tool)) = (finding.link, finding.other, finding.tool) else { return Vec::new() };
    let blocks = session.transcript.blocks_of(late);
    let Some(at) = blocks.iter().position(|block| block.tool == Some(tool)) else { return Vec::new() };
    let body = if blocks.len() == 1 {
        session.transcript.pass(late).into_owned()
    } else {
        user_entry(session, late, &[block(session, late, at).into_owned()])
    };
    vec![without_block(session, late, at), Change::Insert { after: session.end_of_answer(link), body }]
}

pub(super) fn results_first(session: &Session, entry: EntryNo) -> Change {
    let blocks = session.transcript.blocks_of(entry).iter().enumerate();
    let (results, words): (Vec<_>, Vec<_>) = blocks.partition(|(_, block)| block.kind == BlockKind::ToolResult);
    let order = results.iter().chain(&words).map(|(at, _)| block(session, entry, *at).into_owned());
    let ordered: Vec<Vec<u8>> = order.collect();
    let set = |at, _: Json<'_>| Some(if at == 0 { ordered.clone() } else { Vec::new() });
    let raw = &*session.transcript.pass(entry);
    Change::Rewrite(entry, set_blocks(raw, set).unwrap_or_else(|_| raw.to_vec()))
}

/// The last entry from link `from` on that holds a result of the same user message as the entry `said`.
pub(super) fn last_result(session: &Session, from: usize, said: EntryNo) -> EntryNo {
    let entries = session.links[from..].iter().map(|link| link.entry);
    let message = entries.skip_while(|no| *no != said).take_while(|no| {
        let entry = &session.transcript.entries[*no];
        entry.kind != Kind::Assistant
    });
    message.filter(|no| session.transcript.holds(*no, BlockKind::ToolResult)).last().unwrap_or(said)
}

/// Changes the id of a call and of its results, everywhere on the chain.
pub(super) fn renamed_everywhere(session: &Session, tool: Id, name: &str) -> Vec<Change> {
    let entries = session.links.iter().map(|link| link.entry);
    let holds = |no: &EntryNo| session.transcript.blocks_of(*no).iter().any(|block| block.tool == Some(tool));
    let rewrite = |no: EntryNo| {
        let blocks = session.transcript.blocks_of(no);
        let set = |at: usize, body: Json<'_>| {
            let field: &[u8] = if blocks[at].kind == BlockKind::ToolUse { b"id" } else { b"tool_use_id" };
            let named = || set_fields(body.0, |key, _| (key == field).then(|| json::quote(name))).ok();
            (blocks[at].tool == Some(tool)).then(named).flatten().map(|body| vec![body])
        };
        let raw = &*session.transcript.pass(no);
        Change::Rewrite(no, set_blocks(raw, set).unwrap_or_else(|_| raw.to_vec()))
    };
    entries.filter(holds).map(rewrite).collect()
}

/// A text block that keeps the words of a result without a call.
pub(super) fn text_of_result(session: &Session, entry: EntryNo, at: usize) -> Vec<u8> {
    let words = Json(&block(session, entry, at)).get("content").map_or(String::new(), Json::words);
    let said = format!("[claude-rescue: the result of a call that is not in this history]\n{words}");
    text_block(said.trim_end())
}
