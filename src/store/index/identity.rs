//! Which file this is, and in which state: what has to agree before a row is used.

use std::fs::{File, Metadata};
use std::io;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use crate::store::system::files;

/// In nanoseconds. A write so soon after another may leave a file with the same size and times.
const SETTLES: i64 = 2_000_000_000;

/// Which file this is, and in which state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// Its length.
    pub bytes: u64,
    /// When it was last written, in nanoseconds since 1970.
    modified: i64,
    /// When anything of it was last changed; a program that sets `modified` back cannot set this.
    changed: i64,
    /// Its device and number.
    number: (u64, u64),
}

impl Identity {
    /// That of a path. `None` if the system does not tell enough.
    pub fn at(path: &Path) -> Option<Self> {
        Self::of(files::look_at(path))
    }

    /// That of a file that is open.
    pub fn of_open(file: &File) -> Option<Self> {
        Self::of(files::look_at_open(file))
    }

    fn of(looked: io::Result<(Metadata, (u64, u64))>) -> Option<Self> {
        let (about, number) = looked.ok()?;
        let modified = nanoseconds(about.modified().ok()?)?;
        Some(Self { bytes: about.len(), modified, changed: files::changed(&about)?, number })
    }

    /// Whether any later write shows.
    pub fn is_settled(&self, now: SystemTime) -> bool {
        let newest = self.modified.max(self.changed);
        nanoseconds(now).is_some_and(|now| newest.saturating_add(SETTLES) < now)
    }
}

fn nanoseconds(time: SystemTime) -> Option<i64> {
    i64::try_from(time.duration_since(UNIX_EPOCH).ok()?.as_nanos()).ok()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn what_was_just_written_or_comes_from_the_future_is_not_settled() {
        let at = |seconds: u64| UNIX_EPOCH + Duration::from_secs(seconds);
        let of = |modified: i64, changed: i64| Identity {
            bytes: 1,
            modified: modified * 1_000_000_000,
            changed: changed * 1_000_000_000,
            number: (1, 1),
        };
        assert!(of(100, 100).is_settled(at(103)));
        assert!(!of(100, 100).is_settled(at(102)));
        assert!(!of(50, 102).is_settled(at(103)), "written and set back");
        assert!(!of(200, 100).is_settled(at(103)));
    }
}
