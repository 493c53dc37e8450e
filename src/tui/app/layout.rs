//! Where things stand on the screen: the body, the message and the keys.

use ratatui::layout::{Constraint, Layout, Rect};

use super::footer;
use super::model::Model;

/// The body, the message and the keys of an area, with so many lines of each.
pub fn areas(area: Rect, message: usize, keys: usize) -> [Rect; 3] {
    Layout::vertical([Constraint::Fill(1), Constraint::Length(message as u16), Constraint::Length(keys as u16)])
        .areas(area)
}

/// The body of the screen on top, as it is while nothing is said.
pub fn body(model: &Model) -> Rect {
    let (columns, rows) = model.context.size;
    areas(Rect::new(0, 0, columns, rows), 0, footer::height(model, usize::from(columns)))[0]
}
