//! One thing that a summary says: words of this program, and what it quotes from the session.

use super::budget::{shorten, shorten_middle};

/// A line of a section, with how much it matters.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pieces: Vec<Piece>,
    /// After how many pieces it can end where room is short, and the words that it ends with then.
    short: Option<(usize, &'static str)>,
    /// The higher, the sooner it gets room.
    pub weight: u32,
    /// The turn it tells of, so that a reader hears which ones had no room.
    pub turn: Option<u32>,
    /// What it tells of, where that is no turn.
    pub name: Option<String>,
}

#[derive(Clone, Debug)]
struct Piece {
    text: String,
    cut: Cut,
}

/// What a long quotation loses. The numbers are tokens at a budget of 2000.
#[derive(Clone, Copy, Debug)]
pub(super) enum Cut {
    /// Nothing.
    Never,
    /// Its end.
    End(u32),
    /// Its middle.
    Middle(u32),
}

impl Item {
    /// An item that says nothing yet.
    pub fn new(weight: u32) -> Self {
        Self { pieces: Vec::new(), short: None, weight, turn: None, name: None }
    }

    /// The turn it tells of.
    #[must_use]
    pub fn of_turn(self, turn: u32) -> Self {
        Self { turn: Some(turn), ..self }
    }

    /// What it tells of.
    #[must_use]
    pub fn called(self, name: &str) -> Self {
        Self { name: Some(name.to_owned()), ..self }
    }

    /// What follows is left out where room is short, and these words stand there. Room is short until
    /// everything else has some.
    #[must_use]
    pub fn or_else(self, words: &'static str) -> Self {
        Self { short: Some((self.pieces.len(), words)), ..self }
    }

    /// Words that stay whole.
    #[must_use]
    pub fn say(self, text: impl Into<String>) -> Self {
        self.quote(text, Cut::Never)
    }

    /// What stood in the session.
    #[must_use]
    pub fn quote(mut self, text: impl Into<String>, cut: Cut) -> Self {
        self.pieces.push(Piece { text: text.into(), cut });
        self
    }

    /// Changes every piece.
    pub fn clean(&mut self, mut change: impl FnMut(&str) -> String) {
        for piece in &mut self.pieces {
            piece.text = change(&piece.text);
        }
        self.name = self.name.take().map(|name| change(&name));
    }

    /// Its forms, the longest one first.
    pub fn texts(&self, budget: u32) -> Vec<String> {
        let whole = text(&self.pieces, budget);
        let short = self.short.map(|(end, words)| text(&self.pieces[..end], budget) + words);
        [Some(whole), short].into_iter().flatten().collect()
    }
}

/// The text of some pieces, long quotations shortened to what a budget allows.
fn text(pieces: &[Piece], budget: u32) -> String {
    let scaled = |tokens: u32| tokens * budget.clamp(800, 8000) / 2000;
    let pieces = pieces.iter().map(|piece| match piece.cut {
        Cut::Never => piece.text.clone(),
        Cut::End(tokens) => shorten(&piece.text, scaled(tokens)),
        Cut::Middle(tokens) => shorten_middle(&piece.text, scaled(tokens)),
    });
    pieces.collect::<String>().trim().to_owned()
}
