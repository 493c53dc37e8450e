//! The API's rules, written a second time and as plainly as can be, and files broken at random to try them on.

use std::collections::HashSet;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use claude_rescue::diagnosis::symptom;
use claude_rescue::session::{Link, Part, Request, Role, Session};
use claude_rescue::transcript::{BlockKind, Fill, Id, Kind};
use serde_json::Value;

/// Whether the API would take what a client sends of a session, or why not.
pub fn accepts(session: &Session) -> Result<(), &'static str> {
    let request = session.request();
    let first = session.visible(session.links.len()).start;
    let is_answer = |link: &Link| session.transcript.entries[link.entry].kind == Kind::Assistant;
    in_order(&request, session.is_sidechain() && !session.links[..first].iter().any(is_answer))?;
    let parts: Vec<&Part> = request.messages.iter().flat_map(|message| &message.parts).collect();
    let body = |part: &Part| {
        let block = &session.transcript.blocks_of(part.source.entry)[part.source.block];
        // Half a character cannot be read here, nor by the API.
        serde_json::from_slice::<Value>(session.transcript.block_body(block).0).map_err(|_| "a block that is no JSON")
    };
    let blocks = parts.iter().map(|part| body(part)).collect::<Result<Vec<Value>, _>>()?;
    let signed = |block: &Value| block["signature"].as_str().is_some_and(|signature| !signature.is_empty());
    // Other providers sign nothing, or badly, and keep the searches that they did not finish.
    let of_claude = |part: &Part| is_of_claude(session, part.source.entry);
    let signs = parts
        .iter()
        .zip(&blocks)
        .any(|(part, block)| of_claude(part) && (block["type"] == "redacted_thinking" || signed(block)));
    // From there on a client ends its request at a NUL.
    let numbers = |version: &str| version.split('.').map(|part| part.parse().unwrap_or(0)).collect::<Vec<u32>>();
    let cuts = session.version().is_some_and(|version| numbers(version) >= vec![2, 1, 270]);
    readable(session, &request)?;
    let error = symptom::last_error(session).filter(|(_, is_over)| !is_over);
    pictures(&blocks, error.is_some_and(|(error, _)| error.text.contains("2000 pixels")))?;
    for (part, block) in parts.iter().zip(&blocks) {
        by_itself(block)?;
        if cuts && block.to_string().replace("\\\\", "").contains("\\u0000") {
            return Err("a NUL");
        }
        if block["type"] == "thinking" && signs && of_claude(part) && !signed(block) {
            return Err("thinking without a signature");
        }
    }
    searches(session, &request)
}

/// Calls and results of tools on the API's side: both in one answer, the call first.
fn searches(session: &Session, request: &Request) -> Result<(), &'static str> {
    let last = request.messages.len().saturating_sub(1);
    for (at, message) in request.messages.iter().enumerate().filter(|(_, message)| message.role == Role::Assistant) {
        let mut called: Vec<&Part> = Vec::new();
        for part in &message.parts {
            match part.kind {
                BlockKind::ServerToolUse => called.push(part),
                BlockKind::ServerToolResult => {
                    let call = called.iter().position(|call| call.tool == part.tool);
                    called.remove(call.ok_or("a server's result without its call")?);
                }
                _ => {}
            }
        }
        // In the last answer the tool may still run.
        if at < last && called.iter().any(|call| is_of_claude(session, call.source.entry)) {
            return Err("a server's call without its result");
        }
    }
    Ok(())
}

fn message(session: &Session, entry: usize) -> Value {
    // Half a character may stand in a message, and is looked for elsewhere.
    let raw = String::from_utf8_lossy(session.transcript.raw(entry)).replace("\\ud83d", "");
    serde_json::from_str::<Value>(&raw).unwrap_or_default()["message"].take()
}

fn is_of_claude(session: &Session, entry: usize) -> bool {
    message(session, entry)["model"].as_str().is_none_or(|model| model.starts_with("claude"))
}

/// Whether clients can take every message apart.
fn readable(session: &Session, request: &Request) -> Result<(), &'static str> {
    for link in request.links.iter().map(|at| &session.links[*at]) {
        let entry = &session.transcript.entries[link.entry];
        if !matches!(entry.kind, Kind::User | Kind::Assistant) {
            continue;
        }
        match &message(session, link.entry)["content"] {
            Value::String(_) if entry.kind == Kind::User => {}
            Value::Array(blocks) => {
                let items = blocks.iter().filter_map(|block| block["content"].as_array()).flatten();
                if !items.into_iter().all(Value::is_object) {
                    return Err("an item of a result that is no block");
                }
            }
            _ => return Err("a content that is no list"),
        }
    }
    Ok(())
}

