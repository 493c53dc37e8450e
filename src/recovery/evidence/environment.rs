//! The machine that a session broke on, without a path or a name in it; the store looks it up.

use serde::Serialize;

use super::Vouched;

/// What `doctor` found, as far as it may leave.
#[derive(Clone, Debug, Serialize)]
pub struct Environment {
    /// Operating system and processor.
    pub system: Vouched,
    /// The version of this program.
    pub claude_rescue: &'static str,
    /// The clients that are installed.
    pub clients: Vec<Install>,
    /// Their extensions in editors.
    pub extensions: Vec<Install>,
    /// How many config directories were looked at.
    pub config_dirs: usize,
    /// After how many days clients delete sessions: the setting, or their default.
    pub retention_days: u64,
    /// Whether the retention is a setting.
    pub retention_set: bool,
    /// How many sessions there are.
    pub sessions: usize,
    /// How many of them have something to mend.
    pub damaged: usize,
}

/// Something installed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Install {
    /// Where: `path`, `native`, `npm`, or the editor.
    pub kind: &'static str,
    /// Its version, if it says one.
    pub version: Option<Vouched>,
}
