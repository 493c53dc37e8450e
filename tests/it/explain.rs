//! Every known error leads to its family, and every text of a rule to that rule.

use claude_rescue::diagnosis::explain::{Certainty, explain, locate};
use claude_rescue::diagnosis::symptom::{Surface, last_error};
use claude_rescue::diagnosis::{Diagnosis, Family, Finding, RULES, Severity, Verdict};
use claude_rescue::session::Session;
use claude_rescue::transcript::Transcript;

use crate::support::drawing::Drawing;
use crate::support::sandbox::{Sandbox, first_field};
use crate::support::{fixtures, sample};

/// The family, the rules and the text of each line.
pub fn facts() -> impl Iterator<Item = (&'static str, Vec<&'static str>, &'static str)> {
    let lines = include_str!("errors.txt").lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|line| {
        let (expected, text) = line.split_once(" | ").expect("family | text");
        let (family, rules) = expected.split_once(": ").unwrap_or((expected, ""));
        (family, rules.split_whitespace().collect(), text)
    })
}

#[test]
fn every_known_error_is_routed() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for (family, rules, text) in facts() {
        let explained = explain(text);
        let found: Vec<&str> = explained.rules.iter().map(|rule| rule.name).collect();
        if (explained.row.family.name(), &found) != (family, &rules) {
            wrong.push(format!("{} {found:?}, not {family} {rules:?}: {text}", explained.row.family.name()));
        }
        count += 1;
    }
    assert!(count > 100, "the facts are somewhere else");
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn what_the_api_says_of_a_rule_leads_to_the_rule() {
    for rule in RULES {
        for words in rule.api.into_iter().flat_map(|api| api.split(" · ")) {
            let explained = explain(&format!("API Error: 400 messages.413.content.1: {words}: toolu_401"));
            // What only a caller can do wrong is no damage of a session's history.
            assert!(rule.is_of_callers() || explained.row.family == Family::History, "{words}");
            assert!(explained.rules.iter().any(|found| found.name == rule.name), "{}: {words}", rule.name);
        }
    }
}

#[test]
fn only_errors_of_the_history_or_a_session_name_a_place() {
    for (family, _, text) in facts() {
        let explained = explain(text);
        assert!(["history", "session"].contains(&family) || explained.names.is_empty(), "{text}");
    }
}

#[test]
fn only_what_is_known_is_promised() {
    let mut fine = 0;
    for (family, _, text) in facts() {
        let row = explain(text).row;
        for judged in [None, Some(Verdict::Broken), Some(Verdict::Refused), Some(Verdict::Lossy)] {
            assert!(!row.helps(judged).contains("is fine"), "{text}");
        }
        fine += usize::from(row.helps(Some(Verdict::Sound)).contains("is fine"));
        let is_history = ["history", "size", "other", "session", "client"].contains(&family);
        assert!(!is_history || !row.helps(Some(Verdict::Sound)).contains("is fine"), "{text}");
        assert!(family != "other" || !row.helps(None).to_lowercase().contains("again"), "{text}");
    }
    assert!(fine > 20, "only {fine} errors have nothing to do with the history");
}

#[test]
fn who_stands_behind_a_proxy_is_no_caller_of_the_api() {
    for text in [
        "API Error: 400 {\"error\":{\"message\":\"litellm.BadRequestError: AnthropicException - no\"}}",
        "API Error: 400 Error code: 400 - APIStatusError",
        "litellm.BadRequestError: Vertex_aiException - no",
    ] {
        assert_eq!(explain(text).surface, None, "{text}");
    }
    assert_eq!(explain("anthropic.BadRequestError: Error code: 400 - no").surface, Some(Surface::Caller));
}

#[test]
fn advice_differs_where_the_surface_does() {
    let explained = explain("API Error: 400 due to tool use concurrency issues.");
    let advice: Vec<_> = Surface::ALL.iter().map(|surface| explained.row.helps_at(*surface)).collect();
    assert!(advice.iter().all(Option::is_some), "{advice:?}");
    assert!(advice[1].is_some_and(|editor| editor.contains("no /rewind")), "{advice:?}");
}

fn judged(bytes: Vec<u8>) -> (Session, Diagnosis) {
    let session = Session::of(Transcript::parse(bytes));
    let diagnosis = Diagnosis::of(&session);
    (session, diagnosis)
}

#[test]
fn a_coordinate_in_the_words_of_a_rule_leads_to_its_damage() {
    let mut led = 0;
    for fixture in fixtures::all() {
        let (session, diagnosis) = judged(fixture.bytes);
        for finding in diagnosis.findings.iter().filter(|finding| finding.severity == Severity::Fatal) {
            let (Some(path), Some(api)) = (finding.request_path(), finding.rule.api) else { continue };
            let words = api.split(" · ").next().unwrap_or_default();
            let explained = explain(&format!("API Error: 400 {path}: {words}"));
            let locations = locate(&explained, &session, &diagnosis, None);
            let location = locations.first().unwrap_or_else(|| panic!("{} {path}: {words}", fixture.name));
            assert_eq!(location.sure, Certainty::Sure, "{} {path}: {words}", fixture.name);
            assert_eq!(location.entry, Some(finding.entry), "{} {path}: {words}", fixture.name);
            led += 1;
        }
    }
    assert!(led > 20, "only {led} coordinates");
}

