//! The end of a session file that another program named.

use std::io::{Read, Seek, SeekFrom};
use std::path::{Component, Path};

use super::session_file::is_session_file;
use crate::store::{Place, disk};

/// The last lines of a session file, at most so many bytes. `None` if it is not the file of a session in a project's
/// folder of a config directory: nothing else is read, and no link below the `projects` folder is followed.
pub fn tail(place: &Place, path: &Path, most: u64) -> Option<Vec<u8>> {
    let projects = place.config_of(path)?.join("projects");
    let below: Vec<_> = path.strip_prefix(&projects).ok()?.components().collect();
    let [Component::Normal(folder), Component::Normal(name)] = below[..] else { return None };
    let real = disk::real(path).ok()?;
    if real != disk::real(&projects).ok()?.join(folder).join(name) || !is_session_file(&real) {
        return None;
    }
    let mut file = disk::open(&real).ok()?;
    let skipped = file.metadata().ok()?.len().saturating_sub(most);
    file.seek(SeekFrom::Start(skipped)).ok()?;
    let mut bytes = Vec::new();
    file.take(most).read_to_end(&mut bytes).ok()?;
    if skipped > 0 {
        // The first line is cut.
        let start = memchr::memchr(b'\n', &bytes).map_or(bytes.len(), |end| end + 1);
        bytes.drain(..start);
    }
    Some(bytes)
}
