//! What happened, as labelled sentences: as many as there is room for, the important ones first.

use ratatui::text::Line;

use super::boxes;
use crate::text;
use crate::tui::opened::facts::{Fact, SAID, Weight};
use crate::tui::{Role, Theme};

/// The width of labels.
const LABEL: usize = 14;

/// Labels on the left, sentences wrapped beside them.
pub(in crate::tui) fn labelled(facts: &[Fact], theme: Theme, columns: usize, rows: usize) -> Vec<Line<'static>> {
    let beside = columns.saturating_sub(LABEL);
    let facts = cut(facts, beside);
    let chosen = chosen(&facts, beside, rows);
    let mut lines = Vec::new();
    for fact in chosen {
        lines.extend(boxes::labelled((fact.label, LABEL), (role(fact), &fact.text), theme, columns));
    }
    lines.truncate(rows);
    lines
}

/// Sentences behind their labels, where columns are few.
pub(in crate::tui) fn bare(facts: &[Fact], theme: Theme, columns: usize, rows: usize) -> Vec<Line<'static>> {
    let told = |fact: &Fact| Fact { text: format!("{}: {}", fact.label, fact.text), ..fact.clone() };
    let facts: Vec<Fact> = facts.iter().map(told).collect();
    let facts = &facts;
    let facts = cut(facts, columns);
    let chosen = chosen(&facts, columns, rows);
    let lines = chosen.into_iter().flat_map(|fact| {
        text::wrap(&fact.text, columns).into_iter().map(|words| Line::from(theme.span(role(fact), format!(" {words}"))))
    });
    lines.take(rows).collect()
}

/// The facts, with the client's error cut to one row: the person knows it.
fn cut(facts: &[Fact], columns: usize) -> Vec<Fact> {
    let short = |fact: &Fact| match fact.text.rsplit_once(" (line ").filter(|_| fact.label == SAID) {
        Some((words, place)) => {
            let place = format!(" (line {place}");
            format!("{}{place}", text::cut(words, columns.saturating_sub(text::width(&place))))
        }
        None => fact.text.clone(),
    };
    facts.iter().map(|fact| Fact { text: short(fact), ..fact.clone() }).collect()
}

/// The facts that fit, in their order: the first ones always, then what there is room for.
fn chosen(facts: &[Fact], columns: usize, rows: usize) -> Vec<&Fact> {
    let height = |fact: &Fact| text::wrap(&fact.text, columns).len();
    let mut is_chosen = vec![false; facts.len()];
    let mut left = rows;
    for weight in [Weight::First, Weight::Second, Weight::Third, Weight::Spare] {
        for (fact, chosen) in facts.iter().zip(&mut is_chosen).filter(|(fact, _)| fact.weight == weight) {
            *chosen = weight == Weight::First || height(fact) <= left;
            left = left.saturating_sub(if *chosen { height(fact) } else { 0 });
        }
    }
    facts.iter().zip(is_chosen).filter_map(|(fact, chosen)| chosen.then_some(fact)).collect()
}

fn role(fact: &Fact) -> Role {
    match fact.label {
        "What broke" => Role::Title,
        "Running" | "No rewind" => Role::Warn,
        _ => Role::Text,
    }
}
