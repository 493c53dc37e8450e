//! Runs jobs a few at a time and keeps their order.

use std::sync::Mutex;
use std::thread;

/// One client keeps about one core busy.
const AT_ONCE: usize = 3;

/// What every job came to, in the order of the jobs.
pub fn run<J: Sync, R: Send>(jobs: &[J], work: impl Fn(&J) -> R + Sync) -> Vec<R> {
    let waiting = Mutex::new(jobs.iter().enumerate());
    let done = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                loop {
                    let next = waiting.lock().expect("no worker fails while it takes a job").next();
                    let Some((place, job)) = next else { break };
                    let result = work(job);
                    done.lock().expect("no worker fails while it puts a result down").push((place, result));
                }
            });
        }
    });
    let mut done = done.into_inner().expect("every worker has ended");
    done.sort_by_key(|(place, _)| *place);
    done.into_iter().map(|(_, result)| result).collect()
}
