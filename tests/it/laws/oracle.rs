//! The API's rules about calls and results, written a second time and as plainly as can be: both must agree.

use std::collections::HashSet;

use claude_rescue::diagnosis::{Diagnosis, Severity, Verdict};
use claude_rescue::session::{Part, Request, Role, Session};
use claude_rescue::transcript::{BlockKind, Fill, Id, Transcript};

use crate::support::fixtures;

/// Whether the API would take a request, or why not. A request may end while calls wait for their results.
fn accepts(request: &Request) -> Result<(), &'static str> {
    let turns = joined(request);
    let mut used = HashSet::new();
    for (at, (role, parts)) in turns.iter().enumerate() {
        if parts.iter().any(|part| part.kind == BlockKind::Text && part.fill == Fill::Empty) {
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
            Role::User => {
                let results = ids(parts, BlockKind::ToolResult);
                let calls =
                    at.checked_sub(1).map(|before| ids(&turns[before].1, BlockKind::ToolUse)).unwrap_or_default();
                if !results.iter().all(|id| calls.contains(id)) {
                    return Err("a result without its call");
                }
                if results.iter().collect::<HashSet<_>>().len() < results.len() {
                    return Err("two results of one call");
                }
                if words_between(parts) {
                    return Err("words before a result");
                }
            }
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

/// Compares the two judgements of one file.
fn compare(name: &str, bytes: &[u8], disagree: &mut Vec<String>) {
    let session = Session::of(Transcript::parse(bytes.to_vec()));
    let diagnosis = Diagnosis::of(&session);
    let oracle = accepts(&session.request());
    let fatal = diagnosis.findings.iter().filter(|finding| finding.severity == Severity::Fatal);
    let found: Vec<&str> = fatal.map(|finding| finding.rule.name).filter(|name| *name != "parent_loop").collect();
    if oracle.is_ok() != found.is_empty() {
        disagree.push(format!("{name}: {oracle:?}, but found {found:?}"));
    }
    if diagnosis.verdict == Verdict::Sound && oracle.is_err() {
        disagree.push(format!("{name}: {oracle:?}, but sound"));
    }
}

/// The lines of a file with one of them taken out, written twice, or moved behind the next.
fn mutants(bytes: &[u8]) -> impl Iterator<Item = (String, Vec<u8>)> {
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
fn relinked(bytes: &[u8]) -> impl Iterator<Item = (String, Vec<u8>)> {
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

#[test]
fn a_second_judge_agrees_on_every_fixture_and_its_mutants() {
    let mut disagree = Vec::new();
    let mut judged = 0;
    for fixture in fixtures::all() {
        compare(&fixture.name, &fixture.bytes, &mut disagree);
        if fixture.bytes.len() > 60_000 {
            continue;
        }
        for (what, bytes) in mutants(&fixture.bytes).chain(relinked(&fixture.bytes)) {
            compare(&format!("{} {what}", fixture.name), &bytes, &mut disagree);
            judged += 1;
        }
    }
    assert!(judged > 2_000, "only {judged} mutants were judged");
    assert!(disagree.is_empty(), "{} disagree:\n{}", disagree.len(), disagree.join("\n"));
}
