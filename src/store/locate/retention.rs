//! How long Claude Code keeps a session: on start, it deletes those not written to for `cleanupPeriodDays`.

use std::path::Path;
use std::time::{Duration, SystemTime};

use super::session_file::SessionFile;
use crate::store::disk;
use crate::transcript::Json;

/// The default of clients.
pub const DAYS: u32 = 30;
const DAY: u64 = 24 * 60 * 60;

pub(super) fn days(config: &Path) -> u32 {
    set_days(config).unwrap_or(DAYS)
}

/// What `settings.json` says. Managed and project settings can override it, but are not read.
pub fn set_days(config: &Path) -> Option<u32> {
    disk::read(&config.join("settings.json")).ok().and_then(|settings| days_in(&settings))
}

/// Clients refuse 0; older ones then wrote no sessions at all.
fn days_in(settings: &[u8]) -> Option<u32> {
    let days = Json(settings.trim_ascii()).get("cleanupPeriodDays")?.number()?;
    u32::try_from(days).ok().filter(|days| *days > 0)
}

impl SessionFile {
    pub(super) fn kept(self, days: u32) -> Self {
        Self { kept: Some(days), ..self }
    }

    /// Whole days until it may be deleted; 0 or less: at the next start. `None` if it is in no config directory.
    pub fn days_left(&self, now: SystemTime) -> Option<i64> {
        let end = self.modified? + Duration::from_secs(u64::from(self.kept?) * DAY);
        let days = |time: Duration| i64::try_from(time.as_secs() / DAY).unwrap_or(i64::MAX);
        Some(end.duration_since(now).map_or_else(|passed| -days(passed.duration()), days))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_say_how_long() {
        assert_eq!(days_in(b"{\"theme\":\"dark\",\"cleanupPeriodDays\":7}\n"), Some(7));
        assert_eq!(days_in(b"{\"cleanupPeriodDays\":0}"), None);
        assert_eq!(days_in(b"{\"cleanupPeriodDays\":\"7\"}"), None);
        assert_eq!(days_in(b"no settings"), None);
    }

    #[test]
    fn the_days_left_count_from_the_last_write() {
        let at = |days: u64| SystemTime::UNIX_EPOCH + Duration::from_secs(days * DAY);
        let file = SessionFile { modified: Some(at(100)), ..SessionFile::default() };
        assert_eq!(file.days_left(at(100)), None);
        let file = file.kept(30);
        assert_eq!(file.days_left(at(100)), Some(30));
        assert_eq!(file.days_left(at(129)), Some(1));
        assert_eq!(file.days_left(at(140)), Some(-10));
    }
}
