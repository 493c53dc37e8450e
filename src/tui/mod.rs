//! The terminal app: it shows what broke, and rewinds with one key.
//!
//! Keys become actions (`keys`), actions change the model (`app::update`), and the model is drawn (`app::view`). Only
//! the app's loop has side effects: it reads one channel, which the keyboard and the workers write to.
//!
//! ```text
//!  claude-rescue  ~/src/payments-api                    9 sessions · 4 damaged
//! ╭ ✗ broken  Fix webhook retries ───────────────────────────────────────────╮
//! │ What broke    turn 43, step 7: Bash cargo test -p webhooks has no result │
//! ╰──────────────────────────────────────────────────────────────────────────╯
//! ╭ timeline ──────────────────────╮╭ plan: rewind to the last good point ───╮
//! │     ├  6 ✓ Edit tests/web… 1 KB││ keeps   42 turns and 6 of 7 steps …    │
//! │ ━━━━━━ last good point ━━━━━━━ ││ drops   1 step, 2 prompts, 2 API errors│
//! │▸−   └  7 ✗ Bash …     no result││ proved  no damage left; …              │
//! ╰────────────────────────────────╯╰────────────────────────────────────────╯
//!  ⏎ write the rescued copy   r rewind to here   s sessions   [ ] damage
//!  ? help   q quit                                    nothing is written until ⏎
//! ```
//!
//! ```text
//!   app         the loop, the workers, the stack of screens, the keys that belong to no screen
//!   screens     card · list · plan · step · export · evidence · files · undo · help, one folder each
//!   widgets     what screens are put together from
//!   context     what all screens know           terminal   screen, keyboard, signs, editor
//!   opened      the open session                jobs       what workers are asked, and answer
//!   event, effect, keys, theme, words
//! ```

pub mod app;
pub mod clipboard;
pub mod context;
mod dialog;
pub mod effect;
pub mod event;
pub mod jobs;
pub mod keys;
pub mod opened;
pub mod screens;
pub mod terminal;
pub mod theme;
mod widgets;
mod words;

pub use app::update::update;
pub use app::view::view;
pub use app::{Done, Left, Start, opening, run};
pub use context::Context;
pub use effect::Effect;
pub use event::Event;
pub use keys::{Action, Screen};
pub use opened::card::Card;
pub use theme::{Role, Theme};
