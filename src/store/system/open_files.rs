//! Finds the processes that have a file open for writing (Linux only, and only those of this user).

use std::fs::{File, Metadata};
use std::path::Path;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Process {
    pub pid: u32,
    pub name: String,
}

#[derive(Debug, Default)]
pub struct Processes {
    /// Without this process.
    pub found: Vec<Process>,
    /// Whether every process could be checked.
    pub all: bool,
}

impl Processes {
    /// The processes that have this file open for writing. `path` is a name that it has or had.
    pub fn writing(file: &File, path: &Path) -> Self {
        file.metadata().map(|about| look(&about, path, writes)).unwrap_or_default()
    }

    /// The processes that have it open at all.
    pub fn using(file: &File, path: &Path) -> Self {
        file.metadata().map(|about| look(&about, path, |_, _| true)).unwrap_or_default()
    }
}

/// `process 123 (node)`
impl std::fmt::Display for Process {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "process {} ({})", self.pid, self.name)
    }
}

#[cfg(target_os = "linux")]
fn look(wanted: &Metadata, path: &Path, counts: fn(&Path, &str) -> bool) -> Processes {
    use std::fs;
    use std::os::unix::fs::MetadataExt;
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    // Compare names first: `metadata` on a network that is down can hang forever.
    let is_it = |handle: &Path| {
        fs::read_link(handle).is_ok_and(|at| at.to_string_lossy().contains(&name))
            && fs::metadata(handle).is_ok_and(|it| (it.dev(), it.ino()) == (wanted.dev(), wanted.ino()))
    };
    let mut users = Processes { found: Vec::new(), all: true };
    let processes = fs::read_dir("/proc").into_iter().flatten().filter_map(Result::ok);
    for process in processes.map(|entry| entry.path()) {
        let pid = process.file_name().and_then(|name| name.to_str()).and_then(|name| name.parse().ok());
        let Some(pid) = pid.filter(|pid: &u32| *pid != std::process::id()) else { continue };
        let handles = match fs::read_dir(process.join("fd")) {
            Ok(handles) => handles,
            Err(error) => {
                users.all &= error.kind() == std::io::ErrorKind::NotFound;
                continue;
            }
        };
        let mut open = handles.filter_map(Result::ok).map(|entry| entry.path()).filter(|handle| is_it(handle));
        if open.any(|handle| counts(&process, &handle.file_name().unwrap_or_default().to_string_lossy())) {
            let name = fs::read_to_string(process.join("comm")).unwrap_or_default();
            users.found.push(Process { pid, name: name.trim_end().to_owned() });
        }
    }
    users
}

/// Other systems have no cheap way to ask.
#[cfg(not(target_os = "linux"))]
fn look(_wanted: &Metadata, _path: &Path, _counts: fn(&Path, &str) -> bool) -> Processes {
    Processes::default()
}

/// Whether a handle was opened for writing: the two lowest bits of its flags are the access mode.
fn writes(process: &Path, handle: &str) -> bool {
    let about = std::fs::read_to_string(process.join("fdinfo").join(handle)).unwrap_or_default();
    let flags = about.lines().find_map(|line| line.strip_prefix("flags:")).unwrap_or_default().trim();
    u32::from_str_radix(flags, 8).is_ok_and(|flags| flags & 0o3 != 0)
}
