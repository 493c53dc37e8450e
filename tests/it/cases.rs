//! Every case file: a drawn session, judged and rewound, says what its file says.

use std::collections::BTreeMap;

use claude_rescue::diagnosis::{RULES, Verdict};

use crate::support::case::Case;
use crate::support::golden;

#[test]
fn every_case_says_what_its_file_says() {
    let cases = Case::all();
    let check = |case: &Case| golden::compare(&case.path, &format!("{}\n\n{}", case.given, case.outcome().said)).err();
    let wrong: Vec<String> = cases.iter().filter_map(check).collect();
    assert!(wrong.is_empty(), "{} of {} cases:\n\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

#[test]
fn no_healthy_case_is_called_wrong() {
    let healthy = Case::all().into_iter().filter(|case| case.folder == "healthy");
    let wrong: Vec<String> = healthy
        .map(|case| (case.name(), case.outcome().verdict))
        .filter(|(_, verdict)| verdict.is_wrong() || *verdict == Verdict::Empty)
        .map(|(name, verdict)| format!("{name}: {}", verdict.name()))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_rule_has_a_case_that_it_finds() {
    let cases = Case::all();
    for rule in RULES.iter().filter(|rule| !rule.is_of_callers()) {
        let found = cases.iter().any(|case| case.folder == rule.name && case.outcome().rules.contains(&rule.name));
        assert!(found, "no case in tests/cases/{0} has a finding of {0}", rule.name);
    }
}

#[test]
fn there_are_as_many_healthy_cases_as_broken_ones() {
    let mut count: BTreeMap<bool, usize> = BTreeMap::new();
    for case in Case::all() {
        *count.entry(case.folder == "healthy").or_default() += 1;
    }
    assert!(count[&true] >= count[&false], "healthy and other cases: {count:?}");
}

#[test]
fn no_remedy_of_a_case_goes_unproved() {
    let unproved = Case::all().into_iter().filter(|case| {
        let said = case.outcome().said;
        said.contains("NOT PROVED") || said.contains("REFUSED")
    });
    let names: Vec<String> = unproved.map(|case| case.name()).collect();
    assert!(names.is_empty(), "{names:?}");
}
