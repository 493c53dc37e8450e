//! A lightened session: within its limit, proved, and the same to the byte but for the media that words name.

use std::collections::HashMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use claude_rescue::diagnosis::load::Load;
use claude_rescue::diagnosis::weight::Weight;
use claude_rescue::diagnosis::{Diagnosis, Verdict};
use claude_rescue::recovery::{Plan, Refusal, lightened, prove};
use claude_rescue::session::Session;
use claude_rescue::transcript::Transcript;
use serde_json::{Value, json};

use super::remedies::broken_by;
use crate::support::drawing::Drawing;
use crate::support::fixtures;
use crate::support::produced::Produced;

const PICTURE: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAAAAAA";
const PDF: &str = "JVBERi0xLjQK";

/// A picture or PDF of so many bytes of base64 text, unlike any of another size.
fn medium(start: &str, size: usize) -> String {
    let filler = STANDARD.encode(format!("{size:06}").repeat(size / 8 + 1));
    let whole = format!("{start}{filler}");
    whole[..size / 4 * 4].to_owned()
}

/// An album: media of many sizes in prompts and results, thinking before and behind them.
fn album() -> Vec<u8> {
    let it = [4_000, 900, 12_000, 2_500, 2_503, 700, 6_000].map(|size| medium(PICTURE, size));
    let (pdf, small) = (medium(PDF, 9_000), medium(PDF, 260));
    let lines = [
        "1 user \"Hello.\"".to_owned(),
        "2 assistant m1 thinking \"Kind.\" text \"Hello.\"".to_owned(),
        format!("3 user text \"Two of them.\" image \"{}\" image \"{}\" pdf \"{pdf}\"", it[0], it[1]),
        "4 assistant m2 thinking \"Much.\" tool_use Read t1".to_owned(),
        format!("5 user picture t1 \"{}\" \"{}\"", it[2], it[3]),
        "6 assistant m3 text \"Seen.\" tool_use Read t2".to_owned(),
        format!("7 user picture t2 \"{}\"", it[4]),
        "8 assistant m4 thinking \"More.\" text \"Seen.\"".to_owned(),
        format!("9 user text \"And?\" image \"{}\" image \"{}\" pdf \"{small}\"", it[5], it[6]),
        "10 assistant m5 text \"Done.\"".to_owned(),
    ];
    Drawing::read("album", "2.1.150", &lines.join("\n")).bytes
}

fn read(bytes: &[u8]) -> Session {
    Session::of(Transcript::parse(bytes.to_vec()))
}

/// What is sent, every item of a result by itself; thinking aside, which goes behind the first change.
fn items(session: &Session) -> Vec<Value> {
    let request = session.request();
    let parts = request.messages.iter().flat_map(|message| &message.parts);
    let blocks = parts.map(|part| {
        let block = &session.transcript.blocks_of(part.source.entry)[part.source.block];
        serde_json::from_slice::<Value>(session.transcript.block_body(block).0).expect("a block")
    });
    let items = blocks.flat_map(|block| match block["content"].as_array() {
        Some(items) => items.clone(),
        None => vec![block],
    });
    items.filter(|item| item["type"] != "thinking").collect()
}

fn size(item: &Value) -> usize {
    item["source"]["data"].as_str().map_or(0, str::len)
}

