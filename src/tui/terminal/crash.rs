//! A panic of the app: the terminal is restored, and a report without a word of any session is written.

use std::backtrace::Backtrace;
use std::panic::{self, PanicHookInfo};
use std::path::{Path, PathBuf};
use std::sync::Once;
use std::thread;

use crate::store::report_crash;
use crate::text;

/// Restores the terminal if this thread panics. A worker that panics sends an event instead.
pub(in crate::tui) fn install_hook(leave: fn(), state: PathBuf) {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let app = thread::current().id();
        panic::set_hook(Box::new(move |info| {
            if thread::current().id() == app {
                leave();
                write_report(info, &state);
            }
        }));
    });
}

fn write_report(info: &PanicHookInfo<'_>, state: &Path) {
    // The message of a panic can quote a session, so only the place is told.
    let place = info.location().map_or_else(|| "an unknown place".to_owned(), ToString::to_string);
    let written = match report_crash(state, &report(&place)) {
        Ok(path) => format!("A report without any text from your sessions: {}", path.display()),
        Err(error) => format!("The report could not be written: {error:#}"),
    };
    eprintln!("claude-rescue crashed at {place}. This is a bug in claude-rescue, not in your session.");
    eprintln!("The terminal was restored. If a rescue was being written, the next one finishes or undoes it.");
    eprintln!("{}", text::line(&written));
    eprintln!("Please report it and attach that file. Without the app: claude-rescue check, claude-rescue rescue");
}

fn report(place: &str) -> String {
    let (version, trace) = (env!("CARGO_PKG_VERSION"), Backtrace::force_capture());
    let system = format!("{} {}", std::env::consts::OS, std::env::consts::ARCH);
    format!("claude-rescue {version} on {system}\npanicked at {place}\n\n{trace}\n")
}

/// Panics if `CLAUDE_RESCUE_PANIC` is set, to see what a person would see. Debug builds only.
#[cfg(debug_assertions)]
pub(in crate::tui) fn on_demand(words: &str) {
    assert!(std::env::var_os("CLAUDE_RESCUE_PANIC").is_none(), "on demand, over {words}");
}

#[cfg(not(debug_assertions))]
pub(in crate::tui) fn on_demand(_words: &str) {}
