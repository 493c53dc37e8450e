//! The footer: the keys that work now, from the table of keys.

use crossterm::event::KeyEvent;
use ratatui::text::{Line, Span};

use super::model::{Landing, Model};
use crate::text;
use crate::tui::context::Purpose;
use crate::tui::keys::KEYS;
use crate::tui::widgets::{BOXES, boxes};
use crate::tui::{Action, Role, Screen, Theme};

/// Keys while the help is filtered.
const FILTERING: [(&str, &str); 2] = [("↑ ↓", "scroll"), ("Esc", "clear filter")];

/// The label of the help, and what it is called if it has keys that do not fit here.
const HELP: &str = "help";
const MORE: &str = "all keys";

/// Keys while a search is typed.
const SEARCHING: [(&str, &str); 2] = [("⏎", "keep hits"), ("Esc", "end search")];

/// Up to two lines: keys of this screen, then keys of every screen.
pub fn lines(model: &Model, theme: Theme, columns: usize) -> Vec<Line<'static>> {
    let mut lines: Vec<Line<'static>> = Vec::new();
    let offers = offers(model, columns);
    let last = offers.len() - 1;
    for (at, offers) in offers.iter().enumerate() {
        let width: usize = 1 + offers.iter().map(|offer| offer.width() + gap(columns)).sum::<usize>();
        let hint = hint(model).filter(|hint| at == last && width + text::width(hint) + 2 <= columns + gap(columns));
        let right = hint.map_or(Vec::new(), |hint| vec![theme.span(Role::Dim, format!("{hint} "))]);
        lines.push(boxes::ends(spans(offers, theme, columns), right, columns));
    }
    lines
}

/// How many lines the footer takes.
pub fn height(model: &Model, columns: usize) -> usize {
    offers(model, columns).len()
}

/// The key that is offered at a cell of the screen.
pub fn key_at(model: &Model, column: u16, row: u16) -> Option<KeyEvent> {
    let columns = usize::from(model.context.size.0);
    let lines = offers(model, columns);
    let top = usize::from(model.context.size.1).checked_sub(lines.len())?;
    let mut start = 1;
    for offer in lines.get(usize::from(row).checked_sub(top)?)? {
        if (start..start + offer.width()).contains(&usize::from(column)) {
            return offer.press;
        }
        start += offer.width() + gap(columns);
    }
    None
}

fn offers(model: &Model, columns: usize) -> Vec<Vec<Offer>> {
    let offer =
        |press, (keys, label): (&str, &'static str)| Offer { press, keys: model.context.glyphs.keys(keys), label };
    let fixed = |offers: &[(&str, &'static str)]| vec![offers.iter().map(|row| offer(None, *row)).collect()];
    if let Some(dialog) = &model.context.dialog {
        return fixed(&[("⏎", dialog.question.yes()), ("Esc", "cancel")]);
    }
    if model.help.filter.is_some() && model.screen() == Screen::Help {
        return fixed(&FILTERING);
    }
    if model.is_searching() {
        return fixed(&SEARCHING);
    }
    let scope = model.scope();
    let here = KEYS.iter().filter(|key| key.screens.contains(&scope) && model.can(key.action));
    let here = here.filter(|key| key.action != Action::Resume || !model.is_held());
    let here = here.filter(|key| key.action != Action::Help || scope != Screen::Help);
    let here = here.filter_map(|key| {
        let (keys, label) = key.footer?;
        let label = match key.action {
            Action::Open if model.context.purpose == Purpose::Pick => "choose",
            Action::Write if !model.writes() => "print command",
            _ => label,
        };
        let press = key.chords.last().map(|chord| chord.event());
        Some((key.action, offer(press, (keys, label))))
    });
    let (everywhere, here): (Vec<_>, Vec<_>) =
        here.partition(|(action, _)| matches!(action, Action::Help | Action::Back | Action::Quit));
    let mut here = here;
    // After a search its keys come first, behind those that go on.
    if let Some(hits) = here.iter().position(|(action, _)| *action == Action::NextHit) {
        let hits = here.remove(hits);
        let goes_on =
            |(action, _): &&(Action, Offer)| matches!(action, Action::Write | Action::Resume | Action::ToPlan);
        here.insert(here.iter().take_while(goes_on).count(), hits);
    }
    let only = |offers: Vec<(Action, Offer)>| offers.into_iter().map(|(_, offer)| offer).collect::<Vec<_>>();
    let (mut here, mut rest) = (only(here), only(everywhere));
    let first = take_fitting(&mut here, columns, gap(columns));
    rest.append(&mut here);
    // The hint matters more than the last keys.
    let taken = hint(model);
    let left = columns.saturating_sub(taken.map_or(0, |hint| text::width(&hint) + 2));
    // The first of them is the help, which matters more than the hint.
    let needed = rest.first().map_or(0, |offer| 1 + offer.width());
    let left = if left < needed { columns } else { left };
    let everything: usize = 1 + rest.iter().map(|offer| offer.width() + gap(columns)).sum::<usize>();
    if everything > left + gap(columns)
        && let Some(help) = rest.iter_mut().find(|offer| offer.label == HELP)
    {
        help.label = MORE;
    }
    let second = take_fitting(&mut rest, left, gap(columns));
    if first.is_empty() { vec![second] } else { vec![first, second] }
}

fn gap(columns: usize) -> usize {
    if columns < usize::from(BOXES) { 2 } else { 3 }
}

struct Offer {
    press: Option<KeyEvent>,
    keys: String,
    label: &'static str,
}

impl Offer {
    fn width(&self) -> usize {
        text::width(&self.keys) + 1 + text::width(self.label)
    }
}

fn take_fitting(offers: &mut Vec<Offer>, columns: usize, gap: usize) -> Vec<Offer> {
    let mut used = 1;
    let fits = |offer: &&Offer| {
        used += offer.width() + gap;
        used <= columns + gap
    };
    let count = offers.iter().take_while(fits).count();
    offers.drain(..count).collect()
}

fn spans(offers: &[Offer], theme: Theme, columns: usize) -> Vec<Span<'static>> {
    let mut spans = vec![Span::raw(" ")];
    for (at, offer) in offers.iter().enumerate() {
        if at > 0 {
            spans.push(Span::raw(" ".repeat(gap(columns))));
        }
        spans.push(theme.span(Role::Key, offer.keys.clone()));
        spans.push(theme.span(Role::Text, format!(" {}", offer.label)));
    }
    spans
}

fn hint(model: &Model) -> Option<String> {
    let is_opening = model.opening.is_some();
    match model.read {
        Some(100) if is_opening => return Some("read; judging…".to_owned()),
        Some(percent) if is_opening || model.landing == Landing::Looking => {
            return Some(format!("reading… {percent} %"));
        }
        _ if model.landing == Landing::Looking => return Some("reading…".to_owned()),
        _ => {}
    }
    match model.screen() {
        Screen::Export => return Some("made only from the transcript".to_owned()),
        Screen::Evidence => return Some("nothing is uploaded".to_owned()),
        _ => {}
    }
    let offered = matches!(model.screen(), Screen::Card | Screen::Plan) && model.can(Action::Write);
    let says = if !model.writes() {
        "this plan writes nothing"
    } else if model.context.size.0 < BOXES {
        "only ⏎ or o writes"
    } else {
        "nothing is written until ⏎ or o"
    };
    (offered && model.context.dialog.is_none()).then(|| model.context.glyphs.keys(says))
}
