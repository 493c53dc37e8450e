//! One conversation in the storage forms of five eras is one request.

use claude_rescue::diagnosis::{Diagnosis, Verdict};
use claude_rescue::session::Session;
use claude_rescue::transcript::{BlockKind, Transcript};
use proptest::prelude::*;

use crate::support::drawing::Drawing;

/// How a client stored a batch of calls and their results.
#[derive(Clone, Copy, Debug)]
enum Era {
    /// To 1.0.7: all blocks of an answer on one line.
    OneLine,
    /// To 2.0.76: a line a block, results in one row behind the last call.
    Linear,
    /// To 2.1.23: every result below its own call.
    Branching,
    /// To 2.1.83: calls below results of the same message.
    Streaming,
    /// 2.1.119 to 2.1.136: as before, each result written before its call.
    Disorder,
}

const ERAS: [(Era, &str); 5] = [
    (Era::OneLine, "0.2.125"),
    (Era::Linear, "1.0.30"),
    (Era::Branching, "2.1.15"),
    (Era::Streaming, "2.1.39"),
    (Era::Disorder, "2.1.126"),
];

/// Draws turns of one batch each; every batch is the order in which its calls are answered.
fn draw(era: Era, batches: &[Vec<usize>]) -> String {
    let mut lines: Vec<String> = Vec::new();
    for (turn, order) in batches.iter().enumerate() {
        let call = |no: usize| format!("tool_use Bash T{turn}C{no}");
        let result = |no: usize| format!("result T{turn}C{no} \"out {no}\"");
        let calls = 0..order.len();
        lines.push(format!("user \"prompt {turn}\""));
        let first = lines.len() + 2;
        let text = format!("assistant m{turn}a text \"answer {turn}\"");
        match era {
            Era::OneLine => {
                let all: Vec<String> = calls.map(call).collect();
                lines.push(format!("{text} {}", all.join(" ")));
                lines.extend(order.iter().map(|no| format!("user {}", result(*no))));
            }
            Era::Linear => {
                lines.push(text);
                lines.extend(calls.map(|no| format!("assistant m{turn}a {}", call(no))));
                lines.extend(order.iter().map(|no| format!("user {}", result(*no))));
            }
            Era::Branching => {
                lines.push(text);
                lines.extend(calls.map(|no| format!("assistant m{turn}a {}", call(no))));
                lines.extend(order.iter().map(|no| format!("user <{} {}", first + no, result(*no))));
            }
            Era::Streaming => {
                lines.push(text);
                for no in calls {
                    lines.push(format!("assistant m{turn}a {}", call(no)));
                    lines.push(format!("user {}", result(no)));
                }
            }
            Era::Disorder => {
                lines.push(text);
                for no in calls {
                    let (result_at, call_at) = (lines.len() + 1, lines.len() + 2);
                    let before = if no == 0 { result_at - 1 } else { result_at - 2 };
                    lines.push(format!("user <{call_at} @{call_at} {}", result(no)));
                    lines.push(format!("assistant m{turn}a <{before} @{result_at} {}", call(no)));
                }
                let last = if order.is_empty() { lines.len() } else { lines.len() - 1 };
                lines.push(format!("assistant m{turn}b <{last} @{} text \"done {turn}\"", lines.len() + 1));
                continue;
            }
        }
        lines.push(format!("assistant m{turn}b text \"done {turn}\""));
    }
    let numbered: Vec<String> = (1..).zip(lines).map(|(no, line): (u32, String)| format!("{no} {line}")).collect();
    numbered.join("\n")
}

/// What is sent, message by message; the order of results means nothing to the API.
fn sent(session: &Session) -> Vec<Vec<String>> {
    let transcript = &session.transcript;
    let word = |part: &claude_rescue::session::Part| {
        let block = &transcript.blocks_of(part.source.entry)[part.source.block];
        let tool = part.tool.map(|tool| transcript.id(tool)).unwrap_or_default();
        let text = transcript.block_text(block).unwrap_or_default();
        format!("{:?} {tool} {text}", part.kind)
    };
    let message = |message: &claude_rescue::session::Message| {
        let mut words: Vec<String> = message.parts.iter().map(word).collect();
        if message.parts.iter().any(|part| part.kind == BlockKind::ToolResult) {
            words.sort();
        }
        words
    };
    session.request().messages.iter().map(message).collect()
}

/// Batches of up to five calls, answered in any order.
fn batches() -> impl Strategy<Value = Vec<Vec<usize>>> {
    let batch = (1_usize..6).prop_flat_map(|size| Just((0..size).collect::<Vec<_>>()).prop_shuffle());
    proptest::collection::vec(batch, 1..4)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_era_says_the_same(batches in batches()) {
        let mut first: Option<Vec<Vec<String>>> = None;
        for (era, client) in ERAS {
            let drawn = draw(era, &batches);
            let session = Session::of(Transcript::parse(Drawing::read("eras", client, &drawn).bytes));
            let verdict = Diagnosis::of(&session).verdict;
            prop_assert_eq!(verdict, Verdict::Sound, "{:?}\n{}", era, drawn);
            let request = sent(&session);
            let calls = batches.iter().map(Vec::len).sum::<usize>();
            let found = request.iter().flatten().filter(|word| word.starts_with("ToolResult")).count();
            prop_assert_eq!(found, calls, "{:?}\n{}", era, drawn);
            let expected = first.get_or_insert_with(|| request.clone());
            prop_assert_eq!(&request, &*expected, "{:?}\n{}", era, drawn);
        }
    }
}