/// What goes and what stays of the media, in their order, where everything else is the same.
fn gone_and_kept(before: &Session, plan: &Plan) -> (Vec<Value>, Vec<Value>) {
    let written = Produced::of(before, plan).bytes;
    assert_eq!(prove(before, plan, Transcript::parse(written.clone())).map(Verdict::name), Ok("sound"));
    let after = read(&written);
    let media: HashMap<String, Vec<u8>> = plan.media(before).into_iter().collect();
    let (mut gone, mut kept) = (Vec::new(), Vec::new());
    let (was, is) = (items(before), items(&after));
    assert_eq!(was.len(), is.len());
    for (was, is) in was.into_iter().zip(is) {
        if was == is {
            kept.extend((size(&was) > 0).then_some(was));
            continue;
        }
        let words = is["text"].as_str().unwrap_or_default();
        let name = words.split(" as ").last().and_then(|rest| rest.strip_suffix(']')).expect("words name a file");
        let data = STANDARD.decode(was["source"]["data"].as_str().expect("a medium")).expect("base64");
        assert_eq!(media.get(name), Some(&data), "{words}");
        assert_eq!(is, json!({ "type": "text", "text": words }));
        gone.push(was);
    }
    assert_eq!(gone.len(), media.len(), "no other bytes are saved");
    (gone, kept)
}

#[test]
fn the_largest_go_until_the_bytes_hold() {
    let session = read(&album());
    let (diagnosis, all) = (Diagnosis::of(&session), Weight::sent(&session));
    let mut plans = 0;
    for percent in 0..110 {
        let load = Load { bytes: Some(all.bytes * percent / 100), ..Load::default() };
        match lightened(&session, &diagnosis, load) {
            Ok(plan) => {
                let (gone, kept) = gone_and_kept(&session, &plan);
                let after = Weight::sent(&read(&Produced::of(&session, &plan).bytes));
                assert!(load.holds(after), "{after:?} is over {load:?}");
                let smallest = gone.iter().map(size).min().expect("something goes");
                assert!(kept.iter().all(|item| size(item) <= smallest), "a larger one stays at {percent} %");
                plans += 1;
            }
            Err(Refusal::NothingTooHeavy(weight, _)) => assert!(load.holds(weight) && percent >= 100),
            Err(Refusal::TooHeavy(..)) => assert!(percent < 15, "{percent} % can be had"),
            Err(other) => panic!("{percent} %: {other}"),
        }
    }
    assert!(plans > 80, "only {plans} plans");
}

#[test]
fn the_oldest_go_until_their_number_holds() {
    let session = read(&album());
    let diagnosis = Diagnosis::of(&session);
    let sizes = |items: &[Value]| items.iter().map(size).collect::<Vec<_>>();
    let all: Vec<usize> = items(&session).iter().map(size).filter(|size| *size > 0).collect();
    for most in 0..all.len() {
        let load = Load { media: Some(most), ..Load::default() };
        let plan = lightened(&session, &diagnosis, load).expect("a plan");
        let (gone, kept) = gone_and_kept(&session, &plan);
        assert_eq!((sizes(&gone), sizes(&kept)), (all[..all.len() - most].to_vec(), all[all.len() - most..].to_vec()));
    }
    let load = Load { media: Some(all.len()), ..Load::default() };
    assert!(matches!(lightened(&session, &diagnosis, load), Err(Refusal::NothingTooHeavy(..))));
}

#[test]
fn a_session_is_lightened_once() {
    let session = read(&album());
    let load = Load { bytes: Some(20_000), media: Some(5), is_guess: false };
    let plan = lightened(&session, &Diagnosis::of(&session), load).expect("a plan");
    let after = read(&Produced::of(&session, &plan).bytes);
    assert!(matches!(lightened(&after, &Diagnosis::of(&after), load), Err(Refusal::NothingTooHeavy(..))));
}

#[test]
fn every_fixture_without_its_pictures_keeps_the_laws() {
    let (mut wrong, mut tried) = (Vec::new(), 0);
    for fixture in fixtures::all() {
        let session = read(&fixture.bytes);
        let load = Load { media: Some(0), ..Load::default() };
        let Ok(plan) = lightened(&session, &Diagnosis::of(&session), load) else { continue };
        let broken = broken_by(&fixture.bytes, &session, &plan);
        wrong.extend(broken.into_iter().map(|law| format!("{}: {law}", fixture.name)));
        tried += 1;
    }
    assert!(tried > 15, "only {tried} sessions have pictures");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
