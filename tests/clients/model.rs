//! The model of how clients load a session, held against what they send.
//!
//! `CLIENTS_MODEL=300 cargo test --test clients model -- --nocapture` takes the damaged sessions of `random` (the same
//! seeds, numbers and cache), `CLIENTS_MODEL=7/13` one of them.

use crate::client::Client;
use crate::random::{Damaged, cache, damaged, plain, record_for, wanted, work};
use crate::resume::{Answer, GO_ON, Replay, Verdict};
use crate::rules::{NO_JSON, broken_rule};
use crate::versions::MODELLED;
use crate::{PROGRAMS, queue, sandbox};
use claude_rescue::session::Role;
use claude_rescue::session::loading::{ERAS, Era, Loaded, Piece, load};
use claude_rescue::transcript::{BlockKind, Transcript};
use serde_json::{Value, json};

/// So many can differ where few are tried: the model is right in 99 of 100.
const FEW: usize = 2;

/// What stands for words of the client's own, of which the model knows only that they are there.
const ADDED: &str = "[added]";

#[test]
fn the_model_loads_as_clients_do() {
    let install = || MODELLED.into_iter().try_for_each(Client::install);
    sandbox::within("model::the_model_loads_as_clients_do", &PROGRAMS, install, || {
        let wanted = wanted("CLIENTS_MODEL");
        record_for(&wanted);
        let sessions: Vec<_> = wanted.iter().map(|(seed, number)| damaged(*seed, *number)).collect();
        let jobs: Vec<_> = sessions.iter().flat_map(|session| MODELLED.map(|reader| (session, reader))).collect();
        let is_new = |(session, reader): &&(&Damaged, Client)| cache::known(&session.bytes, *reader).is_none();
        let new: Vec<_> = jobs.iter().filter(is_new).collect();
        let work = work();
        queue::run(&new, |(session, reader)| cache::learn(&session.bytes, *reader, &work, true));
        let mut figures = MODELLED.map(|_| (0, 0));
        for ((seed, number), session) in wanted.iter().zip(&sessions) {
            for (reader, figure) in MODELLED.into_iter().zip(&mut figures) {
                // It sorts rows by their times, and what becomes of a row without one is up to the way it sorts.
                if reader == MODELLED[0] && session.made.contains(&"no time") {
                    continue;
                }
                let Some(mut sent) = cache::known(&session.bytes, reader) else { continue };
                plain(&mut sent.messages);
                figure.0 += 1;
                if let Some(says) = differs(&session.bytes, reader, sent) {
                    figure.1 += 1;
                    println!(
                        "{} · {seed}/{number} {} slow {} {:?}\n    {says}",
                        reader.0, session.base.name, session.slow, session.made
                    );
                }
            }
        }
        for (reader, (all, wrong)) in MODELLED.iter().zip(figures) {
            println!("{}: {} of {all} as the model says", reader.0, all - wrong);
        }
        let (all, wrong) = figures.iter().fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
        assert!(wrong <= FEW.max(all / 100), "{wrong} of {all} are not what the model says");
    });
}

/// Where the model and a client differ, in a sentence.
fn differs(bytes: &[u8], reader: Client, mut sent: Answer) -> Option<String> {
    let era = ERAS.iter().find(|era| era.from == reader.0).expect("an era for each");
    let mut model = predicted(bytes, era);
    plain(&mut model.messages);
    without_own_words(bytes, &mut sent.messages);
    let (model, sent) = (Replay::of(model, bytes), Replay::of(sent, bytes));
    if model.verdict != sent.verdict {
        return Some(format!(
            "{:?}, but it is {:?} {:?}\n    {}\n    {}",
            model.verdict, sent.verdict, sent.error, model.shape, sent.shape
        ));
    }
    if model.verdict != Verdict::Ok || model.essence == sent.essence {
        return None;
    }
    let at = model.essence.iter().zip(&sent.essence).position(|(a, b)| a != b);
    let at = at.unwrap_or(model.essence.len().min(sent.essence.len()));
    Some(format!(
        "at word {at}: {:?}, but it is {:?}\n    {}\n    {}",
        model.essence.get(at),
        sent.essence.get(at),
        model.shape,
        sent.shape
    ))
}

/// What the model says that a client sends, and the API's answer to it.
fn predicted(bytes: &[u8], era: &Era) -> Answer {
    let transcript = Transcript::parse(bytes.to_vec());
    let nothing = |verdict| Answer { verdict, error: None, messages: Vec::new() };
    let sent = match load(&transcript, era) {
        Loaded::Sends(sent) => sent,
        Loaded::GivesUp => return nothing(Verdict::NoRequest),
        Loaded::Hangs => return nothing(Verdict::Timeout),
    };
    let mut is_json = true;
    let mut messages: Vec<Value> = sent
        .iter()
        .map(|message| {
            let role = if message.role == Role::User { "user" } else { "assistant" };
            let content: Vec<Value> =
                message.pieces.iter().map(|piece| block(&transcript, piece, &mut is_json)).collect();
            json!({"role": role, "content": content})
        })
        .collect();
    match messages.last_mut().filter(|last| last["role"] == "user") {
        Some(last) => last["content"].as_array_mut().expect("a list").push(json!({"type": "text", "text": GO_ON})),
        None => messages.push(json!({"role": "user", "content": GO_ON})),
    }
    let mut judged = messages.clone();
    for content in judged.iter_mut().filter_map(|message| message["content"].as_array_mut()) {
        content.retain(|block| {
            let unsigned = block["type"] == "thinking" && block["signature"].as_str().is_none_or(str::is_empty);
            !(unsigned && era.asks_without_thinking())
        });
        for picture in content.iter_mut().filter(|block| era.names_media() && block["type"] == "image") {
            picture["source"]["media_type"] = json!("image/png");
        }
    }
    let broken = if is_json || era.mends_halves() { broken_rule(&judged).err() } else { Some(NO_JSON.to_owned()) };
    let verdict = if broken.is_some() { Verdict::Refused } else { Verdict::Ok };
    Answer { verdict, error: broken, messages }
}

/// A block as it stands in the session, or as the client makes it.
fn block(transcript: &Transcript, piece: &Piece, is_json: &mut bool) -> Value {
    if let Some((entry, at)) = piece.origin {
        let raw = transcript.block_body(&transcript.blocks_of(entry)[at]).0;
        let value = serde_json::from_slice::<Value>(raw).unwrap_or_else(|_| {
            *is_json = false;
            let whole = String::from_utf8_lossy(raw).replace("\\ud83d\"", "\\ufffd\"");
            serde_json::from_str(&whole).unwrap_or_default()
        });
        return if value.is_string() { json!({"type": "text", "text": value}) } else { value };
    }
    let tool = piece.tool.map(|tool| transcript.id(tool));
    match piece.kind {
        BlockKind::ToolResult => {
            json!({"type": "tool_result", "tool_use_id": tool, "content": ADDED, "is_error": true})
        }
        _ => json!({"type": "text", "text": ADDED}),
    }
}

/// Puts [`ADDED`] for what a client says in brackets and the session does not hold.
fn without_own_words(bytes: &[u8], messages: &mut [Value]) {
    let is_own = |text: &Value| {
        let text = text.as_str().unwrap_or_default();
        (text.starts_with('[') || text == "(no content)") && memchr::memmem::find(bytes, text.as_bytes()).is_none()
    };
    for block in messages.iter_mut().filter_map(|message| message["content"].as_array_mut()).flatten() {
        for key in ["text", "content"] {
            if is_own(&block[key]) {
                block[key] = json!(ADDED);
            }
        }
    }
}
