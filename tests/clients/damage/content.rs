//! What stands in a message and cannot be sent: empty text, unsigned thinking, half characters, pictures.

use super::{Damage, PNG, alone, image, named, of_batch, speak_below};
use crate::rows::{Row, Rows};
use serde_json::{Value, json};

const EMPTY: &str = "empty_text";
const SERVED: &str = "unpaired_server_result";
const UNSIGNED: &str = "unsigned_thinking";
const HALF: &str = "lone_surrogate";
const MEDIA: &str = "bad_media";
const BLANK: &str = "blank_text";

pub const DAMAGES: &[Damage] = &[
    Damage::new("empty-text-alone", EMPTY, |rows| emptied(rows, rows.text(&alone(rows).1))),
    Damage::new("empty-text-beside-call", EMPTY, |rows| emptied(rows, rows.text(&rows.prompt("EDIT")))),
    Damage::new("empty-text-between-thinking", EMPTY, empty_between_thinking),
    Damage::new("blank-beside-words", BLANK, |rows| {
        prompted(rows, json!([{"type": "text", "text": "EDIT too"}, {"type": "text", "text": " "}]))
    }),
    Damage::new("blank-beside-call", BLANK, blank_beside_call),
    Damage::perhaps("blank-alone", BLANK, blank_alone),
    Damage::new("unsigned-missing", UNSIGNED, |rows| {
        unsigned(rows, |block| drop(block.as_object_mut().map(|block| block.remove("signature"))))
    }),
    Damage::new("unsigned-empty", UNSIGNED, |rows| unsigned(rows, |block| block["signature"] = json!(""))),
    Damage::new("half-character-result", HALF, |rows| halved(rows, alone(rows).1, "/message/content/0/content")),
    Damage::new("half-character-prompt", HALF, |rows| halved(rows, rows.prompt("EDIT"), "/message/content")),
    Damage::perhaps("nul-escape", "nul_character", nul_escape),
    // 2.1.150 leaves out the result of an advisor that has no call, and no other.
    Damage::new("server-result", SERVED, |rows| of_server(rows, &[ADVICE])),
    Damage::new("search-result", SERVED, |rows| of_server(rows, &[RESULT])),
    Damage::new("search-result-first", SERVED, |rows| of_server(rows, &[RESULT, CALL])),
    Damage::new("search-open", "unanswered_server_call", |rows| of_server(rows, &[CALL])),
    Damage::new("bare-answer", "bare_content", bare_answer),
    Damage::new("blank-prompt", BLANK, blank_prompt),
    Damage::new("image-empty", MEDIA, |rows| pictured(rows, &image("image/png", ""))),
    Damage::new("image-large", MEDIA, |rows| pictured(rows, &image("image/png", &large()))),
    Damage::new("image-wrong-type", MEDIA, |rows| pictured(rows, &image("image/jpeg", PNG))),
    Damage::new("image-foreign-type", MEDIA, |rows| pictured(rows, &image("image/svg+xml", PNG))),
    Damage::new("image-no-type", MEDIA, |rows| {
        let picture = json!({"type": "image", "source": {"type": "base64", "data": PNG}});
        pictured(rows, &picture)
    }),
    Damage::new("images-many", "too_many_media", |rows| {
        let mut result = of_batch(rows, 'B').1;
        result.set("/message/content/0/content", json!(vec![image("image/png", PNG); 101]));
        rows.replace(result.clone());
        named([&result])
    }),
];

fn emptied(rows: &mut Rows, mut text: Row) -> Vec<String> {
    text.set_in_block("text", json!(""));
    rows.replace(text.clone());
    named([&text])
}

/// A prompt and its answer before the edit, as a hook or a program would send them.
fn prompted(rows: &mut Rows, content: Value) -> Vec<String> {
    let prompt = rows.prompt("EDIT");
    let before = rows.parent(&prompt);
    let blank = speak_below(rows, &before, content);
    named([&blank])
}

fn blank_beside_call(rows: &mut Rows) -> Vec<String> {
    let mut call = alone(rows).0;
    call.change(|row| {
        let blocks = row["message"]["content"].as_array_mut().expect("the message has blocks");
        blocks.insert(0, json!({"type": "text", "text": "\n\n"}));
    });
    rows.replace(call.clone());
    named([&call])
}

