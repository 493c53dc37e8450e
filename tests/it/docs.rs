//! Documents that are printed from tables: compared with them, written anew with `UPDATE=1`.

use claude_rescue::diagnosis::heals::HEALS;
use claude_rescue::diagnosis::rules::page::paragraphs;
use claude_rescue::diagnosis::{RULES, Rule};

use crate::support::{golden, root};

const HEAD: &str = "\
# Rules

Printed from `RULES` and `HEALS` by `UPDATE=1 cargo test`; do not edit.

Each rule says how the damage comes about, what a finding says, in which words the API refuses it, what cures it, and \
what clients do with it when they load the session.

A *fatal* finding makes the API refuse the history, or the client hang. At a *lossy* one clients leave something out \
and say nothing. A *note* changes nothing.
";

/// A rule's page, each paragraph between empty lines.
fn rule(rule: &Rule) -> String {
    let parts = [format!("## {}", rule.name)].into_iter().chain(paragraphs(rule));
    parts.flat_map(|part| ["\n".to_owned(), part, "\n".to_owned()]).collect()
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
