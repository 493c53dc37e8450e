//! Search in the timeline: the words are typed below, the hits are found by a worker, `n` and `N` go from one to the
//! next.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::card::{Card, Pane};
use super::model::{Effect, Model};
use super::theme::Role;
use super::view;
use crate::session::Place as Spot;
use crate::text;

/// A search, and how far it is.
#[derive(Clone, Debug)]
pub struct Search {
    /// What is looked for, as it was typed.
    pub words: String,
    /// Whether it is still being typed.
    pub field: Field,
    /// Where it stands, once a worker has looked.
    pub hits: Option<Vec<Spot>>,
    /// Where the cursor was before.
    start: Spot,
}

/// Whether keys are letters of the search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// They are.
    Open,
    /// The words came from the list: once they are found, the cursor goes to the first hit.
    Brought,
    /// They mean what they mean.
    Closed,
}

impl Search {
    /// Which hit the cursor stands on, and how many there are: `3/17`.
    pub fn counter(&self, cursor: Spot) -> String {
        match &self.hits {
            None => "…".to_owned(),
            Some(hits) => match hits.binary_search(&cursor) {
                Ok(at) => format!("{}/{}", at + 1, hits.len()),
                Err(_) => format!("–/{}", hits.len()),
            },
        }
    }
}

impl Card {
    /// Whether keys are letters of its search.
    pub fn is_searching(&self) -> bool {
        self.search.as_ref().is_some_and(|search| search.field == Field::Open)
    }

    /// Whether a row is a hit, or hides one: a folded turn stands for its steps.
    pub fn is_hit(&self, place: Spot) -> bool {
        let Some(hits) = self.search.as_ref().and_then(|search| search.hits.as_ref()) else { return false };
        let is_folded = !self.unfolded.contains_key(&place.turn);
        hits.binary_search(&place).is_ok() || (is_folded && hits.iter().any(|hit| hit.turn == place.turn))
    }
}

/// Whether keys are letters of a search.
pub(super) fn is_open(model: &Model) -> bool {
    model.card.as_ref().is_some_and(Card::is_searching)
}

/// Opens the field, empty.
pub(super) fn ask(model: &mut Model) {
    let Some(card) = &mut model.card else { return };
    card.pane = Pane::Timeline;
    card.search = Some(Search { words: String::new(), field: Field::Open, hits: None, start: card.cursor });
    prompt(model);
}

/// Takes a press while the words are typed. Every letter searches anew.
pub(super) fn press(model: &mut Model, key: KeyEvent) -> Effect {
    let Some(card) = &mut model.card else { return Effect::None };
    let Some(search) = &mut card.search else { return Effect::None };
    model.message = None;
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
            say(model);
            return Effect::None;
        }
        KeyCode::Backspace => {
            search.words.pop();
        }
        KeyCode::Char(letter) if key.modifiers.difference(KeyModifiers::SHIFT).is_empty() => search.words.push(letter),
        _ => return Effect::None,
    }
    again(model)
}

/// Goes on with the words that the list found inside the session of the card.
pub(super) fn bring(model: &mut Model) {
    let Some(card) = &mut model.card else { return };
    let searched = model.list.inside.as_ref().and_then(|inside| inside.hits.get(&card.opened.file.path));
    if searched.is_some() {
        card.pane = Pane::Timeline;
        let words = model.list.typed.clone();
        card.search = Some(Search { words, field: Field::Brought, hits: None, start: card.cursor });
    }
}

/// Ends the search, if there is one.
pub(super) fn end(model: &mut Model) -> bool {
    model.card.as_mut().and_then(|card| card.search.take()).is_some()
}

/// Looks for the words of the card's search, if it has one.
pub(super) fn again(model: &mut Model) -> Effect {
    let Some(search) = model.card.as_mut().and_then(|card| card.search.as_mut()) else { return Effect::None };
    model.searches += 1;
    let asked = model.searches;
    search.hits = None;
    let words = search.words.clone();
    prompt(model);
    Effect::Find(words, asked)
}

/// Takes what a worker found; while the words are typed the cursor goes to the first hit.
pub(super) fn found(model: &mut Model, asked: u64, hits: Vec<Spot>) {
    if asked != model.searches {
        return;
    }
    let Some(card) = &mut model.card else { return };
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
    prompt(model);
}

/// The field, while it is open.
fn prompt(model: &mut Model) {
    let Some(card) = model.card.as_ref() else { return };
    let Some(search) = card.search.as_ref().filter(|search| search.field == Field::Open) else { return };
    let counter = if search.words.is_empty() { String::new() } else { format!("   {}", search.counter(card.cursor)) };
    model.say(Role::Key, format!("/{}▏{counter}", text::clean(&search.words)));
}

/// To the next hit, or the one before; behind the last comes the first.
pub(super) fn go(model: &mut Model, onward: Onward) {
    let Some(card) = &mut model.card else { return };
    let hits = card.search.as_ref().and_then(|search| search.hits.as_ref());
    let Some(hits) = hits.filter(|hits| !hits.is_empty()) else { return say(model) };
    let here = card.cursor;
    let next = match onward {
        Onward::Next => hits.iter().find(|hit| **hit > here).or(hits.first()),
        Onward::Back => hits.iter().rfind(|hit| **hit < here).or(hits.last()),
    };
    if let Some(place) = next.copied() {
        card.go(place);
    }
    say(model);
}

/// A direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Onward {
    Next,
    Back,
}

/// Says that nothing was found, or that a search goes on. The counter stands with the timeline.
fn say(model: &mut Model) {
    let Some((cursor, search)) = model.card.as_ref().and_then(|card| Some((card.cursor, card.search.as_ref()?))) else {
        return;
    };
    let words = text::line(&search.words);
    match &search.hits {
        Some(hits) if hits.is_empty() => {
            model.say(Role::Warn, format!("No turn holds “{words}”. Esc ends the search."));
        }
        // Where there is a title, the counter stands in it.
        Some(_) if model.size.0 >= view::BOXES => {}
        Some(_) => model.say(Role::Dim, format!("{}  “{words}”", search.counter(cursor))),
        None => model.say(Role::Dim, format!("Still looking for “{words}”.")),
    }
}
