//! The law of what a compaction kept: whoever goes on behind it still finds it.

use crate::boundary::{is_boundary, split, until_behind};
use crate::compacted::Keeps;
use crate::held::{Count, Held, is_said};
use crate::product::Rescue;
use crate::resume::{prompt, readable};
use serde_json::Value;

/// What is wrong with the kept part after a rescue. It may have become a part of what was replaced, or be gone altogether.
/// A later compaction may keep an earlier one ("Summarize from here" behind a `/compact`) and then stands above it, so a
/// copy is like the session after as many compactions as it holds.
pub fn broken(name: &str, damaged: &[u8], rescue: &Rescue) -> Option<String> {
    let (before, after) = (readable(damaged), readable(&rescue.bytes));
    let (before, after): (Vec<_>, Vec<_>) = (before.iter().collect(), after.iter().collect());
    let compactions = after.iter().filter(|row| is_boundary(row)).count();
    if compactions == 0 {
        return None;
    }
    let (old, new) = (Parts::of(until_behind(&before, compactions)), Parts::of(&after));
    let replaced = new.replaced().without(&old.replaced());
    if replaced != Count::default() {
        return Some(format!("{name}: the compaction kept {}, and now has it replaced", replaced.short()));
    }
    let lost = old.kept().without(&new.sent());
    // An end in the kept part leaves the rest of it out.
    let is_gone = new.goes_on_like(&old) && !is_told(&lost, rescue);
    is_gone.then(|| format!("{name}: the compaction kept {}, and it is gone", lost.short()))
}

/// What the last compaction of a session keeps.
pub fn much(bytes: &[u8]) -> Keeps {
    let rows = readable(bytes);
    let kept = Parts::of(&rows.iter().collect::<Vec<_>>()).kept().count();
    match (kept.calls + kept.open, kept.texts) {
        (0, 0) => Keeps::Nothing,
        (0, _) => Keeps::Words,
        _ => Keeps::Calls,
    }
}

/// Whether a plan says that it drops so much, or cures it and so gives it another id. What an answer says goes with its
/// last call.
fn is_told(lost: &Count, rescue: &Rescue) -> bool {
    let rewound = rescue.plan["plan"] == "rewind";
    let told = |kind: &str| if rewound { 0 } else { rescue.report["dropped"][kind].as_u64().unwrap_or(0) };
    let cured = rescue.plan["cured"].as_array().map(Vec::as_slice).unwrap_or_default();
    let cured = cured.iter().filter_map(|cure| cure["count"].as_u64()).sum::<u64>();
    lost.calls as u64 <= told("calls") + cured
        && lost.prompts as u64 <= told("prompts")
        && lost.texts as u64 <= told("steps")
}

/// A session file around its last compaction.
struct Parts<'a> {
    replaced: Vec<&'a Value>,
    /// What was kept and stands above the boundary.
    kept: Vec<&'a Value>,
    sent: Vec<&'a Value>,
    /// What stands below the boundary.
    below: Vec<&'a Value>,
}

impl<'a> Parts<'a> {
    fn of(rows: &[&'a Value]) -> Self {
        let split = split(rows);
        let said = |places: &[usize]| places.iter().map(|place| rows[*place]).filter(|row| is_said(row)).collect();
        let (kept, below): (Vec<_>, Vec<_>) = split.sent.iter().partition(|place| **place < split.boundary);
        Self { replaced: said(&split.replaced), kept: said(&kept), sent: said(&split.sent), below: said(&below) }
    }

    fn replaced(&self) -> Held {
        Held::of_rows(self.replaced.iter().copied())
    }

    fn kept(&self) -> Held {
        Held::of_rows(self.kept.iter().copied())
    }

    fn sent(&self) -> Held {
        Held::of_rows(self.sent.iter().copied())
    }

    /// Whether something that was said below the boundary there is said here.
    fn goes_on_like(&self, there: &Self) -> bool {
        let is_new = |row: &&&Value| prompt(row).is_some() || row["type"] == "assistant";
        there.below.iter().filter(is_new).any(|row| self.sent.iter().any(|said| said["message"] == row["message"]))
    }
}
