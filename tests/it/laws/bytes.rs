//! Any bytes parse, are judged without a panic, and print as they were.

use claude_rescue::diagnosis::{Diagnosis, Report};
use claude_rescue::recovery::ladder;
use claude_rescue::session::Session;
use claude_rescue::transcript::Transcript;
use proptest::prelude::*;

use crate::support::fixtures::{self, Fixture};
use crate::support::sample;

/// So much of the end of a file is cut at every byte; the rest at every `STRIDE`th.
const TAIL: usize = 400;
const STRIDE: usize = 211;
/// Of the cut files one in so many is mended as well.
const MENDED: usize = 19;

/// Reads, judges and prints. Says what printed differently.
fn survives(bytes: &[u8]) -> Result<(), String> {
    let transcript = Transcript::parse(bytes.to_vec());
    if transcript.print() != bytes {
        return Err("it prints other bytes".to_owned());
    }
    let entries = &transcript.entries;
    let in_order = entries.iter().zip(entries.iter().skip(1)).all(|(one, next)| one.bytes.end <= next.bytes.start);
    if !in_order || (0..entries.len()).any(|no| !(1..=transcript.lines).contains(&transcript.line(no))) {
        return Err("its entries overlap or stand on no line".to_owned());
    }
    let session = Session::of(transcript);
    let diagnosis = Diagnosis::of(&session);
    for finding in &diagnosis.findings {
        finding.says(&session);
    }
    let report = Report::of(&session, &diagnosis, "path", "name").with_findings(&session, &diagnosis);
    serde_json::to_string(&report).map_err(|error| error.to_string())?;
    Ok(())
}

/// Mends, too. Every remedy is written and judged in memory before it is offered.
pub fn survives_mending(bytes: &[u8]) -> Result<(), String> {
    survives(bytes)?;
    let session = Session::of(Transcript::parse(bytes.to_vec()));
    ladder(&session, &Diagnosis::of(&session), None);
    Ok(())
}

fn survives_cuts(fixture: &Fixture) {
    let length = fixture.bytes.len();
    let tail = length.saturating_sub(TAIL);
    for at in (0..tail).step_by(STRIDE).chain(tail..=length) {
        let cut = &fixture.bytes[..at];
        let cut = if at % MENDED == 0 { survives_mending(cut) } else { survives(cut) };
        assert_eq!(cut, Ok(()), "{} cut at byte {at}", fixture.name);
    }
}

#[test]
fn a_case_cut_at_any_byte_prints_the_same_bytes() {
    sample::one_in(8, &fixtures::cases()).for_each(survives_cuts);
}

#[test]
fn a_demo_session_cut_at_any_byte_prints_the_same_bytes() {
    for mut fixture in fixtures::demo() {
        // The law is about bytes near the cut; of a long session its end is enough.
        let from = fixture.bytes.len().saturating_sub(20_000);
        fixture.bytes.drain(..from);
        survives_cuts(&fixture);
    }
}

#[test]
fn every_fixture_without_one_of_its_lines_is_judged() {
    for fixture in sample::one_in(2, fixtures::cases()) {
        let lines: Vec<&[u8]> = fixture.bytes.split_inclusive(|byte| *byte == b'\n').collect();
        for gone in 0..lines.len() {
            let rest = [&lines[..gone], &lines[gone + 1..]].concat().concat();
            assert_eq!(survives_mending(&rest), Ok(()), "{} without line {}", fixture.name, gone + 1);
        }
    }
}

#[test]
fn every_fixture_with_its_lines_in_another_order_is_judged() {
    for fixture in fixtures::cases() {
        let mut lines: Vec<&[u8]> = fixture.bytes.split(|byte| *byte == b'\n').collect();
        lines.reverse();
        assert_eq!(survives_mending(&lines.join(&b'\n')), Ok(()), "{} reversed", fixture.name);
    }
}

/// Bytes that are put into a file to hurt it.
fn poison() -> impl Strategy<Value = Vec<u8>> {
    let known: &[&[u8]] = &[
        b"\0",
        &[0; 64],
        b"\xff\xfe",
        b"\xc3\x28",
        b"\xed\xa0\x80",
        br"\ud83d",
        br"\ude00",
        b"\xEF\xBB\xBF",
        b"\n",
        b"\r\n",
        b"\"",
        b"\\",
        b"{",
        b"}",
        b"[",
        b"]",
        b"{\"",
        b"null",
        b",",
        b"{\"type\":\"user\",\"uuid\":\"x\",\"parentUuid\":\"x\"}",
        b"\xe2\x80\xa8",
    ];
    prop_oneof![
        4 => proptest::sample::select(known).prop_map(<[u8]>::to_vec),
        1 => proptest::collection::vec(any::<u8>(), 1..40),
    ]
}

/// One change: where, how much goes away, and what comes in.
type Wound = (proptest::sample::Index, usize, Vec<u8>);

fn wounds() -> impl Strategy<Value = Vec<Wound>> {
    proptest::collection::vec((any::<proptest::sample::Index>(), 0_usize..4, poison()), 1..6)
}

fn wounded(mut bytes: Vec<u8>, wounds: &[Wound]) -> Vec<u8> {
    for (place, gone, poison) in wounds {
        let at = place.index(bytes.len() + 1);
        let end = (at + gone).min(bytes.len());
        bytes.splice(at..end, poison.iter().copied());
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_wounded_session_prints_the_same_bytes(which in any::<proptest::sample::Index>(), wounds in wounds()) {
        let fixtures = CASES.with(|cases| which.get(cases).bytes.clone());
        let bytes = wounded(fixtures, &wounds);
        prop_assert_eq!(survives_mending(&bytes), Ok(()));
    }

    #[test]
    fn any_bytes_print_the_same_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        prop_assert_eq!(survives(&bytes), Ok(()));
    }
}

thread_local! {
    /// Drawn once for all wounds.
    static CASES: Vec<Fixture> = fixtures::cases();
}

#[test]
fn nesting_of_any_depth_is_read() {
    let deep = [br#"{"type":"user","uuid":"a","x":"#.to_vec(), vec![b'['; 200_000], b"\n".to_vec()].concat();
    assert_eq!(survives(&deep), Ok(()));
    let whole =
        [br#"{"type":"user","x":"#.to_vec(), vec![b'['; 100_000], vec![b']'; 100_000], b"}\n".to_vec()].concat();
    assert_eq!(survives(&whole), Ok(()));
}