#[test]
fn an_id_in_the_words_of_a_rule_leads_to_its_damage() {
    let mut led = 0;
    for fixture in fixtures::all() {
        let (session, diagnosis) = judged(fixture.bytes);
        for finding in diagnosis.findings.iter().filter(|finding| finding.rule.name == "unanswered_tool_use") {
            let id = session.transcript.id(finding.tool.expect("a call has an id"));
            let words = "`tool_use` ids were found without `tool_result` blocks immediately after";
            let explained = explain(&format!("messages.999: {words}: {id}. Each `tool_use` block must"));
            let locations = locate(&explained, &session, &diagnosis, None);
            let found: Vec<_> = locations.iter().map(|location| (location.sure, location.entry)).collect();
            assert_eq!(found, [(Certainty::Sure, Some(finding.entry))], "{} {id}", fixture.name);
            led += 1;
        }
    }
    assert!(led > 10, "only {led} ids");
}

#[test]
fn a_coordinate_that_breaks_nothing_is_only_likely() {
    for fixture in fixtures::cases().into_iter().filter(|fixture| fixture.name.starts_with("healthy/")) {
        let (session, diagnosis) = judged(fixture.bytes);
        let request = session.request();
        let words = "unexpected `tool_use_id` found in `tool_result` blocks";
        for (n, message) in request.messages.iter().enumerate() {
            for (m, part) in message.parts.iter().enumerate() {
                let explained = explain(&format!("messages.{n}.content.{m}: {words}"));
                let locations = locate(&explained, &session, &diagnosis, None);
                let found: Vec<_> = locations.iter().map(|location| (location.sure, location.entry)).collect();
                assert_eq!(found, [(Certainty::Likely, Some(part.source.entry))], "{}", fixture.name);
            }
        }
        let explained = explain(&format!("messages.{}: {words}: toolu_nowhere", request.messages.len()));
        let locations = locate(&explained, &session, &diagnosis, None);
        assert!(
            locations.iter().all(|location| location.sure == Certainty::NotFound) && locations.len() == 2,
            "{}",
            fixture.name
        );
    }
}

#[test]
fn messages_that_a_client_puts_in_between_do_not_lead_astray() {
    let mut led = 0;
    for fixture in fixtures::all() {
        let (session, diagnosis) = judged(fixture.bytes);
        for finding in diagnosis.findings.iter().filter(|finding| finding.severity == Severity::Fatal) {
            let (Some((message, content)), Some(api)) = (finding.coordinate, finding.rule.api) else { continue };
            let words = api.split(" · ").next().unwrap_or_default();
            let explained = explain(&format!("messages.{}.content.{content}: {words}", message + 1));
            let about = |known: &&Finding| explained.rules.iter().any(|rule| rule.name == known.rule.name);
            if diagnosis.findings.iter().filter(about).count() > 1 {
                continue;
            }
            let locations = locate(&explained, &session, &diagnosis, None);
            let found: Vec<_> = locations.iter().map(|location| (location.sure, location.entry)).collect();
            assert_eq!(found, [(Certainty::Sure, Some(finding.entry))], "{} {words}", fixture.name);
            led += 1;
        }
    }
    assert!(led > 10, "only {led} coordinates");
}

const CONCURRENCY: &str = "API Error: 400 due to tool use concurrency issues.";

#[test]
fn what_a_person_quotes_is_no_error_of_the_session() {
    let quoted = format!("1 user \"I see {CONCURRENCY}\"\n2 assistant m1 text \"{CONCURRENCY} means a call is open.\"");
    let (session, _) = judged(Drawing::read("quoted", "2.1.19", &quoted).bytes);
    assert!(last_error(&session).is_none());
    // Pasted into the command it counts.
    assert_eq!(explain(CONCURRENCY).row.family, Family::History);
}

#[test]
fn an_error_that_was_answered_is_over() {
    let drawn =
        format!("1 user \"Hi.\"\n2 api-error \"{CONCURRENCY}\"\n3 user \"Again.\"\n4 assistant m1 text \"Hi.\"");
    let (session, _) = judged(Drawing::read("over", "2.1.19", &drawn).bytes);
    let (said, over) = last_error(&session).expect("an error");
    assert_eq!((said.row.family, over), (Family::History, true));
}

/// `check` and `plans` are right or wrong elsewhere; whoever asks `explain` hears the same.
#[test]
fn what_helps_is_what_check_recommends() {
    let sandbox = Sandbox::with_demo();
    let id = |number: usize| format!("{number:08x}-0000-4000-8000-000000000000");
    let mut ids: Vec<String> = fixtures::demo().iter().map(|demo| first_field(&demo.bytes, "sessionId")).collect();
    for (number, fixture) in sample::one_in(4, fixtures::cases()).enumerate() {
        sandbox.put("/nowhere", &id(number), &fixture.bytes);
        ids.push(id(number));
    }
    let (mut alike, mut tries) = (0, 0);
    for id in ids {
        let after = |label: &str, said: &str| {
            said.lines().find_map(|line| line.trim_start().strip_prefix(label).map(str::to_owned))
        };
        let checked = sandbox.run(&["check", &id]).out;
        let (recommended, attempt) = (after("what helps: ", &checked), after("or you can try: ", &checked));
        if recommended.is_none() && attempt.is_none() {
            continue;
        }
        let told = sandbox.run(&["explain", "--session", &id]).out;
        if told.contains("\n  Known bug") {
            continue;
        }
        if recommended.is_some() && told.contains("\nhistory") {
            assert_eq!(after("What helps: ", &told), recommended, "{id}\n{told}");
            alike += 1;
        } else if attempt.is_some() {
            assert_eq!(after("Or you can try: ", &told), attempt, "{id}\n{told}");
            tries += 1;
        }
    }
    println!("{alike} of the history, {tries} tries");
    assert!(
        alike > sample::least(5, 4) && (tries > 0 || !sample::is_every()),
        "{alike} of the history, {tries} tries: nothing is compared"
    );
}
