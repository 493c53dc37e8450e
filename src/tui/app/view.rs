//! Draws the model; drawing changes nothing.
//!
//! ```text
//!   header      where am I
//!   body        list · card · plan · step · undo · export · evidence · files · help, one folder each
//!   message     what there is to say, until the next key
//!   footer      the keys that work now
//! ```

use std::path::Path;

use ratatui::Frame;
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

use super::model::{Landing, Model};
use super::{footer, layout};
use crate::text;
use crate::tui::screens::{card, evidence, export, files, help, list, plan, step, undo};
use crate::tui::{Role, Screen, Theme, words};

/// Below these columns or rows, one sentence replaces the screen.
const SMALLEST: (u16, u16) = (30, 8);
/// How many lines a message may take.
const MESSAGE: usize = 3;
/// How many lines a question may take.
const QUESTION: usize = 7;

/// Draws the model.
pub fn view(model: &Model, theme: Theme, frame: &mut Frame<'_>) {
    let area = frame.area();
    if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
        frame.render_widget(Paragraph::new(tiny(model, theme, usize::from(area.width))), area);
        return model.context.glyphs.apply(frame.buffer_mut());
    }
    let keys = footer::lines(model, theme, usize::from(area.width));
    let message = message(model, theme, usize::from(area.width));
    let [body, above, below] = layout::areas(area, message.len(), keys.len());
    let context = &model.context;
    match model.screen() {
        Screen::List | Screen::Filter => list::view::draw(&model.list, context, theme, frame, body),
        Screen::Card => card::view::draw(context, &model.list.counts(&context.rescues), theme, frame, body),
        Screen::Plan => plan::view::draw(&model.plan, context, theme, frame, body),
        Screen::Step => step::view::draw(&model.step, context, theme, frame, body),
        Screen::Export => export::view::draw(&model.export, context, theme, frame, body),
        Screen::Evidence => evidence::view::draw(&model.evidence, context, theme, frame, body),
        Screen::Files => files::view::draw(&model.files, context, theme, frame, body),
        Screen::Undo => {
            let titles = |path: &Path| model.list.title_of(path);
            undo::view::draw(&model.undos, &titles, context, theme, frame, body);
        }
        Screen::Help => help::view::draw(&model.help, context, theme, frame, body),
    }
    frame.render_widget(Paragraph::new(message), above);
    frame.render_widget(Paragraph::new(keys), below);
    model.context.glyphs.apply(frame.buffer_mut());
}

/// The first row below the body.
pub fn body_end(model: &Model) -> u16 {
    layout::body(model).bottom() - message(model, Theme::plain(), usize::from(model.context.size.0)).len() as u16
}

fn message(model: &Model, theme: Theme, columns: usize) -> Vec<Line<'static>> {
    let Some(message) = &model.context.message else { return Vec::new() };
    let columns = columns.saturating_sub(2);
    let mut lines = text::wrap(&model.context.glyphs.keys(&message.text), columns);
    // Questions get more lines: one asks before a session is written over.
    let most = if model.context.dialog.is_some() { QUESTION } else { MESSAGE };
    if lines.len() > most {
        lines.truncate(most);
        // Mark the cut: half a command must not look whole.
        lines.last_mut().into_iter().for_each(|last| *last = text::cut(&format!("{last} …"), columns));
    }
    lines.into_iter().map(|line| Line::from(theme.span(message.role, format!(" {line}")))).collect()
}

/// The verdict alone, where there is no room for more.
fn tiny(model: &Model, theme: Theme, columns: usize) -> Vec<Line<'static>> {
    let wrapped = |role, words: &str| -> Vec<Line<'static>> {
        text::wrap(words, columns).into_iter().map(|line| Line::from(theme.span(role, line))).collect()
    };
    match &model.context.card {
        Some(card) if !matches!(model.screen(), Screen::List | Screen::Undo | Screen::Help) => {
            let (sign, word, role) = words::verdict(card.opened.diagnosis.verdict);
            let or = card.opened.resume_there().map_or(String::new(), |command| format!(", or: {command}"));
            let rest = format!("{}; make the window larger{or}", card.title);
            [wrapped(role, &format!("{sign} {word}")), wrapped(Role::Text, &rest)].concat()
        }
        _ if model.landing == Landing::Looking => wrapped(Role::Dim, "reading…"),
        _ => wrapped(
            Role::Text,
            &format!("{} damaged; make the window larger", model.list.wrong(&model.context.rescues).0),
        ),
    }
}
