//! Search in the timeline: words are typed below, a worker finds the hits, `n` and `N` go from one to the next.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::session::Place as Spot;
use crate::text;
use crate::tui::opened::card::Pane;
use crate::tui::opened::search::{Field, Search};
use crate::tui::widgets::BOXES;
use crate::tui::{Context, Effect, Role};

/// Opens the field of the search.
pub fn ask(context: &mut Context) {
    let Some(card) = &mut context.card else { return };
    card.pane = Pane::Timeline;
    card.search = Some(Search { words: String::new(), field: Field::Open, hits: None, start: card.cursor });
    prompt(context);
}

/// Handles a key while the words are typed. Every letter searches again.
pub fn press(context: &mut Context, key: KeyEvent) -> Effect {
    let Some(card) = &mut context.card else { return Effect::None };
    let Some(search) = &mut card.search else { return Effect::None };
    context.message = None;
    match key.code {
        KeyCode::Char('c') if key.modifiers.contains(KeyModifiers::CONTROL) => return Effect::Quit,
        KeyCode::Esc => {
            let start = search.start;
            card.search = None;
            card.go(start);
            return Effect::None;
        }
        KeyCode::Enter if search.words.trim().is_empty() => {
            card.search = None;
            return Effect::None;
        }
        KeyCode::Enter => {
            search.field = Field::Closed;
            say(context);
            return Effect::None;
        }
        KeyCode::Backspace => {
            search.words.pop();
        }
        KeyCode::Char(letter) if key.modifiers.difference(KeyModifiers::SHIFT).is_empty() => search.words.push(letter),
        _ => return Effect::None,
    }
    restart(context)
}

/// Searches for the words that the list found inside the session.
pub fn search_for(context: &mut Context, words: String) {
    if let Some(card) = &mut context.card {
        card.pane = Pane::Timeline;
        card.search = Some(Search { words, field: Field::Brought, hits: None, start: card.cursor });
    }
}

/// Ends the search, if there is one.
pub fn close(context: &mut Context) -> bool {
    context.card.as_mut().and_then(|card| card.search.take()).is_some()
}

/// Looks for the words of the card's search, if it has one.
pub fn restart(context: &mut Context) -> Effect {
    let Some(search) = context.card.as_mut().and_then(|card| card.search.as_mut()) else { return Effect::None };
    context.searches += 1;
    let asked = context.searches;
    search.hits = None;
    let words = search.words.clone();
    prompt(context);
    Effect::Find(words, asked)
}

/// Takes what a worker found; while the words are typed the cursor goes to the first hit.
pub fn set_hits(context: &mut Context, asked: u64, hits: Vec<Spot>) {
    if asked != context.searches {
        return;
    }
    let Some(card) = &mut context.card else { return };
    let Some(search) = &mut card.search else { return };
    let to = match search.field {
        Field::Brought => hits.first().copied().unwrap_or(search.start),
        Field::Open => hits.iter().find(|hit| **hit >= search.start).or(hits.first()).copied().unwrap_or(search.start),
        Field::Closed => card.cursor,
    };
    if search.field == Field::Brought {
        search.field = Field::Closed;
    }
    search.hits = Some(hits);
    card.go(to);
    prompt(context);
}

/// Shows the field while it is open.
fn prompt(context: &mut Context) {
    let Some(card) = context.card.as_ref() else { return };
    let Some(search) = card.search.as_ref().filter(|search| search.field == Field::Open) else { return };
    let counter = if search.words.is_empty() { String::new() } else { format!("   {}", search.counter(card.cursor)) };
    context.say(Role::Key, format!("/{}▏{counter}", text::clean(&search.words)));
}

/// Goes to the next hit, or the one before; the first follows the last.
pub fn go(context: &mut Context, direction: Direction) {
    let Some(card) = &mut context.card else { return };
    let hits = card.search.as_ref().and_then(|search| search.hits.as_ref());
    let Some(hits) = hits.filter(|hits| !hits.is_empty()) else { return say(context) };
    let here = card.cursor;
    let next = match direction {
        Direction::Next => hits.iter().find(|hit| **hit > here).or(hits.first()),
        Direction::Back => hits.iter().rfind(|hit| **hit < here).or(hits.last()),
    };
    if let Some(place) = next.copied() {
        card.go(place);
    }
    say(context);
}

/// A direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Down.
    Next,
    /// Up.
    Back,
}

/// Says that nothing was found, or that the search still runs.
fn say(context: &mut Context) {
    let Some((cursor, search)) = context.card.as_ref().and_then(|card| Some((card.cursor, card.search.as_ref()?)))
    else {
        return;
    };
    let words = text::line(&search.words);
    match &search.hits {
        Some(hits) if hits.is_empty() => {
            context.say(Role::Warn, format!("No turn contains “{words}”. Esc ends the search."));
        }
        // On wide screens, the title of the timeline has the counter.
        Some(_) if context.size.0 >= BOXES => {}
        Some(_) => context.say(Role::Dim, format!("{}  “{words}”", search.counter(cursor))),
        None => context.say(Role::Dim, format!("Still searching for “{words}”.")),
    }
}
