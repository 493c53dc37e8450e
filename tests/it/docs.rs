//! Documents that are printed from tables: compared with them, written anew with `UPDATE=1`.

use claude_rescue::diagnosis::heals::HEALS;
use claude_rescue::diagnosis::{RULES, Rule, Severity};

use crate::support::{golden, root};

const HEAD: &str = "\
# Rules

Printed from `RULES` and `HEALS` by `UPDATE=1 cargo test`; do not edit.

Each rule says how the damage comes about, what a finding says, in which words the API refuses it, what cures it, and \
what clients do with it when they load the session.

A *fatal* finding makes the API refuse the history, or the client hang. At a *lossy* one clients leave something out \
and say nothing. A *note* changes nothing.
";

const OF_BODIES: &str =
    "Only the body of a program that calls the API itself can break it: `claude-rescue check --request`.";

const WRITTEN_ANEW: &str = "Every rescue cures it: the session is written down anew, as one chain on whole lines.";

/// Words as code, whatever quotes stand in them.
fn code(words: &str) -> String {
    if words.contains('`') { format!("`` {words} ``") } else { format!("`{words}`") }
}

fn rule(rule: &Rule) -> String {
    let severity = match rule.severity {
        Severity::Fatal => "fatal",
        Severity::Lossy => "lossy, or a note where nothing is lost",
        Severity::Note => "note",
    };
    let says = rule.says.replace("{tool}", "`toolu_…`").replace("{other}", "N");
    let mut parts = vec![format!("## {}", rule.name), format!("*{severity}*: {says}."), rule.story.to_owned()];
    parts.extend(rule.api.map(|api| format!("The API says: {}", code(api))));
    if rule.is_of_bodies() {
        parts.push(OF_BODIES.to_owned());
        parts.extend(rule.cure.map(|(cure, _)| format!("`--fix` cures it: {cure}.")));
        return parts.iter().flat_map(|part| ["\n", part, "\n"]).collect();
    }
    parts.extend(match rule.cure {
        Some((cure, _)) => Some(format!("A repair cures it: {cure}.")),
        None if rule.severity == Severity::Note => None,
        None => Some(WRITTEN_ANEW.to_owned()),
    });
    parts.extend(match HEALS.iter().find(|heal| heal.rule == rule.name) {
        Some(heal) => {
            Some(format!("From {} on it is enough to quit and resume. Left out then: {}.", heal.from, heal.leaves_out))
        }
        None if rule.severity == Severity::Note => None,
        None => Some("That a client heals this by itself was not measured.".to_owned()),
    });
    parts.iter().flat_map(|part| ["\n", part, "\n"]).collect()
}

#[test]
fn the_rules_are_written_down() {
    let text: String = RULES.iter().map(|row| rule(row)).collect();
    golden::compare(&root("docs/rules.md"), &format!("{HEAD}{text}")).unwrap_or_else(|diff| panic!("{diff}"));
}

#[test]
fn every_row_of_the_heals_names_a_rule() {
    let unknown: Vec<&str> =
        HEALS.iter().map(|heal| heal.rule).filter(|name| RULES.iter().all(|rule| rule.name != *name)).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}
