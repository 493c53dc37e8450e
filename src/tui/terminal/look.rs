//! How the app looks on this terminal.

pub use crate::store::look::{Look, When};
use crate::tui::Theme;

impl Look {
    /// The theme for this terminal.
    pub fn theme(self) -> Theme {
        let colour = self.has_colour(true);
        // The library reads NO_COLOR for itself, but the command line comes first.
        crossterm::style::force_color_output(colour);
        if colour { Theme::colour() } else { Theme::plain() }
    }
}
