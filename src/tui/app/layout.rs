//! The layout of the screen: the body, the message and the keys.

use ratatui::layout::{Constraint, Layout, Rect};

use super::footer;
use super::model::Model;

/// Splits an area into body, message and keys, given the lines of the last two.
pub fn areas(area: Rect, message: usize, keys: usize) -> [Rect; 3] {
    Layout::vertical([Constraint::Fill(1), Constraint::Length(message as u16), Constraint::Length(keys as u16)])
        .areas(area)
}

/// The body of the top screen while there is no message.
pub fn body(model: &Model) -> Rect {
    let (columns, rows) = model.context.size;
    areas(Rect::new(0, 0, columns, rows), 0, footer::height(model, usize::from(columns)))[0]
}
