//! The packet tells the shape of the damage, and nothing of what was worked on.

use claude_rescue::diagnosis::Diagnosis;
use claude_rescue::recovery::evidence::{Evidence, Outcome, Wish};
use claude_rescue::session::Session;
use claude_rescue::transcript::Transcript;
use serde_json::Value;

use crate::support::drawing::Drawing;
use crate::support::fixtures;

const PLANTED: &str = "plantedword";

/// What says how a line is to be read; everything else is somebody's words or somebody's names.
const STRUCTURE: &[&str] = &["type", "role", "subtype", "timestamp", "error"];
/// Names that others refer to keep their beginning.
const NAMES: &[&str] =
    &["uuid", "parentUuid", "logicalParentUuid", "sessionId", "id", "tool_use_id", "leafUuid", "version"];

fn plant(value: &mut Value, key: &str) {
    match value {
        Value::String(_) if STRUCTURE.contains(&key) => {}
        Value::String(text) if NAMES.contains(&key) || key.ends_with("UUID") => text.push_str(PLANTED),
        Value::String(text) => *text = format!("{PLANTED} {text} /home/{PLANTED}/{PLANTED}.rs"),
        Value::Array(items) => items.iter_mut().for_each(|item| plant(item, key)),
        Value::Object(fields) => fields.iter_mut().for_each(|(key, value)| plant(value, key)),
        _ => {}
    }
}

/// A session with a word planted in every string but the client's own errors.
fn planted(bytes: &[u8]) -> Vec<u8> {
    let lines = bytes.split(|byte| *byte == b'\n').map(|line| {
        let Ok(mut row) = serde_json::from_slice::<Value>(line) else { return line.to_vec() };
        let said = row["isApiErrorMessage"].is_boolean().then(|| row["message"]["content"].clone());
        plant(&mut row, "");
        if let Some(said) = said {
            row["message"]["content"] = said;
        }
        if row["message"]["model"].as_str().is_some_and(|model| model.contains("<synthetic>")) {
            row["message"]["model"] = "<synthetic>".into();
        }
        row.to_string().into_bytes()
    });
    lines.collect::<Vec<_>>().join(&b'\n')
}

fn packet(bytes: Vec<u8>, wish: &Wish) -> Evidence {
    let session = Session::of(Transcript::parse(bytes));
    let diagnosis = Diagnosis::of(&session);
    Evidence::of(&session, &diagnosis, &"0".repeat(64), None, wish)
}

fn printed(packet: &Evidence) -> String {
    packet.markdown() + &serde_json::to_string(packet).expect("a packet is plain data")
}

const NOTHING: Wish<'static> = Wish { names: false, messages: false, redact: &str::to_owned };
const ALL: Wish<'static> = Wish { names: true, messages: true, redact: &str::to_owned };

#[test]
fn no_word_of_a_session_is_in_the_packet() {
    let mut shown = 0;
    for fixture in fixtures::all() {
        let packet = packet(planted(&fixture.bytes), &NOTHING);
        let text = printed(&packet);
        assert!(!text.contains(PLANTED), "{}:\n{text}", fixture.name);
        shown += packet.shape.len();
    }
    assert!(shown > 100, "the packets are empty");
}

#[test]
fn what_is_asked_for_is_in_the_packet_and_went_through_the_redaction() {
    let hidden = Wish { redact: &|_| "hidden".to_owned(), ..ALL };
    let mut asked = 0;
    for fixture in fixtures::all() {
        let bytes = planted(&fixture.bytes);
        let all = printed(&packet(bytes.clone(), &ALL));
        asked += usize::from(all.contains(PLANTED));
        let text = printed(&packet(bytes, &hidden));
        assert!(!text.contains(PLANTED), "{}:\n{text}", fixture.name);
    }
    assert!(asked > 20, "nothing that was asked for is in the packets");
}

fn drawn(text: &str) -> Evidence {
    packet(Drawing::read("evidence", "2.1.19", text).bytes, &NOTHING)
}

const REFUSED: &str = "api-error \"API Error: 400 due to tool use concurrency issues.\"";

