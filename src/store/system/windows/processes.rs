//! Processes of Windows: whether one runs, which started this one, and waiting for another program.

use std::io;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, SystemTime};

use signal_hook::consts::SIGINT;
use signal_hook::{flag, low_level};
use sysinfo::{Pid, ProcessRefreshKind, ProcessesToUpdate, System, UpdateKind};

/// The most processes above this one. Ids are used again, so parents may seem to go round.
const MOST: usize = 64;

/// Whether a process with this id exists. If the system does not tell, assume it: an unneeded warning does no harm.
pub fn runs(pid: i32) -> bool {
    let (pid, own) = (Pid::from_u32(pid.cast_unsigned()), Pid::from_u32(std::process::id()));
    let Ok(mut system) = System::new() else { return true };
    let asked = ProcessesToUpdate::Some(&[pid, own]);
    system.refresh_processes_specifics(asked, false, ProcessRefreshKind::nothing());
    system.process(pid).is_some() || system.process(own).is_none()
}

/// When a process started, as clients write it. It is not known how they write it here.
pub fn start_of(_pid: i32) -> Option<String> {
    None
}

/// When a process began, to the second. Windows soon gives the number of one that ended to another.
pub fn began(pid: i32) -> Option<SystemTime> {
    let pid = Pid::from_u32(pid.cast_unsigned());
    let mut system = System::new().ok()?;
    system.refresh_processes_specifics(ProcessesToUpdate::Some(&[pid]), false, ProcessRefreshKind::nothing());
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(system.process(pid)?.start_time()))
}

/// The processes above this one: the name and the arguments of each, the nearest first.
pub fn above() -> Vec<(String, Vec<String>)> {
    let Ok(mut system) = System::new() else { return Vec::new() };
    let what = ProcessRefreshKind::nothing().with_cmd(UpdateKind::Always);
    system.refresh_processes_specifics(ProcessesToUpdate::All, false, what);
    let mut at = sysinfo::get_current_pid().ok().and_then(|own| system.process(own)?.parent());
    let above = std::iter::from_fn(|| {
        let process = system.process(at?)?;
        at = process.parent();
        let arguments = process.cmd().iter().skip(1).map(|word| word.to_string_lossy().into_owned()).collect();
        Some((process.name().to_string_lossy().into_owned(), arguments))
    });
    above.take(MOST).collect()
}

/// Replaces this process with another program. As that cannot be done here, waits for it and returns its exit code.
pub fn become_it(mut program: Command) -> io::Result<u8> {
    // Ctrl-C reaches both: it is for the program, and must not end us while that one goes on.
    let heard = flag::register(SIGINT, Arc::new(AtomicBool::new(false)));
    let status = program.status();
    // Nobody waits any more, so Ctrl-C is for us again.
    let _ = heard.map(low_level::unregister);
    Ok(status?.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1))
}
