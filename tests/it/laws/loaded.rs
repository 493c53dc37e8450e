//! What is written is loaded by every era of clients as the same request, as far as the model of them says.

use std::fs;

use claude_rescue::diagnosis::Diagnosis;
use claude_rescue::recovery::{Way, ladder};
use claude_rescue::session::loading::{ERAS, Loaded, Sent, load};
use claude_rescue::session::{Role, Session};
use claude_rescue::transcript::Transcript;

use super::sent::messages;
use crate::handed::folder;
use crate::support::fixtures;
use crate::support::produced::Produced;

#[test]
fn every_era_loads_what_is_written_alike() {
    let plans = hold(fixtures::all().into_iter().map(|fixture| (fixture.name, fixture.bytes)));
    assert!(plans > 100, "only {plans} plans");
}

#[test]
fn so_it_is_with_files_that_people_had() {
    let files = ["real", "hostile", "preserved"].into_iter().filter_map(folder).flat_map(|folder| {
        let paths = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("a file").path());
        let lines = paths.filter(|path| path.extension().is_some_and(|end| end == "jsonl"));
        lines.map(|path| (path.display().to_string(), fs::read(&path).expect("a file can be read"))).collect::<Vec<_>>()
    });
    println!("{} plans", hold(files));
}

/// Where nothing is wrong, a copy is recommended to whom the installed client would lose some of it, and that client reads
/// the copy whole.
#[test]
fn what_an_older_client_loses_of_a_sound_session_is_read_from_a_copy() {
    let mut helped = 0;
    for fixture in fixtures::all() {
        let session = Session::of(Transcript::parse(fixture.bytes));
        let diagnosis = Diagnosis::of(&session);
        if diagnosis.verdict.is_wrong() {
            continue;
        }
        for era in ERAS {
            let offers = ladder(&session, &diagnosis, Some(era.from));
            let repair = offers.iter().find(|offer| offer.way == Way::Repair && offer.because.is_some());
            let Some(plan) = repair.and_then(|offer| offer.plan.as_ref().ok()) else { continue };
            let name = format!("{} in {}", fixture.name, era.from);
            assert_ne!(
                era.from,
                ERAS.last().expect("an era").from,
                "{name}: the newest loses nothing of what is sound"
            );
            let written = Session::of(Transcript::parse(Produced::of(&session, plan).bytes));
            assert_eq!(differs(&written, load(&written.transcript, era)), None, "{name}");
            helped += 1;
        }
    }
    println!("{helped} copies for older clients");
    assert!(helped > 5, "only {helped}");
}

/// Tries every plan of these sessions, and says how many there were.
fn hold(sessions: impl Iterator<Item = (String, Vec<u8>)>) -> usize {
    let (mut plans, mut wrong) = (0, Vec::new());
    for (name, bytes) in sessions {
        let session = Session::of(Transcript::parse(bytes));
        let offers = ladder(&session, &Diagnosis::of(&session), None);
        for offer in offers.iter().filter(|offer| offer.way.writes()) {
            let Ok(plan) = &offer.plan else { continue };
            let written = Session::of(Transcript::parse(Produced::of(&session, plan).bytes));
            plans += 1;
            for era in ERAS {
                if let Some(says) = differs(&written, load(&written.transcript, era)) {
                    wrong.push(format!("{name} {} in {}: {says}", offer.way.name(), era.from));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {plans}:\n{}", wrong.len(), wrong.join("\n"));
    plans
}

/// Where a client sends other messages than the product says, in a sentence.
fn differs(written: &Session, loaded: Loaded) -> Option<String> {
    let sent = match loaded {
        Loaded::Sends(sent) => sent,
        other => return Some(format!("{other:?}")),
    };
    let says = messages(written, &written.request());
    let sends: Vec<Vec<&[u8]>> = sent.iter().map(|message| blocks(written, message)).collect();
    let at = says.iter().zip(&sends).position(|(says, sends)| says != sends);
    let at = at.or((says.len() != sends.len()).then_some(says.len().min(sends.len())))?;
    let shown = |messages: &[Vec<&[u8]>]| {
        let blocks = messages.get(at).map_or(&[][..], Vec::as_slice);
        blocks.iter().map(|block| String::from_utf8_lossy(block).into_owned()).collect::<Vec<_>>()
    };
    Some(format!("message {at}: {:?}, but it sends {:?}", shown(&says), shown(&sends)))
}

fn blocks<'a>(written: &'a Session, message: &Sent) -> Vec<&'a [u8]> {
    let transcript = &written.transcript;
    let body = |(entry, at): (usize, usize)| transcript.block_body(&transcript.blocks_of(entry)[at]).0;
    let added: &[u8] = b"[added]";
    let mut blocks: Vec<_> = message.pieces.iter().map(|piece| piece.origin.map_or(added, body)).collect();
    if message.role == Role::User {
        blocks.sort_unstable();
    }
    blocks
}
