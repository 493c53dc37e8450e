//! The law of a rescued session: every client takes it, all read the same words, and all that was promised is in there.

use crate::boundary::{is_summary, split};
use crate::client::Client;
use crate::held::{Held, is_said};
use crate::kept;
use crate::product::Rescue;
use crate::resume::{GO_ON, Replay, Verdict, prompt, readable};
use crate::rules::blocks;
use crate::shape::FILLER;
use memchr::memmem;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

/// What is wrong with the replays of one rescued session, one sentence each.
pub fn broken(name: &str, damaged: &[u8], rescue: &Rescue, replays: &[(Client, &Replay)]) -> Vec<String> {
    let Some((first, model)) = replays.first() else {
        return vec![format!("{name}: nobody replayed the rescued session")];
    };
    let mut wrong: Vec<_> = replays
        .iter()
        .filter_map(|(reader, replay)| {
            if replay.verdict != Verdict::Ok {
                return Some(format!(
                    "{name}: {} says {:?}: {:?}\n    {}",
                    reader.0, replay.verdict, replay.error, replay.shape
                ));
            }
            (replay.essence != model.essence).then(|| differs(name, (*first, model), (*reader, replay)))
        })
        .collect();
    wrong.extend(promise(name, rescue, model).err());
    wrong.extend(kept::broken(name, damaged, rescue));
    wrong.extend(touched(name, damaged, rescue).err());
    wrong
}

fn differs(name: &str, (first, model): (Client, &Replay), (reader, replay): (Client, &Replay)) -> String {
    let mut pairs = replay.essence.iter().zip(&model.essence);
    let at = pairs.position(|(a, b)| a != b).unwrap_or(replay.essence.len().min(model.essence.len()));
    format!(
        "{name}: {} and {} read it differently, first at word {at}: {:?} / {:?}\n    {}\n    {}",
        first.0,
        reader.0,
        model.essence.get(at),
        replay.essence.get(at),
        model.shape,
        replay.shape
    )
}

/// Every call with its result and every prompt that the plan keeps is in the request, and no other, but for what a
/// compaction replaced.
fn promise(name: &str, rescue: &Rescue, model: &Replay) -> Result<(), String> {
    if model.verdict != Verdict::Ok {
        return Ok(());
    }
    let rows = readable(&rescue.bytes);
    let split = split(&rows.iter().collect::<Vec<_>>());
    let of = |places: &[usize]| places.iter().map(|place| &rows[*place]).filter(|row| is_said(row)).collect::<Vec<_>>();
    let (replaced, below) = (of(&split.replaced), of(&split.sent));
    let sent = Held::sent(&model.essence);
    // A picture alone is a prompt as well; words beside a result are none, and the last prompt is the replay's own.
    let pictures = model.essence.iter().filter(|word| *word == "image").count();
    let beside = |rows: &[&Value]| rows.iter().filter(|row| has(row, "text") && has(row, "tool_result")).count();
    let prompts_sent = (sent.prompts() + pictures).saturating_sub(1 + beside(&below));
    // What a compaction replaced stays in the file, where a person sees it, and is not sent.
    let gone = Held::of_rows(replaced.iter().copied());
    let pictures_gone = replaced.iter().filter(|row| has(row, "image") && !has(row, "text"));
    let prompts_gone = (gone.prompts() + pictures_gone.count()).saturating_sub(beside(&replaced));
    let found = [("calls", sent.answered(), gone.calls()), ("prompts", prompts_sent, prompts_gone)];
    let kept = &rescue.report["kept"];
    if let Some((kind, count, gone)) = found.into_iter().find(|(kind, count, gone)| kept[*kind] != *count + gone) {
        return Err(format!(
            "{name}: it promises {} {kind}, but {count} are sent, and a compaction replaced {gone}\n    {}",
            kept[kind], model.shape
        ));
    }
    let prompts = below.iter().filter_map(|row| prompt(row)).chain([GO_ON.to_owned()]);
    let summaries = below.iter().filter(|row| is_summary(row)).map(|_| "summary".to_owned());
    let answers: Vec<_> =
        below.iter().filter(|row| row["type"] == "assistant").flat_map(|row| blocks(&row["message"])).collect();
    let calls = answers.iter().filter(|block| block["type"] == "tool_use");
    let calls = calls.map(|block| format!("call {} {} {}", block["id"], block["name"], block["input"]));
    let texts = answers
        .iter()
        .filter(|block| block["text"].as_str().is_some_and(|text| !text.trim().is_empty() && text != FILLER));
    sends(name, "prompt ", prompts.map(|prompt| format!("prompt {prompt}")), model)?;
    sends(name, "summary", summaries, model)?;
    sends(name, "call ", calls, model)?;
    sends(name, "text ", texts.map(|block| format!("text {}", block["text"])), model)
}

