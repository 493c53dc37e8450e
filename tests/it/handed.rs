//! States that people really had, each with what is right. They are handed to the project beside its checkout; where they
//! are not, this says so and passes.

use std::fs;
use std::path::PathBuf;

use claude_rescue::diagnosis::{Diagnosis, Verdict};
use claude_rescue::recovery::{Way, ladder, prove};
use claude_rescue::session::Session;
use claude_rescue::transcript::{BlockKind, Flaw, Transcript};

use crate::support::produced::{Produced, written};
use crate::support::root;

/// One file, its verdict, and where it is wrong the line of the first damage.
struct Handed(&'static str, Verdict, Option<u32>);

const REAL: &[Handed] = &[
    Handed("refused_batch_interrupted_open_sibling.2.1.19", Verdict::Broken, Some(343)),
    Handed("refused_unsigned_thinking_named_by_api.2.1.88", Verdict::Broken, Some(7)),
    Handed("glm_some_signed_some_unsigned.2.1.72", Verdict::Sound, None),
    Handed("claude_signed_then_glm_unsigned.2.1.88", Verdict::Sound, None),
    Handed("glm_then_opus_proxy_unsigned.2.1.44", Verdict::Errored, None),
    Handed("meta_between_results_healthy.2.0.76", Verdict::Sound, None),
    Handed("refused_summary_request_text_and_call.2.0.77", Verdict::Refused, None),
    Handed("refused_summary_request_three_calls.2.0.77", Verdict::Refused, None),
    Handed("deepseek_image_url_poison.2.1.120", Verdict::Broken, Some(287)),
    Handed("deepseek_unanswered_and_thinking.2.1.120", Verdict::Broken, Some(14)),
    Handed("unanswered_then_90_answers.2.1.92", Verdict::Damaged, Some(116)),
    Handed("killed_calls_glm.2.1.19", Verdict::Damaged, Some(1499)),
    Handed("ide_opened_file_prompt.2.1.120", Verdict::Sound, None),
    Handed("assistant_without_content.2.1.87", Verdict::Sound, None),
    Handed("aborted_mid_stream.2.1.222", Verdict::Sound, None),
    Handed("interleaved_batch_hook_attachments.2.1.167", Verdict::Sound, None),
    Handed("workflow_agent_open_tail.2.1.167", Verdict::Interrupted, None),
    Handed("fork_context_ref_agent.2.1.2xx", Verdict::Sound, None),
    Handed("acompact_agent_head_result.2.1.62", Verdict::Sound, None),
    Handed("compacted_after_prompt_too_long.2.0.7x", Verdict::Sound, None),
    Handed("lone_surrogate_in_call.2.1.140", Verdict::Damaged, Some(152)),
    Handed("cut_head_orphan.2.0.31", Verdict::Damaged, Some(1)),
    Handed("orphan_after_gap_third_party.2.1.44", Verdict::Damaged, Some(533)),
    Handed("lossy_gap_2.1.167", Verdict::Lossy, Some(61)),
    Handed("many_gaps_64_turns.2.1.23", Verdict::Lossy, Some(5)),
    Handed("torn_and_gaps.2.1.39", Verdict::Lossy, Some(396)),
];

/// The folder of handed files, if it is there.
pub fn folder(name: &str) -> Option<PathBuf> {
    let folder = root("../shared/cases").join(name);
    if !folder.is_dir() {
        println!("skipped: the handed cases of {name} are not beside this checkout");
    }
    folder.is_dir().then_some(folder)
}

fn read(path: &PathBuf) -> Session {
    Session::of(Transcript::parse(fs::read(path).expect("a handed file can be read")))
}

#[test]
fn every_real_state_is_judged_right() {
    let Some(folder) = folder("real") else { return };
    let mut wrong = Vec::new();
    for Handed(name, verdict, line) in REAL {
        let session = read(&folder.join(format!("{name}.jsonl")));
        let diagnosis = Diagnosis::of(&session);
        let found = diagnosis.first().map(|finding| finding.line(&session));
        if (diagnosis.verdict, found) != (*verdict, *line) {
            wrong.push(format!(
                "{name}: {} at {found:?}, not {} at {line:?}",
                diagnosis.verdict.name(),
                verdict.name()
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_offered_for_a_handed_file_is_written_and_not_wrong() {
    for name in ["real", "preserved", "hostile"] {
        let Some(folder) = folder(name) else { return };
        let paths = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("a file").path());
        for path in paths.filter(|path| path.extension().is_some_and(|end| end == "jsonl")) {
            let session = read(&path);
            for offer in written(ladder(&session, &Diagnosis::of(&session), None)) {
                let Ok(plan) = offer.plan else { continue };
                let proved = prove(&session, &plan, Transcript::parse(Produced::of(&session, &plan).bytes));
                let verdict = proved.unwrap_or_else(|why| panic!("{}: {}: {why}", path.display(), plan.way.name()));
                assert!(!verdict.is_wrong(), "{}: {}: {}", path.display(), plan.way.name(), verdict.name());
            }
        }
    }
}

#[test]
fn thinking_that_the_api_named_is_gone_after_the_repair() {
    let Some(folder) = folder("real") else { return };
    let session = read(&folder.join("refused_unsigned_thinking_named_by_api.2.1.88.jsonl"));
    let offers = ladder(&session, &Diagnosis::of(&session), None);
    let repair = offers.into_iter().find(|offer| offer.way == Way::Repair).and_then(|offer| offer.plan.ok());
    let written = Produced::of(&session, &repair.expect("a repair"));
    let after = Transcript::parse(written.bytes);
    let unsigned = |block: &&claude_rescue::transcript::Block| block.flaw == Some(Flaw::Unsigned);
    assert_eq!(after.all_blocks().filter(unsigned).count(), 0);
}

#[test]
fn a_compaction_keeps_what_it_names() {
    let Some(folder) = folder("preserved") else { return };
    let calls = |session: &Session| {
        let request = session.request();
        let parts = request.messages.iter().flat_map(|message| &message.parts);
        parts.filter(|part| part.kind == BlockKind::ToolUse).count()
    };
    let healthy = read(&folder.join("preserved-healthy.jsonl"));
    assert_eq!((Diagnosis::of(&healthy).verdict, calls(&healthy)), (Verdict::Sound, 1));
    let broken = read(&folder.join("preserved-silent-error.jsonl"));
    let diagnosis = Diagnosis::of(&broken);
    let first = diagnosis.first().map(|finding| (finding.rule.name, finding.line(&broken)));
    assert_eq!((diagnosis.verdict, first), (Verdict::Damaged, Some(("silent_error", 5))));
}
