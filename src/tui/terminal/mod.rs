//! The terminal: its screen, keyboard and signs, the person's editor, and what ends the app in an emergency.

pub mod alarm;
pub mod crash;
pub mod editor;
pub mod glyphs;
pub mod keyboard;
pub mod look;
pub mod screen;

/// Whether the app has the mouse. Then text can only be selected with Shift, if at all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mouse {
    /// The terminal has it.
    #[default]
    Off,
    /// The app has it.
    On,
}
