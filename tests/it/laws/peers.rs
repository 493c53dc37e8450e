//! Faults on which other tools made a session worse: they cut its live chain from 21 links to 3, or drew dead history
//! with a dead call into it. Here every remedy ends sound, with the chain whole up to where it is cut.

use std::collections::HashMap;

use claude_rescue::diagnosis::{Diagnosis, Verdict};
use claude_rescue::recovery::{Refusal, ladder};
use claude_rescue::session::Session;
use claude_rescue::transcript::Transcript;
use serde_json::Value;

use super::remedies;
use super::second;
use crate::support::case::Case;
use crate::support::drawing::Drawing;
use crate::support::produced::{Produced, written};

/// A sound session of 21 links.
const SOUND: &str = r#"
  1 user "One."
  2 assistant m1 thinking "First."
  3 assistant m1 text "I look."
  4 assistant m1 tool_use Read A
  5 user result A
  6 assistant m2 text "One done."
  7 user "Two."
  8 assistant m3 tool_use Bash B
  9 assistant m3 tool_use Bash C
  10 user <8 result B
  11 user <9 result C
  12 assistant m4 text "Two done."
  13 user "Three."
  14 assistant m5 text "I edit."
  15 assistant m5 tool_use Edit D
  16 user result D
  17 assistant m6 text "Three done."
  18 user "Four."
  19 assistant m7 tool_use Bash E
  20 user result E
  21 assistant m8 text "Four done."
"#;

/// What stands in the place of lines, and how many of the eight steps a repair keeps.
struct Fault {
    name: &'static str,
    lines: &'static [(u32, &'static str)],
    kept: u32,
}

const FAULTS: &[Fault] = &[
    Fault { name: "a call without a result", lines: &[(10, "10 progress hook_progress <8")], kept: 8 },
    Fault { name: "a call and its batch without results", lines: &[(10, "10 mode"), (11, "11 mode")], kept: 8 },
    Fault { name: "a result without its call", lines: &[(9, "9 assistant m3 text \"Both.\"")], kept: 8 },
    Fault { name: "a result whose call is gone", lines: &[(4, "4 mode"), (5, "5 user <3 result A")], kept: 8 },
    Fault {
        name: "one id for two calls",
        lines: &[(8, "8 assistant m3 tool_use Bash A"), (10, "10 user <8 result A")],
        kept: 8,
    },
    Fault { name: "two results of one call", lines: &[(16, "16 user result D"), (17, "17 user result D")], kept: 7 },
    Fault {
        name: "a prompt before the result",
        lines: &[(19, "19 assistant m7 tool_use Bash E text \"So.\""), (20, "20 user text \"Wait.\" result E")],
        kept: 8,
    },
    Fault {
        name: "a result that comes late",
        lines: &[(16, "16 user \"Well?\""), (17, "17 assistant m6 text \"Soon.\""), (18, "18 user result D")],
        kept: 8,
    },
    Fault { name: "an empty text", lines: &[(14, "14 assistant m5 text \"\"")], kept: 8 },
    Fault { name: "a long name", lines: &[(8, "8 assistant m3 tool_use rm-rf-*40 B")], kept: 8 },
    Fault { name: "half an emoji", lines: &[(5, "5 user halved result A \"done 😀\"")], kept: 8 },
    Fault {
        name: "a server's result alone",
        lines: &[(12, "12 assistant m4 server-result advisor S text \"Two done.\"")],
        kept: 8,
    },
    Fault { name: "a parent that is missing", lines: &[(13, "13 user <? \"Three.\"")], kept: 8 },
    Fault { name: "a loop", lines: &[(13, "13 user <17 \"Three.\"")], kept: 8 },
    Fault { name: "an entry that names itself", lines: &[(7, "7 user <7 \"Two.\"")], kept: 8 },
    Fault { name: "a torn line", lines: &[(6, "6 assistant m2 torn text \"One done.\"")], kept: 7 },
    Fault { name: "a line of NUL", lines: &[(12, "12 nul 300"), (13, "13 user <? \"Three.\"")], kept: 7 },
    Fault { name: "an input that is text", lines: &[(15, "15 assistant m5 tool_use Edit D input \"x\"")], kept: 8 },
    Fault {
        name: "an id with a colon",
        lines: &[(19, "19 assistant m7 tool_use Bash =Bash:1"), (20, "20 user result =Bash:1")],
        kept: 8,
    },
];