/// How many pictures and documents there are, and how large. The API can have named the limit for many where few are.
fn pictures(blocks: &[Value], is_named: bool) -> Result<(), &'static str> {
    let items = blocks.iter().flat_map(|block| match block["content"].as_array() {
        Some(items) => items.iter().collect(),
        None => vec![block],
    });
    let media: Vec<&Value> = items.filter(|item| item["type"] == "image" || item["type"] == "document").collect();
    if media.len() > 100 {
        return Err("too many pictures");
    }
    let longest = if is_named || media.len() > 20 { 2000 } else { 8000 };
    if media.iter().any(|item| width(&item["source"]["data"]) > longest) { Err("a picture too wide") } else { Ok(()) }
}

/// The width of a PNG, which stands in its bytes 16 to 19.
fn width(data: &Value) -> u32 {
    let head = data.as_str().and_then(|data| STANDARD.decode(data.get(..28)?).ok());
    let bytes = head.filter(|head| head.starts_with(b"\x89PNG")).and_then(|head| head[16..20].try_into().ok());
    bytes.map_or(0, u32::from_be_bytes)
}

/// What the API asks of a block whatever stands around it.
fn by_itself(block: &Value) -> Result<(), &'static str> {
    let letters = |id: &str| id.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    match block["type"].as_str().unwrap_or_default() {
        "tool_use" | "tool_result" if key(block).is_empty() => Err("no id"),
        "tool_use" if block["name"].as_str().unwrap_or_default().is_empty() => Err("a tool without a name"),
        "tool_use" if !letters(block["id"].as_str().unwrap_or("?")) => Err("an id with other characters"),
        "tool_use" if block["name"].as_str().unwrap_or_default().len() > 200 => Err("a long name"),
        "tool_use" if !block["input"].is_object() => Err("an input that is no object"),
        "tool_result" if block["is_error"] == true && [Value::Null, "".into()].contains(&block["content"]) => {
            Err("an error without a word")
        }
        "image" => picture(block),
        // "%PDF" in base64.
        "document" if !block["source"]["data"].as_str().unwrap_or_default().starts_with("JVBER") => {
            Err("a PDF that is none")
        }
        "tool_result" => block["content"].as_array().into_iter().flatten().try_for_each(picture),
        _ => Ok(()),
    }
}

/// The id of a call or result.
fn key(block: &Value) -> &str {
    let field = if block["type"] == "tool_use" { "id" } else { "tool_use_id" };
    block[field].as_str().unwrap_or_default()
}

/// A picture is of a type that the API knows, and states it. Bytes of no known type are nobody's to judge.
fn picture(block: &Value) -> Result<(), &'static str> {
    if block["type"] != "image" {
        return Ok(());
    }
    let data = block["source"]["data"].as_str().unwrap_or_default();
    let starts = [("iVBOR", "image/png"), ("/9j/", "image/jpeg"), ("R0lGOD", "image/gif"), ("UklGR", "image/webp")];
    let found = starts.iter().find(|(start, _)| data.starts_with(start)).map(|(_, found)| *found);
    let stated = block["source"]["media_type"].as_str().unwrap_or_default();
    match found {
        _ if data.is_empty() => Err("an empty picture"),
        _ if !starts.iter().any(|(_, known)| *known == stated) => Err("a type of picture that is not known"),
        Some(found) if found != stated => Err("a picture of another type"),
        _ => Ok(()),
    }
}

