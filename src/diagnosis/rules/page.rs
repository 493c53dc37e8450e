//! A rule as a page, for docs/rules.md and `explain`.

use super::{Rule, Severity};
use crate::diagnosis::heals::HEALS;

const OF_BODIES: &str = "Only a request from a program that calls the API itself can break this rule. To check one: \
                         `claude-rescue check --request`.";
const WRITTEN_ANEW: &str = "Every rescue fixes it: the session is rewritten as one chain of complete lines.";

/// The paragraphs after the rule's name.
pub fn paragraphs(rule: &Rule) -> Vec<String> {
    let severity = match rule.severity {
        Severity::Fatal => "fatal",
        Severity::Lossy => "lossy, or a note if nothing is lost",
        Severity::Note => "note",
    };
    let says = rule.says.replace("{tool}", "`toolu_…`").replace("{other}", "N");
    let mut parts = vec![format!("*{severity}*: {says}."), rule.story.to_owned()];
    parts.extend(rule.api.map(|api| format!("The API says: {}", code(api))));
    if rule.is_of_callers() {
        parts.push(OF_BODIES.to_owned());
        parts.extend(rule.cure.map(|(cure, _)| format!("`--fix` repairs it: {cure}.")));
        return parts;
    }
    parts.extend(match rule.cure {
        Some((cure, _)) => Some(format!("A repair fixes it: {cure}.")),
        None if rule.severity == Severity::Note => None,
        None => Some(WRITTEN_ANEW.to_owned()),
    });
    parts.extend(clients(rule));
    parts
}

fn clients(rule: &Rule) -> Option<String> {
    match HEALS.iter().find(|heal| heal.rule == rule.name) {
        Some(heal) => Some(format!(
            "In lab sessions that took only seconds to write, clients since {} could resume despite this, and left \
             out: {}. To see what that means for your session: `claude-rescue plans`.",
            heal.from, heal.leaves_out
        )),
        None if rule.severity == Severity::Note => None,
        None => Some("No measured client fixes all of it on its own.".to_owned()),
    }
}

/// Markdown code, even around backticks.
fn code(words: &str) -> String {
    if words.contains('`') { format!("`` {words} ``") } else { format!("`{words}`") }
}
