//! What holds for every summary of every fixture.

use claude_rescue::diagnosis::Diagnosis;
use claude_rescue::recovery::handoff::{self, BUDGETS, Format, Reach, SECTIONS, Wish, handoff, tokens};
use claude_rescue::recovery::redact::Redactor;
use claude_rescue::session::Session;
use claude_rescue::transcript::{BlockKind, Transcript};

use super::grown;
use super::planted::secrets;
use crate::support::fixtures;

pub fn session(bytes: &[u8]) -> Session {
    Session::of(Transcript::parse(bytes.to_vec()))
}

pub fn export(session: &Session, wish: &Wish, format: Format) -> String {
    let mut redactor = Redactor::default();
    let summary = handoff(session, &Diagnosis::of(session), wish, &[], &mut redactor);
    handoff::print(&summary, format, &redactor).text
}

fn everything() -> Vec<(String, Session)> {
    let fixtures = fixtures::all().into_iter().map(|fixture| (fixture.name, fixture.bytes));
    let all = fixtures.chain(grown::all().into_iter().map(|(name, bytes)| (name.to_owned(), bytes)));
    all.map(|(name, bytes)| (name, session(&bytes))).collect()
}

#[test]
fn no_id_of_a_call_leaves() {
    let mut ids = 0;
    for (name, session) in everything() {
        let text = export(&session, &Wish { budget: 8000, ..Wish::default() }, Format::Markdown);
        for block in session.transcript.all_blocks() {
            let Some(id) = block.tool.map(|tool| session.transcript.id(tool)) else { continue };
            let is_call = matches!(block.kind, BlockKind::ToolUse | BlockKind::ToolResult);
            assert!(!is_call || id.len() < 8 || !text.contains(id), "{name}: {id} in\n{text}");
            ids += u32::from(is_call);
        }
        assert!(!text.contains("toolu_"), "{name}:\n{text}");
    }
    assert!(ids > 400, "only {ids} ids were looked for");
}

#[test]
fn no_summary_is_over_its_budget() {
    for (name, session) in everything() {
        for (budget, reach, format) in [
            (1000, Reach::Everything, Format::Markdown),
            (1000, Reach::LastGood, Format::Text),
            (2000, Reach::Everything, Format::Markdown),
            (32_000, Reach::LastGood, Format::Markdown),
        ] {
            let text = export(&session, &Wish { budget, reach, ..Wish::default() }, format);
            assert!(tokens(&text) <= budget, "{name}: {} of {budget}\n{text}", tokens(&text));
        }
    }
}

#[test]
fn a_larger_budget_says_no_less() {
    for (name, session) in everything() {
        let items = |budget| {
            let wish = Wish { budget, ..Wish::default() };
            let full = handoff(&session, &Diagnosis::of(&session), &wish, &[], &mut Redactor::default());
            full.sections.iter().map(|part| part.items.len()).sum::<usize>()
        };
        let counts: Vec<usize> = BUDGETS.into_iter().map(items).collect();
        assert!(counts.is_sorted(), "{name}: {counts:?}");
    }
}

#[test]
fn no_planted_secret_leaves() {
    let session = session(&grown::leaky());
    for budget in BUDGETS {
        let wish = Wish { budget, ..Wish::default() };
        let text = export(&session, &wish, Format::Markdown);
        for planted in secrets() {
            // Every line of a key block is a secret too.
            for line in planted.secret.lines().filter(|line| !line.starts_with("-----")) {
                assert!(!text.contains(line), "{budget}: {line} in\n{text}");
            }
        }
        assert!(text.contains("[redacted:"), "{text}");
    }
}

#[test]
fn sections_can_be_chosen() {
    for section in SECTIONS {
        let wish = Wish { sections: vec![section.name], ..Wish::default() };
        let told = everything().into_iter().filter(|(_, session)| {
            let full = handoff(session, &Diagnosis::of(session), &wish, &[], &mut Redactor::default());
            assert!(full.sections.iter().all(|part| part.name == section.name), "{}", section.name);
            !full.sections.is_empty()
        });
        assert!(told.count() > 0, "no session has anything for {}", section.name);
    }
}
