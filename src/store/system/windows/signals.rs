//! What Windows tells a program: Ctrl-Break, and Ctrl-C where it is no key. Sizes come as events, and there is no stop.

use std::{io, process};

use crate::store::system::Signal;

/// Passes every signal on in a thread. One that `hear` answers with false ends the process.
pub fn listen(hear: impl Fn(Signal) -> bool + Send + 'static) {
    // Without it the app runs too; only Ctrl-Break would leave its last frame behind.
    let _ = ctrlc::set_handler(move || {
        if !hear(Signal::Interrupt) {
            process::exit(1);
        }
    });
}

/// Stops this process until the shell continues it. Windows has no stop.
pub fn stop(_before: impl FnOnce()) -> io::Result<()> {
    Ok(())
}

/// Stops this process alone. Windows has no stop.
pub fn stop_alone() {}
