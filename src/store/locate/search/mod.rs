//! Searches the text of every session on all cores and streams the hits.

mod query;
mod sieve;

use std::borrow::Cow;
use std::io;
use std::path::PathBuf;
use std::sync::mpsc::Sender;

use super::{reading, scan, session_file::SessionFile};
use crate::recovery::recall::{Cleaner, Who, speaker};
use crate::session::{Place, Session};
use crate::transcript::{BlockKind, Entry, EntryNo, Json, Kind, Transcript};

pub use query::Query;

/// The hits in one session.
#[derive(Clone, Debug)]
pub struct Searched {
    /// Its file.
    pub path: PathBuf,
    /// How many prompts, answers, calls and results contain every word.
    pub count: usize,
    /// The first of them.
    pub first: Option<Hit>,
}

/// A text that contains every word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Who says it.
    pub who: Option<Who>,
    /// Where it is, if it is in the live history.
    pub place: Option<Place>,
    /// Its line, from 1.
    pub line: u32,
    /// The text around the words, not cleaned.
    pub words: String,
}

/// Searches every file and sends the results in any order, until the receiver is gone. An unreadable file has no hits.
pub fn search(files: &[SessionFile], query: &Query, found: &Sender<Searched>) {
    scan::each(files, found, |_, file, memory| {
        let (count, first) = look(file, query, memory).unwrap_or_default();
        Searched { path: file.path.clone(), count, first }
    });
}

/// All hits in one session.
#[derive(Debug)]
pub struct Hits {
    /// Its index in the searched list.
    pub at: usize,
    /// Its title, cleaned of secrets.
    pub title: Option<String>,
    /// How many texts contain every word.
    pub count: usize,
    /// The newest of them, cleaned of secrets and ids.
    pub newest: Vec<Hit>,
    /// Why it could not be read.
    pub unread: Option<io::Error>,
}

/// Searches every file and sends at most `most` of its newest hits, in any order of the files.
pub fn every_hit(files: &[SessionFile], query: &Query, most: usize, found: &Sender<Hits>) {
    scan::each(files, found, |at, file, memory| match look_for_all(file, query, most, memory) {
        Ok((title, count, newest)) => Hits { at, title, count, newest, unread: None },
        Err(error) => Hits { at, title: None, count: 0, newest: Vec::new(), unread: Some(error) },
    });
}

type All = (Option<String>, usize, Vec<Hit>);

fn look_for_all(file: &SessionFile, query: &Query, most: usize, memory: &mut Vec<u8>) -> io::Result<All> {
    let Some(transcript) = read(file, query, memory)? else { return Ok(All::default()) };
    let hits = hits(&transcript, query);
    if hits.is_empty() {
        *memory = transcript.into_bytes();
        return Ok(All::default());
    }
    let session = Session::of(transcript);
    let mut cleaner = Cleaner::of(&session.transcript);
    let mut links: Vec<(EntryNo, usize)> = session.links.iter().map(|link| link.entry).zip(0..).collect();
    links.sort_unstable();
    let newest = hits.iter().rev().take(most).map(|&(no, block)| {
        let link = links.binary_search_by_key(&no, |(entry, _)| *entry).ok().map(|at| links[at].1);
        let whole = with_text(&session.transcript, no, block, |text| cleaner.clean(text).0).unwrap_or_default();
        hit(&session, no, block, link, query.around(&whole))
    });
    let newest = newest.collect();
    let title = session.title().map(|title| cleaner.clean(&title).0);
    *memory = session.into_bytes();
    Ok((title, hits.len(), newest))
}

fn look(file: &SessionFile, query: &Query, memory: &mut Vec<u8>) -> io::Result<(usize, Option<Hit>)> {
    let Some(transcript) = read(file, query, memory)? else { return Ok((0, None)) };
    let hits = hits(&transcript, query);
    let Some((no, block)) = hits.first().copied() else {
        *memory = transcript.into_bytes();
        return Ok((0, None));
    };
    let words = with_text(&transcript, no, block, |text| query.around(text));
    // The place needs the turns, so the session is only built when there is a hit.
    let session = Session::of(transcript);
    let link = session.link_of(no);
    let hit = hit(&session, no, block, link, words.unwrap_or_default());
    *memory = session.into_bytes();
    Ok((hits.len(), Some(hit)))
}

/// Reads a session, unless its bytes show that it has no hit.
fn read(file: &SessionFile, query: &Query, memory: &mut Vec<u8>) -> io::Result<Option<Transcript>> {
    let mut open = scan::open(&file.path)?;
    if open.metadata()?.len() > reading::HELD {
        let may_hit = query.sieve.passes_pieces(&mut open, sieve::AT_ONCE)?;
        return may_hit.then(|| reading::transcript(open, memory)).transpose();
    }
    let bytes = reading::whole(&mut open, memory)?;
    if query.sieve.passes_file(&bytes) {
        return Ok(Some(Transcript::parse(bytes)));
    }
    *memory = bytes;
    Ok(None)
}

/// The texts that contain every word, as an entry and its block; no block for a prompt typed while a tool ran.
fn hits(transcript: &Transcript, query: &Query) -> Vec<(EntryNo, Option<usize>)> {
    let mut hits = Vec::new();
    for no in 0..transcript.entries.len() {
        let may_hit = |bytes: &[u8]| query.sieve.passes(bytes);
        each_text(transcript, no, may_hit, |block, text| hits.extend(query.finds(text).then_some((no, block))));
    }
    hits
}

