//! Every session judged, streamed, by as many threads as there are cores.

use std::fs::File;
use std::io::Read;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::Sender;

use super::{Place, SessionFile, holders};
use crate::diagnosis::{Diagnosis, Report};
use crate::session::Session;
use crate::transcript::Transcript;

/// One session of a scan, or why it could not be read.
pub struct Scanned {
    /// Its place in the list that was scanned.
    pub at: usize,
    /// What was found.
    pub report: Result<Report, std::io::Error>,
}

/// Judges every file and sends what it finds, in no fixed order. Returns when all are done or nobody listens.
pub fn scan(place: &Place, files: &[SessionFile], found: &Sender<Scanned>) {
    let next = AtomicUsize::new(0);
    let holders = holders(place);
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(files.len());
    let work = |found: Sender<Scanned>| {
        let mut memory = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(file) = files.get(at) else { break };
            let report = judge(file, &mut memory).map(|report| {
                let live = holders.iter().any(|holder| holder.session == report.session);
                Report { live, sub_agents: file.sub_agents, ..report }
            });
            if found.send(Scanned { at, report }).is_err() {
                break;
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..threads {
            let found = found.clone();
            scope.spawn(|| work(found));
        }
    });
}

/// Judges every file and gives the reports in the order of the files.
pub fn scan_all(place: &Place, files: &[SessionFile]) -> Vec<Result<Report, std::io::Error>> {
    let (send, receive) = std::sync::mpsc::channel();
    scan(place, files, &send);
    drop(send);
    let mut all: Vec<Scanned> = receive.into_iter().collect();
    all.sort_by_key(|scanned| scanned.at);
    all.into_iter().map(|scanned| scanned.report).collect()
}

/// Reads into memory that is used again for the next file.
fn judge(file: &SessionFile, memory: &mut Vec<u8>) -> Result<Report, std::io::Error> {
    let mut bytes = std::mem::take(memory);
    bytes.clear();
    let read = File::open(&file.path).and_then(|mut open| open.read_to_end(&mut bytes));
    if let Err(error) = read {
        *memory = bytes;
        return Err(error);
    }
    let session = Session::of(Transcript::parse(bytes));
    let diagnosis = Diagnosis::of(&session);
    let report = Report::of(&session, &diagnosis, &file.path.to_string_lossy(), &file.name);
    *memory = session.transcript.into_bytes();
    Ok(report)
}