/// What 2.1.32 to 2.1.49 stored of some models.
fn blank_alone(rows: &mut Rows) -> Vec<String> {
    let text = rows.text(&rows.prompt("EDIT"));
    let mut blank = text.below(&text);
    blank.set("/message/content", json!([{"type": "text", "text": "\n\n"}]));
    rows.insert(&text, blank.clone());
    named([&blank])
}

/// Thinking, nothing, thinking, calls: without the nothing, the thinking is not what the model signed.
fn empty_between_thinking(rows: &mut Rows) -> Vec<String> {
    let thought = rows.thinking();
    let places = emptied(rows, rows.text(&rows.prompt("PARALLEL")));
    let text = rows.0[rows.place(&places[0])].clone();
    rows.insert_block(&text, &thought);
    places
}

/// One thinking block without a signature, and a later one that has its own.
fn unsigned(rows: &mut Rows, edit: fn(&mut Value)) -> Vec<String> {
    let mut thought = rows.thinking();
    let prompt = rows.prompt("EDIT");
    let mut signed = thought.below(&prompt);
    signed.set("/message/id", rows.text(&prompt).value()["message"]["id"].clone());
    rows.insert(&prompt, signed);
    thought.change_block(edit);
    rows.replace(thought.clone());
    named([&thought])
}

/// Half an emoji at the end of a text; serde_json cannot hold one, so it is put into the line.
fn halved(rows: &mut Rows, mut row: Row, path: &str) -> Vec<String> {
    let words = json!(if row.is_prompt() { "EDIT cut \u{fffd}" } else { "cut \u{fffd}" });
    let holds_blocks = row.value().pointer(path).is_some_and(Value::is_array);
    row.set(path, if holds_blocks { json!([{"type": "text", "text": words}]) } else { words });
    *row.line() = row.line().replace('\u{fffd}', "\\ud83d");
    rows.replace(row.clone());
    named([&row])
}

fn nul_escape(rows: &mut Rows) -> Vec<String> {
    let mut result = alone(rows).1;
    result.set("/message/content/0/content", json!("binary \0 words"));
    rows.replace(result.clone());
    named([&result])
}

/// Blocks of a tool that ran on the API's side, before a call.
fn of_server(rows: &mut Rows, blocks: &[Block]) -> Vec<String> {
    let mut place = rows.text(&rows.prompt("EDIT"));
    let mut content = place.value()["message"]["content"].as_array().cloned().unwrap_or_default();
    if content.len() > 1 {
        // Whole messages stand in rows: between its words and its call.
        content.splice(1..1, blocks.iter().map(|block| block()));
        place.set("/message/content", json!(content));
        rows.replace(place.clone());
        return named([&place]);
    }
    let mut guilty = Vec::new();
    for block in blocks {
        let mut row = place.below(&place);
        row.set("/message/content", json!([block()]));
        rows.insert(&place, row.clone());
        guilty.extend(named([&row]));
        place = row;
    }
    guilty
}

type Block = fn() -> Value;

const CALL: Block =
    || json!({"type": "server_tool_use", "id": "srvtoolu_01A", "name": "web_search", "input": {"query": "x"}});

const ADVICE: Block = || {
    let content = json!({"type": "advisor_result", "text": "Go on."});
    json!({"type": "advisor_tool_result", "tool_use_id": "srvtoolu_01A", "content": content})
};

const RESULT: Block = || {
    let page = json!({"type": "web_search_result", "url": "https://example.org/", "title": "A page", "encrypted_content": "cGFnZQ==", "page_age": null});
    json!({"type": "web_search_tool_result", "tool_use_id": "srvtoolu_01A", "content": [page]})
};

/// An answer is words, and no block stands around them.
fn bare_answer(rows: &mut Rows) -> Vec<String> {
    let mut text = rows.text(&alone(rows).1);
    text.set("/message/content", json!("words"));
    rows.replace(text.clone());
    named([&text])
}

/// A program sent a prompt of white space.
fn blank_prompt(rows: &mut Rows) -> Vec<String> {
    let mut prompt = rows.prompt("EDIT");
    prompt.set("/message/content", json!(" "));
    rows.replace(prompt.clone());
    named([&prompt])
}

fn pictured(rows: &mut Rows, picture: &Value) -> Vec<String> {
    let mut result = of_batch(rows, 'B').1;
    result.set("/message/content/0/content", json!([picture]));
    rows.replace(result.clone());
    named([&result])
}

/// More than 5 MB of a picture.
fn large() -> String {
    format!("{}{}", &PNG[..16], "A".repeat(7_200_000))
}