/// Whether calls and results stand as the API wants them, or why not. A request may end while calls wait for their results.
pub fn in_order(request: &Request, is_head: bool) -> Result<(), &'static str> {
    let turns = joined(request);
    let mut used = HashSet::new();
    for (at, (role, parts)) in turns.iter().enumerate() {
        if parts.iter().any(|part| part.kind == BlockKind::Text && matches!(part.fill, Fill::Empty | Fill::Blank)) {
            return Err("an empty text");
        }
        match role {
            Role::Assistant => {
                let calls = ids(parts, BlockKind::ToolUse);
                if !calls.iter().all(|id| used.insert(*id)) {
                    return Err("an id that is not unique");
                }
                let Some((_, answers)) = turns.get(at + 1) else { continue };
                let results = ids(answers, BlockKind::ToolResult);
                let waits = at + 2 == turns.len() && answers.iter().all(|part| part.kind == BlockKind::ToolResult);
                if !waits && !calls.iter().all(|id| results.contains(id)) {
                    return Err("a call without its result");
                }
            }
            Role::User if !ids(parts, BlockKind::ToolUse).is_empty() => return Err("a call of the user"),
            Role::User => {
                let results = ids(parts, BlockKind::ToolResult);
                let calls =
                    at.checked_sub(1).map(|before| ids(&turns[before].1, BlockKind::ToolUse)).unwrap_or_default();
                // A sub-agent's transcript can begin with a result whose call stands in the main session.
                let is_head = is_head && !turns[..at].iter().any(|(role, _)| *role == Role::Assistant);
                if !is_head && !results.iter().all(|id| calls.contains(id)) {
                    return Err("a result without its call");
                }
                if results.iter().collect::<HashSet<_>>().len() < results.len() {
                    return Err("two results of one call");
                }
                if !is_head && words_between(parts) {
                    return Err("words before a result");
                }
            }
            Role::Other => return Err("a role that no client sends"),
        }
    }
    Ok(())
}

/// Messages of one role in a row are one to the API.
fn joined(request: &Request) -> Vec<(Role, Vec<Part>)> {
    let mut turns: Vec<(Role, Vec<Part>)> = Vec::new();
    for message in &request.messages {
        match turns.last_mut().filter(|(role, _)| *role == message.role) {
            Some((_, parts)) => parts.extend(&message.parts),
            None => turns.push((message.role, message.parts.clone())),
        }
    }
    turns
}

fn ids(parts: &[Part], kind: BlockKind) -> Vec<Id> {
    parts.iter().filter(|part| part.kind == kind).filter_map(|part| part.tool).collect()
}

/// Whether an entry of its own stands before a result. Words in the entry of a result are put behind all results by
/// every client.
fn words_between(parts: &[Part]) -> bool {
    let is_result = |part: &&Part| part.kind == BlockKind::ToolResult;
    let with_result: HashSet<usize> = parts.iter().filter(is_result).map(|part| part.source.entry).collect();
    let last = parts.iter().rposition(|part| part.kind == BlockKind::ToolResult).unwrap_or(0);
    parts[..last].iter().any(|part| !with_result.contains(&part.source.entry))
}

/// The lines of a file with one of them taken out, written twice, or moved behind the next.
pub fn mutants(bytes: &[u8]) -> impl Iterator<Item = (String, Vec<u8>)> {
    let lines: Vec<Vec<u8>> = bytes.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
    (0..lines.len()).flat_map(move |at| {
        let (mut without, mut twice, mut swapped) = (lines.clone(), lines.clone(), lines.clone());
        without.remove(at);
        // The copy gets a uuid of its own and the first one as its parent, as a client that writes twice would.
        let copy = String::from_utf8_lossy(&lines[at]).replace("\"uuid\":\"", "\"uuid\":\"again-");
        twice.insert(at + 1, copy.into_bytes());
        swapped.swap(at, (at + 1).min(lines.len() - 1));
        let named = [("without line", without), ("twice line", twice), ("swapped line", swapped)];
        named.into_iter().map(move |(what, lines)| (format!("{what} {}", at + 1), lines.concat()))
    })
}

/// The lines of a file where what hung on a taken line hangs on the line's parent, as repair tools do it.
pub fn relinked(bytes: &[u8]) -> impl Iterator<Item = (String, Vec<u8>)> {
    let lines: Vec<String> = String::from_utf8_lossy(bytes).split_inclusive('\n').map(str::to_owned).collect();
    let field = |line: &str, key: &str| {
        let row: serde_json::Value = serde_json::from_str(line).ok()?;
        Some(row.get(key)?.to_string())
    };
    let named: Vec<_> = lines.iter().map(|line| Some((field(line, "uuid")?, field(line, "parentUuid")?))).collect();
    (0..lines.len()).filter_map(move |at| {
        let (uuid, parent) = named[at].as_ref()?;
        let (old, new) = (format!("\"parentUuid\":{uuid}"), format!("\"parentUuid\":{parent}"));
        let rest = lines.iter().enumerate().filter(|(no, _)| *no != at).map(|(_, line)| line.replace(&old, &new));
        Some((format!("relinked without line {}", at + 1), rest.collect::<String>().into_bytes()))
    })
}
