//! The strict stand-in and `check --request` agree, and the stand-in takes what `--fix` makes. Needs no client.

use std::path::Path;

use claude_rescue::diagnosis::{Severity, check_body};
use claude_rescue::recovery::fix_body;
use claude_rescue::session::Session;
use claude_rescue::transcript::body::Body;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::rules::broken_rule;

/// Damage that the stand-in does not know: it reads no documents, and lone halves never reach it as messages.
const NOT_OF_THE_STAND_IN: [&str; 1] = ["lone_surrogate"];

fn fatal(bytes: &[u8], body: &Body) -> Vec<&'static str> {
    let findings = check_body(&Session::of(body.transcript(bytes))).into_iter();
    findings.filter(|finding| finding.severity != Severity::Note).map(|finding| finding.rule.name).collect()
}

fn taken(array: &[u8]) -> Result<(), String> {
    broken_rule(&serde_json::from_slice::<Vec<Value>>(array).map_err(|error| error.to_string())?)
}

#[test]
fn the_stand_in_refuses_what_check_finds_and_takes_what_fix_makes() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/requests");
    let mut fixed_bodies = 0;
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name() {
        let path = entry.expect("the requests can be read").into_path();
        if path.extension().is_none_or(|end| end != "json" && end != "jsonl") {
            continue;
        }
        let bytes = std::fs::read(&path).expect("a body");
        for body in Body::all(&bytes).expect("a body") {
            let (rules, stand_in) = (fatal(&bytes, &body), taken(&bytes[body.array.clone()]));
            let known = !rules.iter().any(|rule| NOT_OF_THE_STAND_IN.contains(rule));
            assert_eq!(rules.is_empty(), stand_in.is_ok(), "{}: {rules:?}, {stand_in:?}", path.display());
            assert!(known || stand_in.is_err(), "{}", path.display());
            if let Ok(fixed) = fix_body(&bytes, &body) {
                assert_eq!(
                    taken(&fixed.array),
                    Ok(()),
                    "{}: {}",
                    path.display(),
                    String::from_utf8_lossy(&fixed.array)
                );
                fixed_bodies += usize::from(!rules.is_empty());
            }
        }
    }
    assert!(fixed_bodies > 20, "{fixed_bodies} bodies were fixed");
}

/// Messages of any role with any blocks, of few ids, so that they meet.
fn anything() -> impl Strategy<Value = Vec<Value>> {
    let id = prop::sample::select(vec!["a", "b", "c"]);
    let block = (0..5u8, id).prop_map(|(kind, id)| match kind {
        0 | 1 => json!({"type": "tool_use", "id": id, "name": "x", "input": {}}),
        2 | 3 => json!({"type": "tool_result", "tool_use_id": id, "content": "ok"}),
        _ => json!({"type": "text", "text": "well"}),
    });
    let message = (any::<bool>(), prop::collection::vec(block, 0..4), any::<bool>());
    let message = message.prop_map(|(asks, blocks, swap)| {
        // Most blocks stand with the right role, or nothing else would ever be looked at.
        let fits = |block: &Value| swap || block["type"] != if asks { "tool_result" } else { "tool_use" };
        let blocks: Vec<Value> = blocks.into_iter().filter(|block| fits(block)).collect();
        json!({"role": if asks { "assistant" } else { "user" }, "content": blocks})
    });
    prop::collection::vec(message, 0..7)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn the_stand_in_and_the_rules_agree_on_anything(messages in anything()) {
        let bytes = serde_json::to_vec(&messages).expect("JSON");
        let body = Body::all(&bytes).expect("a body").remove(0);
        let rules = fatal(&bytes, &body);
        prop_assert_eq!(rules.is_empty(), broken_rule(&messages).is_ok(), "{:?} {:?}", rules, broken_rule(&messages));
        if let Ok(fixed) = fix_body(&bytes, &body) {
            prop_assert_eq!(taken(&fixed.array), Ok(()), "{}", String::from_utf8_lossy(&fixed.array));
        }
    }
}
