//! Short texts that several screens share: places, calls, verdicts, refusals.

use crate::diagnosis::Verdict;
use crate::recovery::Refusal;
use crate::session::{Place as Spot, Session, call_label};
use crate::transcript::{BlockKind, Id};
use crate::tui::Role;

/// The first call of the chain with this id: the tool and what it worked on, uncleaned.
pub fn call(session: &Session, tool: Id) -> Option<String> {
    let transcript = &session.transcript;
    let blocks = session.links.iter().flat_map(|link| transcript.blocks_of(link.entry));
    let mut calls = blocks.filter(|block| block.kind == BlockKind::ToolUse);
    let call = calls.find(|block| block.tool == Some(tool))?;
    Some(without_cwd(session, &call_label(transcript, call)))
}

/// Words without the path of the session's own directory.
pub fn without_cwd(session: &Session, words: &str) -> String {
    match session.cwd() {
        Some(cwd) if cwd.len() > 1 => words.replace(&format!("{cwd}/"), ""),
        _ => words.to_owned(),
    }
}

pub fn spot(place: Spot) -> String {
    match place.step {
        0 | u32::MAX => format!("turn {}", place.turn),
        step => format!("turn {}, step {step}", place.turn),
    }
}

/// A verdict's sign, its word and its role.
pub fn verdict(verdict: Verdict) -> (&'static str, &'static str, Role) {
    let (sign, role) = match verdict {
        Verdict::Broken | Verdict::Damaged | Verdict::Unreadable => ("✗", Role::Bad),
        Verdict::Lossy | Verdict::Refused => ("!", Role::Warn),
        Verdict::Errored | Verdict::Interrupted => ("·", Role::Dim),
        Verdict::Sound => ("✓", Role::Good),
        Verdict::Empty => ("∅", Role::Dim),
    };
    (sign, verdict.name(), role)
}

/// Advice with keys instead of options of the command line.
pub fn for_keys(helps: &str) -> String {
    helps.replace("with --to TURN", "(r on the last turn to keep)")
}

/// Why there is no plan, and what to do, without a full stop.
pub fn refusal(refusal: &Refusal) -> String {
    let text = match refusal {
        Refusal::NothingWrong(_) => "nothing to repair. r on a turn makes a copy that ends there".to_owned(),
        Refusal::NoSuchPlace(place, _) => format!("{} has no answer to end with", spot(*place)),
        Refusal::NotGood(place, Some(good)) => {
            format!("the history up to {} is damaged. The last good point is {}", spot(*place), spot(*good))
        }
        other => other.to_string(),
    };
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

/// A number with separators for thousands.
pub fn number(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
