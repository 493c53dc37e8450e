//! What the screens are put together from. Widgets know the open session and the theme, and no screen.

pub mod boxes;
pub mod branch;
pub mod cut;
pub mod difference;
pub mod facts;
pub mod header;
pub mod ladder;
pub mod panes;
pub mod strip;
pub mod timeline;

/// From this width on, two panes fit side by side.
pub const TWO_PANES: u16 = 100;
/// From this width on, there are boxes.
pub const BOXES: u16 = 60;