#[test]
fn a_rewind_behind_the_damage_is_seen_and_what_came_of_it() {
    let packet = drawn(&format!(
        "1 user \"Build it.\"\n2 assistant m1 tool_use Bash A\n3 user \"Go on.\"\n4 {REFUSED}\n\
         5 user \"Again.\"\n6 {REFUSED}\n7 user <4 \"Once more.\"\n8 {REFUSED}"
    ));
    let since = packet.since.as_ref().expect("it was refused");
    assert_eq!((since.prompts, since.refused, since.chat, since.tools), (2, 3, 0, 0));
    let rewind = since.rewinds.first().expect("a rewind");
    assert_eq!((rewind.line, rewind.back_to, rewind.abandoned, rewind.outcome), (7, 4, 1, Outcome::Refused));
    assert!(packet.markdown().contains("which is not before the damage"), "{}", packet.markdown());
}

#[test]
fn a_rewind_that_helped_and_chat_that_worked_are_told() {
    let packet = drawn(&format!(
        "1 user \"Hello.\"\n2 assistant m1 text \"Hello.\"\n3 user \"Build it.\"\n4 assistant m2 tool_use Bash A\n\
         5 user \"Go on.\"\n6 {REFUSED}\n7 user <2 \"Another way.\"\n8 assistant m3 text \"Gladly.\""
    ));
    let since = packet.since.as_ref().expect("it was refused");
    assert_eq!((since.chat, since.tools), (1, 0));
    assert_eq!((since.rewinds[0].back_to, since.rewinds[0].outcome), (2, Outcome::Answered));
    assert!(packet.markdown().contains("ordinary chat worked; no answer called a tool"));
}

#[test]
fn a_rewind_after_which_nothing_came_says_so() {
    let begun = format!(
        "1 user \"Hello.\"\n2 assistant m1 text \"Hello.\"\n3 user \"Build it.\"\n4 assistant m2 tool_use Bash A\n\
         5 user \"Go on.\"\n6 {REFUSED}\n7 user <2 \"Another way.\""
    );
    for (more, is_nothing) in
        [("", true), ("\n8 assistant m3 text \"Gladly.\"", false), ("\n8 api-error \"529\"", false)]
    {
        let packet = drawn(&format!("{begun}{more}"));
        let rewinds = packet.since.as_ref().map(|since| since.rewinds.len());
        assert_eq!(packet.markdown().contains(": no response"), is_nothing && rewinds == Some(1), "{more}");
    }
    assert!(drawn(&begun).markdown().contains(": no response"));
}

#[test]
fn errors_say_their_own_words_and_nobody_elses() {
    let packet = drawn(
        "1 user \"Hello.\"\n2 api-error \"API Error: 400 messages.4.content.1: Tool reference 'mcp__acme__find' at \
         /home/jane/secret/x.rs (see https://proxy.acme.corp/x, jane@acme.corp; gateway (gw.acme.corp)): Run /rewind\"",
    );
    let text = packet.error.expect("an error").text.to_string();
    let said = "API Error: 400 messages.4.content.1: Tool reference '(left out)' at (left out) (see (left out); gateway \
                ((left out))): Run /rewind";
    assert_eq!(text, said);
}

/// Every error of the clients and the API that is known here, through the packet: its own words come out.
#[test]
fn what_the_client_and_the_api_say_is_readable() {
    let (mut all, mut kept, mut lost) = (0, 0, Vec::new());
    let known = include_str!("errors.txt").lines().filter(|line| !line.starts_with('#'));
    let texts = known.filter_map(|line| line.rsplit_once(" | ")).map(|(_, text)| text.replace("\\n", "\n"));
    for text in texts {
        let row = serde_json::json!({
            "type": "assistant", "uuid": "b", "parentUuid": "a", "isApiErrorMessage": true, "timestamp": "2026-01-01T00:00:01Z",
            "message": {"role": "assistant", "model": "<synthetic>", "content": [{"type": "text", "text": text}]},
        });
        let prompt = r#"{"type":"user","uuid":"a","parentUuid":null,"message":{"role":"user","content":"Hello."}}"#;
        let packet = packet(format!("{prompt}\n{row}\n").into_bytes(), &NOTHING);
        let said = packet.error.expect("an error").text.to_string();
        let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let left: Vec<&str> = said.split(|c: char| !c.is_alphanumeric()).collect();
        all += words.len();
        let missing: Vec<&str> = words.iter().copied().filter(|word| !left.contains(word)).collect();
        kept += words.len() - missing.len();
        if !missing.is_empty() {
            lost.push(missing.join(" "));
        }
    }
    println!("{kept} of {all} words are kept; left out:\n{}", lost.join("\n"));
    assert!(all > 1000 && kept * 100 >= all * 95, "{kept} of {all}: {lost:#?}");
}
