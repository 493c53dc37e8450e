//! An error says the same in every form in which people paste it.

use std::fs;

use claude_rescue::diagnosis::explain::{Explained, Reference, explain};

use crate::explain::facts;
use crate::support::forms::FORMS;
use crate::support::root;

/// What must not depend on the form.
fn told(explained: &Explained) -> String {
    let rules: Vec<&str> = explained.rules.iter().map(|rule| rule.name).collect();
    let names: Vec<String> = explained.names.iter().map(Reference::to_string).collect();
    let Explained { row, status, request_id, .. } = explained;
    format!("{} {rules:?} {names:?} {status:?} {request_id:?}", row.family.name())
}

/// What is not said right in a form, and how many are right in each.
fn wrong(texts: &[(String, String)], is_right: impl Fn(&Explained, &str) -> bool) -> Vec<String> {
    let mut wrong = Vec::new();
    let plainly: Vec<String> = texts.iter().map(|(_, text)| told(&explain(text))).collect();
    for (form, make) in FORMS {
        let before = wrong.len();
        for ((expected, text), plain) in texts.iter().zip(&plainly) {
            let other = explain(&make(text));
            if !is_right(&other, expected) || *plain != told(&other) {
                wrong.push(format!("{form}, {expected}: {}\nplain it is: {}\n{}\n", told(&other), plain, make(text)));
            }
        }
        println!("{:3} of {:3} right: {form}", texts.len() + before - wrong.len(), texts.len());
    }
    wrong
}

#[test]
fn every_form_of_an_error_says_the_same() {
    let texts: Vec<(String, String)> = facts().map(|(family, _, text)| (family.to_owned(), text.to_owned())).collect();
    let wrong = wrong(&texts, |explained, family| explained.row.family.name() == family);
    assert!(wrong.is_empty(), "{} are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// Texts that are handed to the project beside its checkout: family, the beginning of a rule, the words.
#[test]
fn every_handed_error_says_what_is_right_in_every_form() {
    let Ok(table) = fs::read_to_string(root("../shared/cases/explain.tsv")) else {
        println!("skipped: the handed errors are not beside this checkout");
        return;
    };
    let rows = table
        .lines()
        .skip(1)
        .filter_map(|line| line.split_once('\t').and_then(|(family, rest)| Some((family, rest.split_once('\t')?))));
    let texts: Vec<(String, String)> =
        rows.map(|(family, (rule, text))| (format!("{family}: {rule}"), text.replace("\\n", "\n"))).collect();
    assert!(texts.len() > 30, "the table is another one");
    let wrong = wrong(&texts, |explained, expected| {
        let (family, rule) = expected.split_once(": ").unwrap_or((expected, ""));
        let has = |rule: &str| explained.rules.iter().any(|found| found.name.starts_with(rule));
        explained.row.family.name() == family && (rule.is_empty() || has(rule))
    });
    assert!(wrong.is_empty(), "{} are wrong:\n{}", wrong.len(), wrong.join("\n"));
}
