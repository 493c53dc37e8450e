//! The screens, drawn from the model and nothing else; drawing changes nothing.
//!
//! ```text
//!   header      where am I
//!   body        list · card · plan · detail · undo · export · evidence · files · help, one file each
//!   message     what there is to say, until the next key
//!   footer      the keys that work now
//! ```

mod boxes;
mod card;
mod chosen;
mod cut;
mod detail;
mod difference;
mod facts;
mod footer;
mod help;
mod list;
mod plan;
mod rungs;
mod strip;
mod take;
mod timeline;
mod undo;

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

use super::list::Reach;
use super::model::{Landing, Model, Screen};
use super::theme::{Role, Theme};
use super::words;
use crate::text;

pub(super) use detail::{last_top as last_detail_top, paper};
pub use footer::key_at;
pub use help::last_top as last_help_top;
pub use plan::last_top;
pub(super) use take::last_top as last_page_top;

/// From so many columns on two panes stand side by side.
pub const TWO_PANES: u16 = 100;
/// From so many columns on there are boxes.
pub(super) const BOXES: u16 = 60;
/// Below so many columns or rows there is one sentence.
const SMALLEST: (u16, u16) = (30, 8);
/// How many lines a message may take.
const MESSAGE: usize = 3;
/// And how many a question that waits for a word.
const QUESTION: usize = 7;

/// Draws the model.
pub fn view(model: &Model, theme: Theme, frame: &mut Frame<'_>) {
    let area = frame.area();
    if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
        frame.render_widget(Paragraph::new(tiny(model, theme, usize::from(area.width))), area);
        return model.glyphs.lay(frame.buffer_mut());
    }
    let keys = footer::lines(model, theme, usize::from(area.width));
    let message = message(model, theme, usize::from(area.width));
    let [body, above, below] = areas(area, message.len(), keys.len());
    match model.screen() {
        Screen::List => list::draw(model, theme, frame, body),
        Screen::Card => card::draw(model, theme, frame, body),
        Screen::Plan => plan::draw(model, theme, frame, body),
        Screen::Undo => undo::draw(model, theme, frame, body),
        Screen::Detail => detail::draw(model, theme, frame, body),
        Screen::Export => take::export::draw(model, theme, frame, body),
        Screen::Evidence => take::evidence::draw(model, theme, frame, body),
        Screen::Files => take::files::draw(model, theme, frame, body),
        Screen::Help => help::draw(model, theme, frame, body),
    }
    frame.render_widget(Paragraph::new(message), above);
    frame.render_widget(Paragraph::new(keys), below);
    model.glyphs.lay(frame.buffer_mut());
}

/// The body, the message and the keys.
fn areas(area: Rect, message: usize, keys: usize) -> [Rect; 3] {
    Layout::vertical([Constraint::Fill(1), Constraint::Length(message as u16), Constraint::Length(keys as u16)])
        .areas(area)
}

/// The body of a model's screen, as it will be when the message has gone.
fn body(model: &Model) -> Rect {
    let (columns, rows) = model.size;
    let keys = footer::lines(model, Theme::plain(), usize::from(columns)).len();
    areas(Rect::new(0, 0, columns, rows), 0, keys)[0]
}

/// The first row below the body of a model's screen.
pub fn body_end(model: &Model) -> u16 {
    body(model).bottom() - message(model, Theme::plain(), usize::from(model.size.0)).len() as u16
}

/// How many rows of the list a model's screen shows.
pub fn list_height(model: &Model) -> usize {
    list::height(model, body(model))
}

/// Whether the list of a model has a preview.
pub fn has_preview(model: &Model) -> bool {
    list::has_preview(model, body(model))
}

/// The row on top: the program and its place on the left, the count of sessions on the right.
fn header(model: &Model, theme: Theme, frame: &mut Frame<'_>, area: Rect, place: &str) {
    let list = &model.list;
    let (all, judged, wrong) = (list.count(), list.read, list.wrong());
    let gone = list.all().len() - all;
    let mut counts = vec![theme.span(Role::Dim, text::count(all as u64, "session"))];
    if gone > 0 && area.width >= BOXES {
        counts.push(theme.span(Role::Dim, format!(" + {gone} gone")));
    }
    if list.reach == Reach::All && model.screen() != Screen::List {
        counts.push(theme.span(Role::Dim, " of all projects"));
    }
    if wrong > 0 {
        counts.push(theme.span(Role::Dim, " · "));
        counts.push(theme.span(Role::Bad, format!("{wrong} damaged")));
    }
    if list.elsewhere > 0 && list.reach == Reach::Here && area.width >= BOXES {
        counts.push(theme.span(Role::Warn, format!(" · {} damaged elsewhere", list.elsewhere)));
    }
    if list.rows.is_none() {
        counts = vec![theme.span(Role::Dim, "looking for sessions…")];
    } else if judged < all {
        counts.push(theme.span(Role::Dim, format!(" · {judged} of {all} read")));
    }
    counts.push(theme.span(Role::Text, " "));
    let name = if area.width < BOXES { "" } else { " claude-rescue " };
    let left = vec![theme.span(Role::Title, name), theme.span(Role::Text, format!(" {place}"))];
    let line = boxes::ends(left, counts, usize::from(area.width));
    frame.render_widget(Paragraph::new(line), area);
}

fn message(model: &Model, theme: Theme, columns: usize) -> Vec<Line<'static>> {
    let Some(message) = &model.message else { return Vec::new() };
    let columns = columns.saturating_sub(2);
    let mut lines = text::wrap(&model.glyphs.keys(&message.text), columns);
    // What is asked before a session is written over must be read whole.
    let most = if model.typing.is_some() { QUESTION } else { MESSAGE };
    if lines.len() > most {
        lines.truncate(most);
        // What is cut off must not look whole: it may be a command.
        lines.last_mut().into_iter().for_each(|last| *last = text::cut(&format!("{last} …"), columns));
    }
    lines.into_iter().map(|line| Line::from(theme.span(message.role, format!(" {line}")))).collect()
}

/// The verdict, where there is no room for more.
fn tiny(model: &Model, theme: Theme, columns: usize) -> Vec<Line<'static>> {
    let wrapped = |role, words: &str| -> Vec<Line<'static>> {
        text::wrap(words, columns).into_iter().map(|line| Line::from(theme.span(role, line))).collect()
    };
    match &model.card {
        Some(card) if !matches!(model.screen(), Screen::List | Screen::Undo | Screen::Help) => {
            let (sign, word, role) = words::verdict(card.opened.diagnosis.verdict);
            let or = card.opened.resume_there().map_or(String::new(), |command| format!(", or: {command}"));
            let rest = format!("{}; make the window larger{or}", card.title);
            [wrapped(role, &format!("{sign} {word}")), wrapped(Role::Text, &rest)].concat()
        }
        _ if model.landing == Landing::Looking => wrapped(Role::Dim, "reading…"),
        _ => wrapped(Role::Text, &format!("{} damaged; make the window larger", model.list.wrong())),
    }
}
