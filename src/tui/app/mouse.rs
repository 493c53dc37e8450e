//! The mouse. A click is looked up on the drawn screen, so that no screen needs to know about the mouse.

use crossterm::event::KeyEvent;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::style::{Color, Style};

use super::footer::key_at;
use super::model::Model;
use super::press::{press, scroll};
use super::view::{body_end, view};
use crate::tui::keys::KEYS;
use crate::tui::{Action, Effect, Role, Screen, Theme};

/// Rows per notch of the wheel.
const NOTCH: isize = 3;

pub fn wheel(model: &mut Model, notches: isize) {
    scroll(model, notches * NOTCH);
}

/// A click presses a key of the footer, moves the cursor to a row, or opens the list's row under the cursor.
pub fn click(model: &mut Model, column: u16, row: u16) -> Effect {
    match target(model, column, row) {
        Target::Key(key) => press(model, key),
        Target::Row(0) if model.screen() == Screen::List => {
            let open = KEYS.iter().find(|key| key.action == Action::Open);
            open.map_or(Effect::None, |key| press(model, key.chords[0].event()))
        }
        Target::Row(rows) => {
            scroll(model, rows);
            Effect::None
        }
        Target::Nothing => Effect::None,
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Target {
    Key(KeyEvent),
    /// A row, counted from the one under the cursor.
    Row(isize),
    Nothing,
}

fn target(model: &Model, column: u16, row: u16) -> Target {
    if let Some(key) = key_at(model, column, row) {
        return Target::Key(key);
    }
    let Some(picture) = picture(model) else { return Target::Nothing };
    let is_cursor = |x: u16, y: u16| picture[(x, y)].symbol() == "▸" && has_role(&picture, x, y, Role::Cursor);
    let area = *picture.area();
    // If there are several cursors, the leftmost one is in the rows.
    let Some((x, y)) = (0..area.width).find_map(|x| (0..area.height).map(|y| (x, y)).find(|&(x, y)| is_cursor(x, y)))
    else {
        return Target::Nothing;
    };
    let is_border = |x, y| has_role(&picture, x, y, Role::Dim) || has_role(&picture, x, y, Role::Focus);
    let is_side = |x: u16, y: u16| ["│", "┃"].contains(&picture[(x, y)].symbol()) && is_border(x, y);
    let end = (x..area.width).find(|&x| is_side(x, y)).unwrap_or(area.width);
    // A row has text, and ends at the same side of the box as the cursor's row.
    let is_row = |row: u16| {
        let says = (x..end).any(|x| picture[(x, row)].symbol() != " ");
        says && (end == area.width || is_side(end, row))
    };
    let inside = (x..end).contains(&column) && row < body_end(model);
    if !inside || !(y.min(row)..=y.max(row)).all(is_row) || has_role(&picture, x, row, Role::Cut) {
        return Target::Nothing;
    }
    // The cut is not a row.
    let rows = (y.min(row)..y.max(row)).filter(|&row| !has_role(&picture, x, row, Role::Cut)).count();
    let rows = isize::try_from(rows).unwrap_or(0);
    Target::Row(if row < y { -rows } else { rows })
}

fn picture(model: &Model) -> Option<Buffer> {
    let mut terminal = Terminal::new(TestBackend::new(model.context.size.0, model.context.size.1)).ok()?;
    terminal.draw(|frame| view(model, Theme::of(marked), frame)).ok()?;
    Some(terminal.backend().buffer().clone())
}

/// A style that gives every role its own colour, so that roles can be read back.
fn marked(role: Role) -> Style {
    Style::new().fg(Color::Indexed(role as u8))
}

fn has_role(picture: &Buffer, x: u16, y: u16, role: Role) -> bool {
    picture[(x, y)].fg == Color::Indexed(role as u8)
}
