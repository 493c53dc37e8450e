//! The machine that a session broke on, without paths and names. The store fills it in.

use serde::Serialize;

use super::Vouched;

/// The findings of `doctor` that may leave the machine.
#[derive(Clone, Debug, Serialize)]
pub struct Environment {
    /// Operating system and processor.
    pub system: Vouched,
    /// The version of this program.
    pub claude_rescue: &'static str,
    /// The installed clients.
    pub clients: Vec<Install>,
    /// The installed editor extensions.
    pub extensions: Vec<Install>,
    /// How many config directories there are.
    pub config_dirs: usize,
    /// After how many days clients delete sessions.
    pub retention_days: u64,
    /// Whether that is a setting, not the default.
    pub retention_set: bool,
    /// How many sessions there are.
    pub sessions: usize,
}

/// Something installed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Install {
    /// Where: `path`, `native`, `npm`, or the editor.
    pub kind: &'static str,
    /// Its version, if it says one.
    pub version: Option<Vouched>,
}
