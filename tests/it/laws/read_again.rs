//! A file that is read in windows, because it is too large to be held, is the same session as one that is held.

use std::ops::Range;
use std::sync::Arc;

use claude_rescue::diagnosis::{Diagnosis, Report};
use claude_rescue::recovery::{Naming, ladder, produce, rehearse};
use claude_rescue::session::Session;
use claude_rescue::transcript::{Source, Transcript};

use super::preview::facts;
use crate::support::{fixtures, sample};

struct Memory(Vec<u8>);

impl Source for Memory {
    fn length(&self) -> usize {
        self.0.len()
    }

    fn read(&self, range: Range<usize>) -> Option<Vec<u8>> {
        Some(self.0.get(range)?.to_vec())
    }
}

/// What is offered for a session, what comes of it, and what `check` reports.
fn answers(session: &Session) -> Vec<String> {
    let diagnosis = Diagnosis::of(session);
    let report = Report::of(session, &diagnosis, "/p/s.jsonl", "s").with_findings(session, &diagnosis);
    let offers = ladder(session, &diagnosis, None);
    let mut told: Vec<String> = offers
        .iter()
        .map(|offer| match &offer.plan {
            Ok(plan) if offer.way.writes() => {
                let written = produce(session, plan, &mut Naming::kept(session, || "new".to_owned()));
                let bytes = written.bytes();
                assert!(written.transcript().whole() == bytes, "{}", offer.way.name());
                let written = String::from_utf8_lossy(&bytes);
                let proved = rehearse(session, plan);
                format!("{} {:?} {:?} {proved:?} {written}", offer.way.name(), plan.kept, plan.cured)
            }
            other => format!("{} {:?}", offer.way.name(), other.as_ref().map(|_| ())),
        })
        .collect();
    told.push(serde_json::to_string(&report).expect("a report is JSON"));
    told
}

/// Compares both ways to read; false if the file cannot be read in windows.
fn check(what: &str, bytes: Vec<u8>) -> bool {
    let held = Session::of(Transcript::parse(bytes.clone()));
    let Some(again) = Transcript::read(Arc::new(Memory(bytes.clone()))) else { return false };
    assert_eq!((again.length(), again.whole().into_owned()), (bytes.len(), bytes), "{what}");
    let again = Session::of(again);
    for (no, (held, again)) in facts(&held).iter().zip(&facts(&again)).enumerate() {
        assert_eq!(held, again, "{what}, fact {no}");
    }
    for no in 0..held.transcript.entries.len() {
        assert_eq!(held.transcript.raw(no), again.transcript.raw(no), "{what}, entry {no}");
    }
    assert_eq!(answers(&held), answers(&again), "{what}");
    assert!(again.transcript.is_as_read());
    true
}

/// A row that moves what follows it to the end of a window, or of what is read at once.
fn row_of(length: usize) -> Vec<u8> {
    let (start, end) = (&b"{\"type\":\"mode\",\"x\":\""[..], &b"\"}\n"[..]);
    [start, &vec![b'y'; length - start.len() - end.len()], end].concat()
}

#[test]
fn a_file_that_is_read_in_windows_is_the_same_session() {
    let (mut read, mut held) = (0, Vec::new());
    for fixture in sample::one_in(4, fixtures::all()) {
        for before in [0, (1 << 16) - 300, (1 << 22) - 700] {
            let rows = if before == 0 { Vec::new() } else { row_of(before) };
            if check(&format!("{} behind {before}", fixture.name), [rows, fixture.bytes.clone()].concat()) {
                read += 1;
            } else {
                held.push(fixture.name.clone());
            }
        }
    }
    assert!(read > sample::least(300, 4), "only {read} were read in windows, and held were {held:?}");
    held.retain(|name| !name.contains("layout"));
    held.dedup();
    assert!(held.len() < 12, "{held:?}");
}
