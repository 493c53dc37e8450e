//! A session that somebody's tool laid out anew is the same session, and every plan writes the same lines from it.

use claude_rescue::diagnosis::{Diagnosis, boundaries};
use claude_rescue::recovery::{Wish, ladder, rewind};
use claude_rescue::session::Session;
use claude_rescue::transcript::{Form, Transcript};

use super::bytes::survives_mending;
use super::remedies::broken_by;
use crate::support::fixtures::{self, Fixture};
use crate::support::layouts::{ALL, lay_out};
use crate::support::produced::Produced;
use crate::support::sample;

/// The fixtures whose lines every tool can read, which writes them as other tools do: without white space.
fn tidy() -> Vec<Fixture> {
    let is_tidy = |fixture: &Fixture| {
        let transcript = Transcript::parse(fixture.bytes.clone());
        let is_row = |entry: &claude_rescue::transcript::Entry| entry.form == Form::Whole && !entry.glued;
        let length: usize = transcript.entries.iter().map(|entry| entry.bytes.len() + 1).sum();
        transcript.layout.is_lines()
            && transcript.entries.iter().all(is_row)
            && std::str::from_utf8(&fixture.bytes).is_ok()
            && (length == fixture.bytes.len() || length == fixture.bytes.len() + 1)
    };
    sample::one_in(3, fixtures::all().into_iter().filter(is_tidy)).collect()
}

fn check(fixture: &Fixture, layout: &str) -> u32 {
    let name = format!("{} as {layout}", fixture.name);
    let file = lay_out(&fixture.bytes, layout);
    let plain = Session::of(Transcript::parse(fixture.bytes.clone()));
    let other = Session::of(Transcript::parse(file.clone()));
    assert_eq!(other.transcript.print(), file, "{name}");
    assert!(!other.transcript.layout.is_lines(), "{name}");
    let rows = |session: &Session| -> Vec<String> {
        let all = 0..session.transcript.entries.len();
        all.map(|no| String::from_utf8_lossy(session.transcript.raw(no)).into_owned()).collect()
    };
    assert_eq!(rows(&other), rows(&plain), "{name}");
    let (judged, as_judged) = (Diagnosis::of(&other), Diagnosis::of(&plain));
    let found = |diagnosis: &Diagnosis| -> Vec<_> {
        let findings = diagnosis.findings.iter().filter(|finding| finding.rule.name != "not_json_lines");
        findings.map(|finding| (finding.rule.name, finding.entry, finding.coordinate)).collect()
    };
    assert_eq!(found(&judged), found(&as_judged), "{name}");
    let mut plans = 0;
    let points = boundaries(&plain);
    for point in points.iter().step_by(points.len().div_ceil(8).max(1)) {
        let wish = Wish::Step(point.place);
        let cut = |session: &Session, diagnosis: &Diagnosis| {
            Some(Produced::of(session, &rewind(session, diagnosis, wish).ok()?).bytes)
        };
        assert_eq!(cut(&other, &judged), cut(&plain, &as_judged), "{name} cut at {}", point.place);
        plans += 1;
    }
    for offer in ladder(&other, &judged, None).into_iter().filter(|offer| offer.way.writes()) {
        let Ok(made) = offer.plan else { continue };
        let broken = broken_by(&fixture.bytes, &other, &made);
        assert!(broken.is_empty(), "{name}, {}:\n{}", offer.way.name(), broken.join("\n"));
        assert!(Transcript::parse(Produced::of(&other, &made).bytes).layout.is_lines(), "{name}");
        plans += 1;
    }
    plans
}

#[test]
fn every_plan_of_a_session_writes_the_same_from_every_layout() {
    let fixtures = tidy();
    // Two layouts a session: every one has its turn with many sessions.
    let layouts = |no: usize| ALL.iter().cycle().skip(no).step_by(3).take(2);
    let tried = fixtures.iter().enumerate().flat_map(|(no, fixture)| layouts(no).map(move |it| check(fixture, it)));
    let plans = tried.sum::<u32>() as usize;
    assert!(
        fixtures.len() > sample::least(80, 3) && plans > sample::least(300, 3),
        "only {} sessions, {plans} plans",
        fixtures.len()
    );
}

#[test]
fn a_line_is_named_by_where_its_row_begins_in_the_file() {
    for fixture in tidy() {
        let file = lay_out(&fixture.bytes, "spread-array");
        let text = String::from_utf8(file.clone()).expect("it was text");
        let lines: Vec<&str> = text.lines().collect();
        let transcript = Transcript::parse(file);
        assert_eq!(transcript.lines as usize, lines.len());
        for line in (0..transcript.entries.len()).map(|no| transcript.line(no)) {
            assert_eq!(lines[line as usize - 1], "  {", "{} line {line}", fixture.name);
        }
    }
}

#[test]
fn a_file_of_any_layout_cut_anywhere_prints_the_same_bytes() {
    for fixture in tidy().into_iter().filter(|fixture| fixture.bytes.len() < 6_000).step_by(7) {
        for layout in ALL {
            let file = lay_out(&fixture.bytes, layout);
            for at in (0..file.len()).step_by(797).chain([file.len()]) {
                assert_eq!(survives_mending(&file[..at]), Ok(()), "{} as {layout}, cut at {at}", fixture.name);
            }
        }
    }
}
