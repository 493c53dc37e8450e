//! What the commands say that a plan keeps and drops, held against the numbers of the plan.

use std::collections::BTreeMap;

use serde_json::Value;

use super::home::{FEW, Home, some};
use crate::support::{fixtures, sample};

/// How much of the work each plan drops, by its name.
fn dropped(home: &Home) -> BTreeMap<String, u64> {
    let said = home.run(&["plans", "ID", "--json"], "");
    let told: Value = serde_json::from_str(&said.out).expect("one object");
    let sum = |tally: &Value| {
        let counts = tally.as_object().into_iter().flatten().filter(|(what, _)| *what != "entries");
        counts.filter_map(|(_, count)| count.as_u64()).sum()
    };
    let plans = told["plans"].as_array().into_iter().flatten().filter(|plan| plan["refused"].is_null());
    plans.map(|plan| (plan["plan"].as_str().unwrap_or_default().to_owned(), sum(&plan["dropped"]))).collect()
}

/// Where a plan is said to drop nothing: in the list, in the plain face, and in a dry run.
fn told(home: &Home) -> Vec<String> {
    let mut told = Vec::new();
    let name = |line: &str, at: usize| line.split_whitespace().nth(at).unwrap_or_default().to_owned();
    for line in home.run(&["plans", "ID"], "").out.lines().filter(|line| line.ends_with("; drops nothing")) {
        told.push(name(line, 1));
    }
    for line in home.run(&["--plain", "ID"], "q\n").out.lines().filter(|line| line.ends_with(" Drops nothing.")) {
        told.push(name(line, 2).trim_matches([',', '.']).to_owned());
    }
    for way in ["resume", "rewind", "unlink", "repair"] {
        let said = home.run(&["rescue", "ID", "--with", way, "--dry-run"], "").out;
        told.extend(said.lines().any(|line| line == "  dropped  nothing").then(|| way.to_owned()));
    }
    told
}

#[test]
fn a_plan_drops_nothing_only_where_all_its_numbers_are_nought() {
    let (mut wrong, mut said) = (Vec::new(), 0);
    for fixture in some() {
        let home = Home::of(&fixture);
        let dropped = dropped(&home);
        for way in told(&home) {
            said += 1;
            if dropped.get(&way) != Some(&0) {
                wrong.push(format!("{} {way}: {:?}", fixture.name, dropped.get(&way)));
            }
        }
    }
    assert!(said > sample::least(60, FEW), "it was said only {said} times");
    assert!(wrong.is_empty(), "{} untrue:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn nothing_is_recommended_only_where_no_plan_is() {
    let mut said = 0;
    // Where a cut is offered as a try.
    for fixture in fixtures::cases().into_iter().filter(|fixture| fixture.name.starts_with("symptom/")) {
        let home = Home::of(&fixture);
        let words = home.run(&["rescue", "ID", "--dry-run"], "").err.contains("nothing is recommended");
        let is_recommended = home.run(&["plans", "ID", "--json"], "").out.contains("\"recommended\":true");
        assert!(!(words && is_recommended), "{}", fixture.name);
        said += u32::from(words);
    }
    assert!(said > 2, "it was said only {said} times");
}

#[test]
fn nothing_to_explain_is_an_empty_text() {
    let home = Home::of(&some()[0]);
    for (args, typed, is_empty) in [
        (["explain", " \n"], "", true),
        (["explain", "-"], "", true),
        (["explain", "-"], "hm", false),
        (["explain", "hm"], "", false),
    ] {
        let said = home.run(&args, typed);
        assert_eq!(said.err.contains("nothing to explain"), is_empty, "{args:?}: {}", said.err);
    }
}

#[test]
fn the_exit_code_of_a_look_says_whether_something_is_wrong() {
    let (mut wrong, mut well) = (0usize, 0usize);
    for fixture in some() {
        let home = Home::of(&fixture);
        let json = home.run(&["check", "ID", "--json"], "");
        let verdict: Value = serde_json::from_str(&json.out).expect("one object");
        let is_wrong =
            ["broken", "damaged", "lossy", "refused", "unreadable"].iter().any(|it| verdict["verdict"] == *it);
        for look in [&["check", "ID"][..], &["show", "ID"], &["plans", "ID"], &["list"], &[]] {
            assert_eq!(home.run(look, "").code, i32::from(is_wrong), "{} {look:?}", fixture.name);
        }
        // What does something succeeds on a broken session too.
        assert_eq!(home.run(&["export", "ID"], "").code, 0, "{}", fixture.name);
        assert_eq!(home.run(&["check", "nobody"], "").code, 2, "{}", fixture.name);
        (wrong, well) = (wrong + usize::from(is_wrong), well + usize::from(!is_wrong));
    }
    assert!(wrong > sample::least(20, FEW) && well > sample::least(20, FEW), "{wrong} {well}");
}