/// All words of one kind that the rescued file holds for the API are sent, in their order, and no other.
fn sends(name: &str, kind: &str, held: impl Iterator<Item = String>, model: &Replay) -> Result<(), String> {
    let held: Vec<_> = held.collect();
    let sent: Vec<_> = model.essence.iter().filter(|word| word.starts_with(kind)).cloned().collect();
    if held == sent { Ok(()) } else { Err(format!("{name}: it holds {held:?}, but sent are {sent:?}")) }
}

/// Whether the message of a row has such a block.
fn has(row: &Value, kind: &str) -> bool {
    row["message"]["content"].as_array().is_some_and(|blocks| blocks.iter().any(|block| block["type"] == kind))
}

/// Messages that are not as they were: none after a rewind or an unlink, and after a repair no more than it says.
fn touched(name: &str, damaged: &[u8], rescue: &Rescue) -> Result<(), String> {
    #[derive(Deserialize)]
    struct Row<'a> {
        #[serde(borrow)]
        message: Option<&'a RawValue>,
    }
    let lines = rescue.bytes.split(|byte| *byte == b'\n');
    let messages = lines.filter_map(|line| serde_json::from_slice::<Row>(line).ok()?.message);
    let new = messages.filter(|message| memmem::find(damaged, message.get().as_bytes()).is_none());
    // Where a whole answer is one row, an unlink takes a call out of it, and the other blocks stay as they were.
    let is_unlink = rescue.plan["plan"] == "unlink";
    let new = new.filter(|message| !(is_unlink && is_shortened(message, damaged)));
    let new: Vec<_> = new.map(|message| message.get().chars().take(200).collect::<String>()).collect();
    let cured = rescue.plan["cured"].as_array().map(Vec::as_slice).unwrap_or_default();
    let counts = cured.iter().filter_map(|cure| cure["count"].as_u64()).sum::<u64>();
    let allowed = if rescue.plan["plan"] == "repair" {
        // A cure touches a call and its result; thinking goes with its row, or out of it.
        2 * counts + rescue.report["dropped"]["thinking"].as_u64().unwrap_or(0)
    } else {
        0
    };
    if new.len() as u64 <= allowed {
        return Ok(());
    }
    Err(format!("{name}: {} messages are not as they were, {allowed} may be: {new:?}", new.len()))
}

/// Whether a message is one of the damaged session with blocks taken out of it.
fn is_shortened(message: &RawValue, damaged: &[u8]) -> bool {
    #[derive(Deserialize)]
    struct Blocks<'a> {
        #[serde(borrow)]
        content: Vec<&'a RawValue>,
    }
    let blocks = serde_json::from_str::<Blocks>(message.get()).map(|message| message.content).unwrap_or_default();
    !blocks.is_empty() && blocks.iter().all(|block| memmem::find(damaged, block.get().as_bytes()).is_some())
}

/// Where repair can keep more than rewind, it does: it never keeps less.
pub fn ladder(name: &str, plans: &[(&'static str, Value)]) -> Option<String> {
    let kept =
        |way: &str, kind: &str| plans.iter().find(|plan| plan.0 == way).and_then(|plan| plan.1["kept"][kind].as_u64());
    let less = |kind: &&str| kept("repair", kind).zip(kept("rewind", kind)).is_some_and(|(all, cut)| all < cut);
    let kind = ["calls", "prompts"].into_iter().find(less)?;
    Some(format!("{name}: repair keeps fewer {kind} than rewind: {plans:?}"))
}
