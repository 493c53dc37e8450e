//! Violations in words: one line each, with all that is needed to look into it.

use super::READERS;
use super::law::{Kind, Violation};
use crate::resume::{Replay, Verdict};

/// Prints these and returns those that break the law.
pub fn each(violations: &[Violation]) -> Vec<String> {
    let lines = violations.iter().map(|violation| (violation.kind, line(violation)));
    lines
        .inspect(|(_, line)| println!("{line}"))
        .filter(|(kind, _)| *kind != Kind::Alarm)
        .map(|(_, line)| line)
        .collect()
}

fn line(violation: &Violation) -> String {
    let Violation { kind, tried, way, says } = violation;
    let after = tried.after.iter().find(|(name, _)| Some(*name) == *way).map(|(_, replays)| replays);
    let rescued = tried.rescues.iter().find(|(name, _)| Some(*name) == *way);
    let path = rescued.and_then(|(_, rescue)| rescue.as_ref().ok()).map(|rescue| rescue.1.display().to_string());
    let findings: Vec<_> =
        tried.findings().iter().map(|(rule, severity, line)| format!("{rule} ({severity}, line {line})")).collect();
    let mut parts = vec![
        format!("{kind:?} {}/{}", tried.seed, tried.number),
        format!(
            "{} {}{}",
            tried.damaged.base.writer.0,
            tried.damaged.base.name,
            if tried.damaged.slow { ", slow" } else { "" }
        ),
        tried.damaged.made.join(" + "),
        format!(
            "{}: {}",
            tried.verdict(),
            if findings.is_empty() { "nothing".to_owned() } else { findings.join(", ") }
        ),
    ];
    parts.push(way.map_or_else(|| says.clone(), |way| format!("{way}: {says}")));
    parts.push(format!("before: {}", replays(&tried.before)));
    parts.extend(after.map(|after| format!("after: {}", replays(after))));
    parts.push(tried.path.display().to_string());
    parts.extend(path);
    parts.join(" | ")
}

fn replays(replays: &[Replay]) -> String {
    let each = READERS.iter().zip(replays).map(|(reader, replay)| {
        let said: String = replay.error.as_deref().unwrap_or_default().chars().take(220).collect();
        match replay.verdict {
            Verdict::Ok => format!("{} ok, {} words", reader.0, replay.essence.len()),
            verdict => format!("{} {verdict:?} {said:?}", reader.0),
        }
    });
    each.collect::<Vec<_>>().join("; ")
}
