//! Roles as styles of the screen: the palette is [`Role`]'s, shared with the command line.

use ratatui::style::{Color, Modifier, Style};
use ratatui::text::Span;
use ratatui::widgets::BorderType;

pub use crate::text::Role;
use crate::text::{Hue, Weight};

/// How roles look.
#[derive(Clone, Copy, Debug)]
pub struct Theme {
    look: fn(Role) -> Style,
    chosen: fn(Style) -> Style,
    focus: BorderType,
}

impl Theme {
    /// The colours of the terminal.
    pub fn colour() -> Self {
        Self { look: colour, chosen: |style| reversed(style).fg(Color::Reset), focus: BorderType::Rounded }
    }

    /// Attributes only, as `NO_COLOR` asks for. The pane that has the keys has a heavy border instead of a colour.
    pub fn plain() -> Self {
        Self { look: plain, chosen: reversed, focus: BorderType::Thick }
    }

    /// Any other look, to tell roles apart on a drawn screen.
    pub fn of(style: fn(Role) -> Style) -> Self {
        Self { look: style, chosen: |style| style, focus: BorderType::Rounded }
    }

    /// The look of a role.
    pub fn style(self, role: Role) -> Style {
        (self.look)(role)
    }

    /// The look of anything on the chosen row of the pane that has the keys.
    pub fn chosen(self, style: Style) -> Style {
        (self.chosen)(style)
    }

    /// The border of the pane that has the keys.
    pub fn focus(self) -> BorderType {
        self.focus
    }

    /// Words in a role.
    pub fn span(self, role: Role, words: impl Into<String>) -> Span<'static> {
        Span::styled(words.into(), self.style(role))
    }
}

fn colour(role: Role) -> Style {
    let colour = role.hue().map(|hue| match hue {
        Hue::Red => Color::Red,
        Hue::Green => Color::Green,
        Hue::Magenta => Color::Magenta,
        Hue::Cyan => Color::Cyan,
    });
    colour.map_or(plain(role), |colour| plain(role).fg(colour))
}

/// The terminal's own colours, exchanged: they stand out on every background.
fn reversed(style: Style) -> Style {
    style.remove_modifier(Modifier::DIM).add_modifier(Modifier::REVERSED)
}

fn plain(role: Role) -> Style {
    match role.weight() {
        Weight::Dim => Style::new().add_modifier(Modifier::DIM),
        Weight::Plain => Style::new(),
        Weight::Bold => Style::new().add_modifier(Modifier::BOLD),
        Weight::Underlined => Style::new().add_modifier(Modifier::BOLD | Modifier::UNDERLINED),
    }
}
