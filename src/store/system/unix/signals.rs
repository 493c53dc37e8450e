//! Signals of Unix: hearing them, and stopping until the shell goes on.

use std::{io, thread};

use rustix::process::{self, getpgrp, getpid, getsid, kill_current_process_group, kill_process};
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGTERM, SIGTSTP, SIGWINCH};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;

use crate::store::system::Signal;

/// Passes every signal on in a thread. One that `hear` answers with false has its usual effect.
pub fn listen(hear: impl Fn(Signal) -> bool + Send + 'static) {
    // Without them the app runs too; only being killed is less tidy.
    let Ok(mut signals) = Signals::new([SIGHUP, SIGINT, SIGTERM, SIGTSTP, SIGCONT, SIGWINCH]) else {
        return;
    };
    thread::spawn(move || {
        for signal in signals.forever() {
            let asks = match signal {
                SIGINT => Signal::Interrupt,
                SIGTSTP => Signal::Stop,
                SIGCONT => Signal::Continue,
                SIGWINCH => Signal::Resize,
                _ => Signal::End,
            };
            if !hear(asks) {
                let _ = emulate_default_handler(signal);
            }
        }
    });
}

/// Stops this process, and those of its group, until the shell continues them. Runs `before` if it will stop.
pub fn stop(before: impl FnOnce()) -> io::Result<()> {
    let leader = getsid(None)?;
    // Nobody could continue the leader of a session.
    if leader == getpid() {
        return Ok(());
    }
    before();
    // Not TSTP, which is ignored in an orphaned process group. Like the terminal, it stops the whole group, in which npx or a
    // script may wait for us; but not the leader.
    if getpgrp() == leader {
        kill_process(getpid(), process::Signal::STOP)?;
    } else {
        kill_current_process_group(process::Signal::STOP)?;
    }
    Ok(())
}

/// Stops this process alone.
pub fn stop_alone() {
    let _ = kill_process(getpid(), process::Signal::STOP);
}
