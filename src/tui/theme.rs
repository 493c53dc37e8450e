//! Colours by what they mean: roles, drawn with the terminal's own sixteen colours and attributes.
//!
//! No black, white, yellow or RGB: they vanish on some background. No meaning by colour alone: a sign or a word
//! always says the same.

use ratatui::style::{Color, Modifier, Style};
use ratatui::text::Span;

/// What a piece of the screen means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Plain text.
    Text,
    /// What matters less: borders, units, hints.
    Dim,
    /// What something is called.
    Title,
    /// A key that can be pressed.
    Key,
    /// What is fine.
    Good,
    /// What is broken.
    Bad,
    /// What needs a look.
    Warn,
    /// A person's own words.
    User,
    /// The row under the cursor.
    Cursor,
    /// The place of the cut.
    Cut,
    /// What a plan leaves out.
    Removed,
    /// What a plan adds.
    Added,
    /// The border of the pane that has the keys.
    Focus,
    /// Words that a search found.
    Hit,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 14] = [
        Self::Text,
        Self::Dim,
        Self::Title,
        Self::Key,
        Self::Good,
        Self::Bad,
        Self::Warn,
        Self::User,
        Self::Cursor,
        Self::Cut,
        Self::Removed,
        Self::Added,
        Self::Focus,
        Self::Hit,
    ];
}

/// How roles look.
#[derive(Clone, Copy, Debug)]
pub struct Theme {
    look: fn(Role) -> Style,
    chosen: fn(Style) -> Style,
}

impl Theme {
    /// The colours of the terminal.
    pub fn colour() -> Self {
        Self { look: colour, chosen: |style| reversed(style).fg(Color::Reset) }
    }

    /// Attributes only, as `NO_COLOR` asks for.
    pub fn plain() -> Self {
        Self { look: plain, chosen: reversed }
    }

    /// Any other look, to tell roles apart on a drawn screen.
    pub fn of(style: fn(Role) -> Style) -> Self {
        Self { look: style, chosen: |style| style }
    }

    /// The look of a role.
    pub fn style(self, role: Role) -> Style {
        (self.look)(role)
    }

    /// The look of anything on the chosen row of the pane that has the keys.
    pub fn chosen(self, style: Style) -> Style {
        (self.chosen)(style)
    }

    /// Words in a role.
    pub fn span(self, role: Role, words: impl Into<String>) -> Span<'static> {
        Span::styled(words.into(), self.style(role))
    }
}

fn colour(role: Role) -> Style {
    let style = plain(role);
    match role {
        Role::Good | Role::Cut | Role::Added => style.fg(Color::Green),
        Role::Bad | Role::Removed => style.fg(Color::Red),
        Role::Warn => style.fg(Color::Magenta),
        Role::User | Role::Key | Role::Focus | Role::Hit => style.fg(Color::Cyan),
        Role::Text | Role::Dim | Role::Title | Role::Cursor => style,
    }
}

/// The terminal's own colours, exchanged: they stand out on every background.
fn reversed(style: Style) -> Style {
    style.remove_modifier(Modifier::DIM).add_modifier(Modifier::REVERSED)
}

fn plain(role: Role) -> Style {
    let style = Style::new();
    match role {
        Role::Dim => style.add_modifier(Modifier::DIM),
        Role::Title | Role::Key | Role::Cursor | Role::Bad | Role::Cut | Role::Focus => {
            style.add_modifier(Modifier::BOLD)
        }
        Role::Hit => style.add_modifier(Modifier::BOLD | Modifier::UNDERLINED),
        Role::Text | Role::Good | Role::Warn | Role::User | Role::Removed | Role::Added => style,
    }
}
