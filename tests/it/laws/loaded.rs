//! What is written is loaded by every era of clients as the same request, as far as the model of them says.

use claude_rescue::diagnosis::Diagnosis;
use claude_rescue::recovery::ladder;
use claude_rescue::session::loading::{ERAS, Loaded, Sent, load};
use claude_rescue::session::{Role, Session};
use claude_rescue::transcript::Transcript;

use super::sent::messages;
use crate::support::fixtures;
use crate::support::produced::Produced;

#[test]
fn every_era_loads_what_is_written_alike() {
    let (mut plans, mut wrong) = (0, Vec::new());
    for fixture in fixtures::all() {
        let session = Session::of(Transcript::parse(fixture.bytes.clone()));
        let diagnosis = Diagnosis::of(&session);
        let offers = ladder(&session, &diagnosis, None);
        for offer in offers.iter().filter(|offer| offer.way.writes()) {
            let Ok(plan) = &offer.plan else { continue };
            let written = Session::of(Transcript::parse(Produced::of(&session, plan).bytes));
            plans += 1;
            for era in ERAS {
                if let Some(says) = differs(&written, load(&written.transcript, era)) {
                    wrong.push(format!("{} {} in {}: {says}", fixture.name, offer.way.name(), era.from));
                }
            }
        }
    }
    assert!(plans > 100, "only {plans} plans");
    assert!(wrong.is_empty(), "{} of {plans}:\n{}", wrong.len(), wrong.join("\n"));
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

#[test]
fn experiment_on_real_files() {
    let dirs = std::env::var("EXTRA").expect("EXTRA");
    let (mut plans, mut files, mut wrong) = (0, 0, Vec::new());
    for dir in dirs.split(':') {
        for entry in walkdir::WalkDir::new(dir)
            .into_iter()
            .flatten()
            .filter(|e| e.path().extension().is_some_and(|e| e == "jsonl"))
        {
            let Ok(bytes) = std::fs::read(entry.path()) else { continue };
            if bytes.len() > 3_000_000 {
                continue;
            }
            files += 1;
            let session = Session::of(Transcript::parse(bytes));
            let diagnosis = Diagnosis::of(&session);
            let offers = ladder(&session, &diagnosis, None);
            let mut all: Vec<_> = offers
                .iter()
                .filter(|offer| offer.way.writes())
                .filter_map(|o| o.plan.as_ref().ok().cloned())
                .collect();
            if let Some(turn) = session.turns.len().checked_sub(1).filter(|t| *t > 1) {
                let at = claude_rescue::session::Place { turn: turn as u32, step: 0 };
                let _ = at;
            }
            if all.is_empty()
                && let Ok(plan) =
                    claude_rescue::recovery::rewind(&session, &diagnosis, claude_rescue::recovery::Wish::LastGood)
            {
                all.push(plan)
            }
            for plan in &all {
                let written = Session::of(Transcript::parse(Produced::of(&session, plan).bytes));
                plans += 1;
                for era in ERAS {
                    if let Some(says) = differs(&written, load(&written.transcript, era)) {
                        let says: String = says.chars().take(300).collect();
                        wrong.push(format!("{} {} in {}: {says}", entry.path().display(), plan.way.name(), era.from));
                    }
                }
            }
        }
    }
    println!("{files} files {plans} plans {} wrong\n{}", wrong.len(), wrong.join("\n"));
}
