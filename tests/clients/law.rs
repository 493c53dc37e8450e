//! The law of a rescued session: every client takes it, all read the same words, and no prompt is lost or doubled.

use crate::client::Client;
use crate::product::Rescue;
use crate::resume::{Replay, Verdict, prompts};

/// What is wrong with the replays of one rescued session, one sentence each.
pub fn broken(name: &str, rescue: &Rescue, replays: &[(Client, &Replay)]) -> Vec<String> {
    let mut wrong = Vec::new();
    let Some((first, model)) = replays.first() else {
        return vec![format!("{name}: nobody replayed the rescued session")];
    };
    for (reader, replay) in replays {
        if replay.verdict != Verdict::Ok {
            wrong.push(format!(
                "{name}: {} says {:?}: {:?}\n    {}",
                reader.0, replay.verdict, replay.error, replay.shape
            ));
        } else if replay.essence != model.essence {
            let at = replay
                .essence
                .iter()
                .zip(&model.essence)
                .position(|(a, b)| a != b)
                .unwrap_or(replay.essence.len().min(model.essence.len()));
            wrong.push(format!(
                "{name}: {} and {} read it differently, first at word {at}: {:?} / {:?}\n    {}\n    {}",
                first.0,
                reader.0,
                model.essence.get(at),
                replay.essence.get(at),
                model.shape,
                replay.shape
            ));
        }
    }
    let expected: Vec<_> = prompts(&rescue.bytes).into_iter().map(|prompt| format!("prompt {prompt}")).collect();
    let sent: Vec<_> = model.essence.iter().filter(|word| word.starts_with("prompt ")).cloned().collect();
    if sent != expected {
        wrong.push(format!("{name}: the rescued session holds the prompts {expected:?}, but sent are {sent:?}"));
    }
    // The last prompt is the replay's own.
    let kept = rescue.report["kept"]["turns"].as_u64();
    if kept != Some(sent.len() as u64 - 1) {
        wrong.push(format!("{name}: rewind says that it kept {kept:?} turns, but sent are {sent:?}"));
    }
    if !sent.iter().any(|word| word == "prompt first question") {
        wrong.push(format!("{name}: the first prompt, long before the damage, is gone"));
    }
    wrong
}
