//! What a piece of text means, and how it looks: the palette of both faces, in the terminal's own colours.
//!
//! No black, white, yellow or RGB: they vanish on some background. No meaning by colour alone: a sign or a word
//! always says the same.

/// What a piece of text means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Plain text.
    Text,
    /// What matters less: borders, units, hints.
    Dim,
    /// What something is called.
    Title,
    /// A key that can be pressed, or a command that can be typed.
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

/// One of the terminal's colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is a colour")]
pub enum Hue {
    Red,
    Green,
    Magenta,
    Cyan,
}

/// How strong the letters are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is a terminal text attribute")]
pub enum Weight {
    Dim,
    Plain,
    Bold,
    /// Bold and underlined.
    Underlined,
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

    /// Its colour; none is the terminal's own.
    pub fn hue(self) -> Option<Hue> {
        match self {
            Self::Good | Self::Cut | Self::Added => Some(Hue::Green),
            Self::Bad | Self::Removed => Some(Hue::Red),
            Self::Warn => Some(Hue::Magenta),
            Self::User | Self::Key | Self::Focus | Self::Hit => Some(Hue::Cyan),
            Self::Text | Self::Dim | Self::Title | Self::Cursor => None,
        }
    }

    /// How strong its letters are, also without colours.
    pub fn weight(self) -> Weight {
        match self {
            Self::Dim => Weight::Dim,
            Self::Title | Self::Key | Self::Cursor | Self::Bad | Self::Cut | Self::Focus => Weight::Bold,
            Self::Hit => Weight::Underlined,
            Self::Text | Self::Good | Self::Warn | Self::User | Self::Removed | Self::Added => Weight::Plain,
        }
    }
}
