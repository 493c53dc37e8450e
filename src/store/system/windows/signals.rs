//! Windows has no signals that ask the app for something: it sends keys and sizes as events.

use std::io;

use crate::store::system::Signal;

/// Passes every signal on. There are none.
pub fn listen(_hear: impl Fn(Signal) -> bool + Send + 'static) {}

/// Stops this process until the shell continues it. Windows has no stop.
pub fn stop(_before: impl FnOnce()) -> io::Result<()> {
    Ok(())
}

/// Stops this process alone. Windows has no stop.
pub fn stop_alone() {}