impl Fault {
    fn drawn(&self) -> Vec<u8> {
        let instead: HashMap<u32, &str> = self.lines.iter().copied().collect();
        let lines = SOUND.lines().map(|line| {
            let no = line.split_whitespace().next().and_then(|word| word.parse().ok()).unwrap_or(0);
            instead.get(&no).copied().unwrap_or(line)
        });
        // 2.0.14 sends words in front of a result as they stand.
        Drawing::read(self.name, "2.0.14", &lines.collect::<Vec<_>>().join("\n")).bytes
    }
}

/// The messages of a file, and how many of them the walk from the last one to the root meets.
fn walked(bytes: &[u8]) -> (usize, usize) {
    let lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    let whole = |line: &[u8]| String::from_utf8_lossy(line).replace("\\ud83d", "\\ufffd");
    let rows: Vec<Value> = lines.map(|line| serde_json::from_str(&whole(line)).expect("a written row")).collect();
    let by_uuid: HashMap<&str, &Value> = rows.iter().filter_map(|row| Some((row["uuid"].as_str()?, row))).collect();
    let is_message = |row: &&Value| row["type"] == "user" || row["type"] == "assistant";
    let (mut met, mut at) = (0, rows.iter().rfind(is_message));
    while let Some(row) = at {
        met += usize::from(is_message(&row));
        at = row["parentUuid"].as_str().map(|parent| by_uuid[parent]);
    }
    (rows.iter().filter(is_message).count(), met)
}

#[test]
fn the_session_without_a_fault_is_left_alone() {
    let sound = Fault { name: "no fault", lines: &[], kept: 8 }.drawn();
    let session = Session::of(Transcript::parse(sound.clone()));
    let diagnosis = Diagnosis::of(&session);
    assert_eq!((session.links.len(), diagnosis.verdict), (21, Verdict::Sound));
    assert_eq!(walked(&sound), (21, 20), "the results of a batch lie beside each other");
    assert_eq!(second::accepts(&session), Ok(()));
}

#[test]
fn no_remedy_of_a_fault_makes_it_worse() {
    let mut worse = Vec::new();
    for fault in FAULTS {
        let bytes = fault.drawn();
        let session = Session::of(Transcript::parse(bytes.clone()));
        let diagnosis = Diagnosis::of(&session);
        if !diagnosis.verdict.is_wrong() {
            worse.push(format!("{}: it is called {}", fault.name, diagnosis.verdict.name()));
        }
        worse.extend(remedies::broken(&bytes).0.into_iter().map(|law| format!("{}: {law}", fault.name)));
        let offers = written(ladder(&session, &diagnosis, None));
        for plan in offers.iter().filter_map(|offer| offer.plan.as_ref().ok()) {
            let (messages, met) = walked(&Produced::of(&session, plan).bytes);
            if messages != met {
                worse.push(format!("{}: after a {} {met} of {messages} are met", fault.name, plan.way.name()));
            }
        }
        let kept = offers[2].plan.as_ref().map(|plan| plan.kept.steps);
        if kept != Ok(fault.kept) {
            worse.push(format!("{}: a repair keeps {kept:?} steps, not {}", fault.name, fault.kept));
        }
    }
    assert!(worse.is_empty(), "{}", worse.join("\n"));
}

#[test]
fn nothing_is_offered_for_what_only_looks_broken() {
    for case in Case::all().into_iter().filter(|case| case.folder == "healthy") {
        let session = case.session();
        for offer in written(ladder(&session, &Diagnosis::of(&session), None)) {
            let fits = matches!(offer.plan, Err(Refusal::NothingWrong(_) | Refusal::SubAgent));
            assert!(fits, "{}: {} is {:?}", case.name(), offer.way.name(), offer.plan);
        }
    }
}
