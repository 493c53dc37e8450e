//! Waits that grow with the machine's load: a client that gets a quarter of a core needs four times as long.

use std::fs;
use std::thread;
use std::time::Duration;

/// However busy the machine is, nobody waits longer than so many times the limit.
const MOST: f64 = 8.0;

/// A limit that holds on a machine with nothing else to do, as long as this one needs for the same work.
pub fn stretched(limit: Duration) -> Duration {
    limit.mul_f64(share().clamp(1.0, MOST))
}

/// How many processes want each core, of the last minute; 1 where nobody says.
fn share() -> f64 {
    let cores = thread::available_parallelism().map_or(1.0, |cores| cores.get() as f64);
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().and_then(|load| load.parse::<f64>().ok()).map_or(1.0, |load| load / cores)
}
