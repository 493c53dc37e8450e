//! The keys that work now, from the table of keys.

use ratatui::text::{Line, Span};

use super::boxes;
use crate::text;
use crate::tui::finding;
use crate::tui::keys::{Action, KEYS};
use crate::tui::model::{Landing, Model, Screen};
use crate::tui::theme::{Role, Theme};

/// What the keys mean while a word is typed.
const TYPING: [(&str, &str); 2] = [("⏎", "write over it"), ("Esc", "no")];

/// What they mean while a search is typed.
const SEARCHING: [(&str, &str); 2] = [("⏎", "keep the hits"), ("Esc", "end the search")];

/// Two lines: what can be done here, and what can be done everywhere.
pub(super) fn lines(model: &Model, theme: Theme, columns: usize) -> Vec<Line<'static>> {
    if model.typing.is_some() {
        return vec![Line::from(spans(&TYPING.map(|offer| (Action::InPlace, offer)), theme, columns))];
    }
    if finding::is_open(model) {
        return vec![Line::from(spans(&SEARCHING.map(|offer| (Action::Search, offer)), theme, columns))];
    }
    let scope = model.scope();
    let here = KEYS.iter().filter(|key| key.scopes.contains(&scope) && model.can(key.action));
    let offers = here.filter_map(|key| key.footer.map(|footer| (key.action, footer)));
    let (everywhere, mut here): (Vec<_>, Vec<_>) =
        offers.partition(|(action, _)| matches!(action, Action::Help | Action::Back | Action::Quit));
    let first = fill(&mut here, columns);
    let mut rest = everywhere;
    rest.append(&mut here);
    let second = fill(&mut rest, columns);
    let width: usize = 1 + second.iter().map(|offer| width(offer) + gap(columns)).sum::<usize>();
    let hint = hint(model).filter(|hint| width + text::width(hint) + 1 < columns);
    let right = hint.map_or(Vec::new(), |hint| vec![theme.span(Role::Dim, format!("{hint} "))]);
    let second = boxes::ends(spans(&second, theme, columns), right, columns);
    if first.is_empty() { vec![second] } else { vec![Line::from(spans(&first, theme, columns)), second] }
}

/// The columns between two offers.
fn gap(columns: usize) -> usize {
    if columns < usize::from(super::BOXES) { 2 } else { 3 }
}

type Offer = (Action, (&'static str, &'static str));

/// Takes as many offers as fit.
fn fill(offers: &mut Vec<Offer>, columns: usize) -> Vec<Offer> {
    let mut used = 1;
    let fits = |offer: &&Offer| {
        used += width(offer) + gap(columns);
        used <= columns + gap(columns)
    };
    let count = offers.iter().take_while(fits).count();
    offers.drain(..count).collect()
}

fn width((_, (keys, label)): &Offer) -> usize {
    text::width(keys) + 1 + text::width(label)
}

fn spans(offers: &[Offer], theme: Theme, columns: usize) -> Vec<Span<'static>> {
    let mut spans = vec![Span::raw(" ")];
    for (at, (_, (keys, label))) in offers.iter().enumerate() {
        if at > 0 {
            spans.push(Span::raw(" ".repeat(gap(columns))));
        }
        spans.push(theme.span(Role::Key, *keys));
        spans.push(theme.span(Role::Text, format!(" {label}")));
    }
    spans
}

fn hint(model: &Model) -> Option<&'static str> {
    if model.landing == Landing::Looking {
        return Some("reading…");
    }
    let offered = matches!(model.screen(), Screen::Card | Screen::Plan) && model.can(Action::Write);
    offered.then_some("nothing is written until ⏎")
}