fn hit(session: &Session, no: EntryNo, block: Option<usize>, link: Option<usize>, words: String) -> Hit {
    let transcript = &session.transcript;
    let who = match block {
        Some(at) => speaker(transcript, no, &transcript.blocks_of(no)[at]),
        None => Some(Who::Person),
    };
    let place = link.map(|link| Place::of(&session.turns, link));
    Hit { who, place, line: transcript.line(no), words }
}

/// What a text of an entry turns into.
fn with_text<T>(
    transcript: &Transcript,
    no: EntryNo,
    block: Option<usize>,
    mut work: impl FnMut(&str) -> T,
) -> Option<T> {
    let mut done = None;
    each_text(
        transcript,
        no,
        |_| true,
        |found, text| {
            if found == block && done.is_none() {
                done = Some(work(text));
            }
        },
    );
    done
}

/// The texts of an entry: prompt, answer, input of calls, results; not thinking, and not a client's own notes. Only those
/// whose bytes are wanted are decoded.
fn each_text(
    transcript: &Transcript,
    no: EntryNo,
    is_wanted: impl Fn(&[u8]) -> bool,
    mut each: impl FnMut(Option<usize>, &str),
) {
    let entry: &Entry = &transcript.entries[no];
    if entry.kind == Kind::Attachment {
        let body = transcript.pass(no);
        if let Some(text) = Some(&body).filter(|body| is_wanted(body)).and_then(|body| queued(Json(body))) {
            each(None, &text);
        }
    }
    if !entry.is_message() {
        return;
    }
    for (at, block) in transcript.blocks_of(no).iter().enumerate() {
        let body = transcript.pass_block(block);
        if let Some(text) = Some(&body).filter(|body| is_wanted(body)).and_then(|body| text(block.kind, Json(body))) {
            each(Some(at), &text);
        }
    }
}

fn text(kind: BlockKind, body: Json<'_>) -> Option<Cow<'_, str>> {
    match kind {
        BlockKind::Text => body.text().or_else(|| body.get("text")?.text()),
        BlockKind::ToolUse => body.get("input").map(|input| strings(input, &[b"data"])),
        BlockKind::ToolResult => body.get("content").map(|content| strings(content, FORMAT)),
        _ => None,
    }
}

/// A prompt that was typed while a tool ran.
fn queued(body: Json<'_>) -> Option<Cow<'_, str>> {
    let attachment = body.get("attachment")?;
    let is_prompt = attachment.get("type")?.text()? == "queued_command";
    attachment.get("prompt").filter(|_| is_prompt).map(|prompt| strings(prompt, FORMAT))
}

/// Fields of a result that are not text.
const FORMAT: &[&[u8]] = &[b"data", b"type", b"media_type"];

/// Every string in a value, one per line, except in these fields.
fn strings<'t>(value: Json<'t>, but: &[&[u8]]) -> Cow<'t, str> {
    if let Some(text) = value.text() {
        return text;
    }
    let inside: Vec<Json<'_>> = match value.0.first() {
        Some(b'[') => value.items(),
        Some(b'{') => {
            value.fields().into_iter().filter(|(key, _)| !but.contains(key)).map(|(_, value)| value).collect()
        }
        _ => Vec::new(),
    };
    Cow::Owned(inside.into_iter().map(|value| strings(value, but)).collect::<Vec<_>>().join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prompts_answers_calls_and_results_are_searched() {
        let lines = r#"{"type":"user","uuid":"1","message":{"role":"user","content":"alpha \u0042eta"}}
{"type":"assistant","uuid":"2","parentUuid":"1","message":{"id":"m","role":"assistant","content":[{"type":"text","text":"gamma"},{"type":"tool_use","id":"t","name":"Bash","input":{"command":"delta","more":[{"x":"epsilon"}]}}]}}
{"type":"user","uuid":"3","parentUuid":"2","message":{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":[{"type":"text","text":"zeta"},{"type":"image","source":{"type":"base64","data":"theta"}}]}]}}
{"type":"attachment","uuid":"4","parentUuid":"3","attachment":{"type":"queued_command","prompt":"eta two"}}
{"type":"attachment","uuid":"5","parentUuid":"4","attachment":{"type":"task_reminder","content":"iota"}}
"#;
        let dir = tempfile::tempdir().expect("a scratch directory");
        let path = dir.path().join("a.jsonl");
        std::fs::write(&path, lines).expect("a session");
        let file = SessionFile::at(path).expect("a file");
        let count = |typed: &str| {
            let query = Query::of(typed).expect("a word");
            let (count, first) = look(&file, &query, &mut Vec::new()).expect("it can be read");
            (count, first.map(|hit| (hit.line, hit.place.map(|place| (place.turn, place.step)))))
        };
        assert_eq!(count("alpha beta"), (1, Some((1, Some((1, 0))))));
        assert_eq!(count("gamma"), (1, Some((2, Some((1, 1))))));
        assert_eq!(count("delta epsilon"), (1, Some((2, Some((1, 1))))));
        assert_eq!(count("zeta"), (1, Some((3, Some((1, 1))))));
        assert_eq!(count("eta"), (3, Some((1, Some((1, 0))))));
        assert_eq!(count("theta"), (0, None));
        assert_eq!(count("iota"), (0, None));
        assert_eq!(count("gamma delta"), (0, None), "one text must hold every word");
    }
}
