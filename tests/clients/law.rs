//! The law of a rescued session: every client takes it, all read the same words, and all that was promised is in there.

use crate::client::Client;
use crate::held::Held;
use crate::product::Rescue;
use crate::resume::{GO_ON, Replay, Verdict, prompts};
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

/// Every call with its result and every prompt that the plan keeps is in the request, and no other.
fn promise(name: &str, rescue: &Rescue, model: &Replay) -> Result<(), String> {
    // What a compaction replaced stays in the file and is not sent.
    let compacted = memmem::find(&rescue.bytes, b"\"compact_boundary\"").is_some();
    if model.verdict != Verdict::Ok || compacted {
        return Ok(());
    }
    let sent = Held::sent(&model.essence);
    // A picture alone is a prompt as well; words beside a result are none, and the last prompt is the replay's own.
    let pictures = model.essence.iter().filter(|word| *word == "image").count();
    let prompts_sent = (sent.prompts() + pictures).saturating_sub(1 + words_beside_results(&rescue.bytes));
    let found = [("calls", sent.answered()), ("prompts", prompts_sent)];
    let kept = &rescue.report["kept"];
    if let Some((kind, count)) = found.into_iter().find(|(kind, count)| kept[*kind] != *count) {
        return Err(format!("{name}: it promises {} {kind}, but {count} are sent\n    {}", kept[kind], model.shape));
    }
    let expected: Vec<_> = prompts(&rescue.bytes).into_iter().map(|prompt| format!("prompt {prompt}")).collect();
    let said: Vec<_> = model.essence.iter().filter(|word| word.starts_with("prompt ")).cloned().collect();
    let in_order = said == expected && said.last().is_some_and(|last| last.ends_with(GO_ON));
    if in_order { Ok(()) } else { Err(format!("{name}: it holds the prompts {expected:?}, but sent are {said:?}")) }
}

/// How many rows of a session file hold a result and words.
fn words_beside_results(bytes: &[u8]) -> usize {
    let rows = bytes.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice::<Value>(line).ok());
    let holds = |row: &Value, kind: &str| {
        row["message"]["content"].as_array().is_some_and(|blocks| blocks.iter().any(|block| block["type"] == kind))
    };
    rows.filter(|row| row["type"] == "user" && holds(row, "text") && holds(row, "tool_result")).count()
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
