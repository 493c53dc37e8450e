//! Golden screens of the plans: the card with its alternatives, and the plan screen in each view.

use std::fs;

use claude_rescue::tui::app::model::Model;

use super::screens::{check, hopeless};
use super::stage::Stage;
use crate::support::drawing::Drawing;
use crate::support::root;

#[test]
fn the_card_with_several_plans() {
    let stage = Stage::new();
    check("card-plans", |size| stage.on("Idempotency keys", size));
}

#[test]
fn the_card_with_a_repair() {
    let stage = Stage::new();
    check("card-repair", |size| {
        let mut model = stage.on("Idempotency keys", size);
        stage.press(&mut model, "3");
        model
    });
}

#[test]
fn the_plan_screen_in_each_view() {
    let stage = Stage::new();
    for (name, keys) in [("plan-lines", "p"), ("plan-text", "p⇥"), ("plan-turns", "d⇥⇥")] {
        check(name, |size| {
            let mut model = stage.on("Idempotency keys", size);
            stage.press(&mut model, keys);
            model
        });
    }
}

#[test]
fn the_plan_screen_of_a_repair() {
    let stage = Stage::new();
    for (name, keys) in [("plan-repair", "p3"), ("plan-repair-text", "3p⇥")] {
        check(name, |size| {
            let mut model = stage.on("Idempotency keys", size);
            stage.press(&mut model, keys);
            model
        });
    }
}

#[test]
fn the_plan_screen_of_a_repair_that_drops_thinking() {
    let stage = drawn("empty_text/between-signed-thinking", "2.1.44");
    for (name, keys) in [("plan-thinking", "p"), ("plan-thinking-text", "p⇥")] {
        check(name, |size| on_plans(&stage, "Design the schema.", keys, size));
    }
}

#[test]
fn the_plan_screen_of_a_repair_that_changes_words() {
    let stage = drawn("silent_error/failed-without-a-word", "2.1.60");
    check("plan-words", |size| on_plans(&stage, "Ping it.", "p⇥", size));
    let stage = drawn("foreign_tool_id/provider-switched", "2.1.60");
    check("plan-ids", |size| on_plans(&stage, "Which tests fail?", "p3⇥", size));
}

/// The demo with the session of a case, which is read from its drawing.
fn drawn(case: &str, client: &str) -> Stage {
    let text = fs::read_to_string(root(&format!("tests/cases/{case}.txt"))).expect("a case");
    let session = text.split("\n\n").nth(2).expect("the session of the case");
    let bytes = Drawing::read(case, client, session).bytes;
    Stage::with(&[("0b0b0b0b-0000-4000-8000-000000000000", String::from_utf8(bytes).expect("a session in text"))])
}

fn on_plans(stage: &Stage, title: &str, keys: &str, size: (u16, u16)) -> Model {
    let mut model = stage.on(title, size);
    stage.press(&mut model, keys);
    model
}

#[test]
fn the_plan_screen_of_a_rewind_scrolled_to_its_end() {
    let stage = Stage::new();
    check("plan-rewind", |size| {
        let mut model = stage.on("Idempotency keys", size);
        stage.press(&mut model, "p1GGk");
        model
    });
}

#[test]
fn the_plan_screen_where_no_plan_can_be_had() {
    let stage = Stage::with(&[("0a11ce00-0000-4000-8000-000000000000", hopeless())]);
    check("plan-refusal", |size| {
        let mut model = stage.on("build it", size);
        stage.press(&mut model, "p");
        model
    });
}

#[test]
fn the_plans_of_a_request_that_is_too_large() {
    let stage = drawn("symptom/request-too-large", "2.1.150");
    for (name, keys) in [("card-lighten", ""), ("plan-lighten", "p")] {
        check(name, |size| on_plans(&stage, "Look at these pages.", keys, size));
    }
}

#[test]
fn the_cards_of_errors_against_which_a_cut_is_a_try() {
    let stage = drawn("symptom/policy-refusal-of-a-result", "2.1.197");
    check("card-policy", |size| stage.on("Hello.", size));
    let stage = drawn("symptom/compaction-that-failed", "2.1.71");
    check("card-compaction", |size| stage.on("One.", size));
}

#[test]
fn the_card_of_a_file_that_was_laid_out_anew() {
    let stage = drawn("not_json_lines/array-of-all-rows", "2.1.220 as spread-array");
    check("card-layout", |size| stage.on("Run the tests.", size));
}
