//! What the app says of plans, lists and summaries, held against what they are.

use claude_rescue::diagnosis::Verdict;
use claude_rescue::recovery::Tally;
use claude_rescue::recovery::handoff::SECTIONS;
use claude_rescue::tui::Screen;
use claude_rescue::tui::app::model::Model;
use claude_rescue::tui::effect::Effect;
use claude_rescue::tui::event::Event;
use claude_rescue::tui::jobs::listing::Reach;
use claude_rescue::tui::opened::card::Card;
use claude_rescue::tui::screens::list::Filter;
use claude_rescue::tui::screens::list::row::ListRow;
use claude_rescue::tui::{opening, update};

use super::promises::{WIDE, cases, each_plan};
use super::stage::{Stage, picture};
use crate::support::case::Case;

#[test]
fn what_a_plan_drops_is_nothing_only_where_nothing_goes() {
    let (mut nothing, mut all) = (0, 0);
    let looked = each_plan(&cases(), WIDE, |model, plan| {
        let card = picture(model);
        let Tally { turns, steps, prompts, calls, edits, thinking, .. } = plan.dropped;
        let goes = turns + steps + prompts + calls + edits + thinking;
        if card.contains("drops   nothing") {
            nothing += 1;
            assert_eq!((goes, plan.prompts.len()), (0, 0), "{:?}\n{card}", plan.dropped);
        }
        let kept = match (steps, plan.kept.steps) {
            (0, 1) => "keeps the only step; ".to_owned(),
            (0, kept) => format!("keeps all {kept} step"),
            (lost, kept) => format!("keeps {kept} of {} step", kept + lost),
        };
        let chosen = card.lines().find(|line| line.contains(&format!("◉ {} ", plan.way.number())));
        if let Some(line) = chosen {
            all += 1;
            assert!(line.contains(&kept), "{kept}: {line}");
        }
    });
    assert!(looked > 100 && nothing > 20, "{looked} plans, {nothing} of them drop nothing");
    assert!(all > 50, "only {all} plans say how many steps they keep");
}

#[test]
fn a_plan_is_gone_when_nothing_is_damaged_any_more() {
    let stage = Stage::new();
    let sound = stage.on("Upgrade axum to 0.8", WIDE).context.card.expect("a sound session").opened.file.path.clone();
    let mut model = stage.on("Fix webhook retries", WIDE);
    let file = model.context.card.as_ref().expect("a card").opened.file.clone();
    std::fs::copy(sound, &file.path).expect("the file is mended by somebody");
    assert!(matches!(update(&mut model, Event::Grew), Effect::Open(_)));
    let card = Card::of(stage.reopen(file.clone()));
    assert_eq!(card.opened.diagnosis.verdict, Verdict::Sound);
    update(&mut model, Event::Opened(file.path, Ok(Box::new(card))));
    let said = model.context.message.expect("it says so").text;
    assert!(said.contains("The plan no longer applies: nothing is damaged now."), "{said}");
}

#[test]
fn no_list_is_called_healthy_before_it_was_read() {
    let stage = Stage::new();
    let mut model = stage.model(WIDE);
    model.screens = vec![Screen::List];
    let Effect::Scan(..) = opening::list(&mut model, Reach::Here) else { panic!("no scan") };
    let asked = model.list.asked;
    update(&mut model, Event::Listed(asked, stage.files()));
    model.screens = vec![Screen::List];
    model.list.filter = Filter::Unhealthy;
    assert!(picture(&model).contains("reading the sessions…"), "{}", picture(&model));
    let mut model = stage.landed(WIDE);
    stage.press(&mut model, "sH");
    assert!(!picture(&model).contains("nothing unhealthy"), "{}", picture(&model));
    let healthy = |model: &mut Model| {
        let rows = model.list.rows.take().unwrap_or_default();
        let is_well = |verdict: Verdict| !verdict.is_wrong() && verdict != Verdict::Errored;
        model.list.rows = Some(rows.into_iter().filter(|row| row.verdict().is_some_and(is_well)).collect());
    };
    healthy(&mut model);
    assert!(picture(&model).contains("nothing unhealthy; H shows every session"), "{}", picture(&model));
}

#[test]
fn what_was_done_and_cannot_be_read_is_not_called_nothing() {
    let stage = Stage::new();
    let mut model = stage.landed(WIDE);
    stage.press(&mut model, "u");
    assert!(picture(&model).contains("No rescues are recorded."), "{}", picture(&model));
    update(&mut model, Event::History(Err("no permission".to_owned())));
    let drawn = picture(&model);
    assert!(drawn.contains("Past rescues cannot be read.") && drawn.contains("no permission"), "{drawn}");
    assert!(!drawn.contains("No rescues are recorded"), "{drawn}");
}

#[test]
fn the_signs_of_the_list_mean_what_the_help_says() {
    let stage = Stage::rescued();
    let mut model = stage.landed(WIDE);
    stage.press(&mut model, "sag");
    let (mut sound, mut stopped) = (0, 0);
    for _ in 0..model.list.all().len() {
        stage.press(&mut model, "j");
        let drawn = picture(&model);
        let line = drawn.lines().find(|line| line.contains('▸')).expect("a row").to_owned();
        let Some(verdict) = model.list.selected().and_then(ListRow::verdict) else { continue };
        let is_ours = verdict == Verdict::Sound;
        let has_stopped = matches!(verdict, Verdict::Errored | Verdict::Interrupted);
        assert_eq!(line.contains("✓ "), is_ours, "{verdict:?}: {line}");
        assert_eq!(line.contains("· errored") || line.contains("· interrupted"), has_stopped, "{verdict:?}: {line}");
        (sound, stopped) = (sound + u32::from(is_ours), stopped + u32::from(has_stopped));
    }
    assert!(sound > 2 && stopped > 1, "{sound} {stopped}");
}

#[test]
fn a_section_with_nothing_in_it_is_not_in_the_summary() {
    let short = Case::named("healthy/partial-batch-at-the-end").drawing.bytes;
    let stage = Stage::with(&[("short", String::from_utf8(short).expect("a session in text"))]);
    let mut empty = 0;
    for title in ["Fix webhook retries", "Upgrade axum to 0.8", "Ask both."] {
        let mut model = stage.on(title, WIDE);
        stage.press(&mut model, "e");
        let summary = model.export.summary.as_ref().expect("a summary");
        let drawn = picture(&model);
        for (section, parts) in SECTIONS.iter().zip(&summary.parts) {
            // A long heading is cut, and the summary stands beside it.
            let beginning: String = section.heading.chars().take(8).collect();
            let row = drawn.lines().find(|line| line.contains(&format!("] {beginning}"))).expect("a row");
            let says = row.split("││").next().is_some_and(|row| row.contains("nothing"));
            let is_there = summary.text.as_str().contains(&format!("## {}", section.heading));
            assert!(!(says && is_there) && says == (*parts == (0, 0)), "{title} {}: {row:?}", section.name);
            empty += u32::from(says);
        }
    }
    assert!(empty > 3, "only {empty} sections are empty");
}
