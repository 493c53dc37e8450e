//! Quitting and resuming, as a plan: nothing is written, and what the client leaves out is lost.

use foldhash::HashSet;

use super::plan::has_messages;
use super::repair::{Work, without_blocks};
use super::{NoResume, Plan, Refusal, Way};
use crate::diagnosis::heals::at_least;
use crate::diagnosis::resume::{Outcome, newest, resume};
use crate::diagnosis::{Diagnosis, Verdict};
use crate::session::Session;
use crate::transcript::EntryNo;

/// What a session keeps and loses if the installed client resumes it, or else the newest measured one. For a sound
/// session there is a plan only if the installed client is older and keeps less than the newest.
pub(super) fn plan(
    session: &Session,
    diagnosis: &Diagnosis,
    work: &Work,
    installed: Option<&str>,
) -> Result<Plan, Refusal> {
    match diagnosis.verdict {
        Verdict::Unreadable => Err(Refusal::NothingGood),
        verdict if verdict.is_wrong() => resumed(session, diagnosis, work, installed),
        verdict if verdict == Verdict::Empty || installed.is_none_or(|version| at_least(version, newest())) => {
            Err(Refusal::NothingWrong(verdict))
        }
        verdict => {
            let newest = resumed(session, diagnosis, work, None);
            match (resumed(session, diagnosis, work, installed), newest) {
                (Err(Refusal::NoResume(NoResume::Unmeasured(_))), _) | (_, Err(_)) => {
                    Err(Refusal::NothingWrong(verdict))
                }
                (Ok(here), Ok(newest)) if !keeps_less(session, &here, &newest) => Err(Refusal::NothingWrong(verdict)),
                (here, _) => here,
            }
        }
    }
}

fn keeps_less(session: &Session, one: &Plan, other: &Plan) -> bool {
    let counts = |plan: &Plan| [plan.kept.turns, plan.kept.prompts, plan.kept.steps, plan.kept.calls];
    one.words(session) < other.words(session) || counts(one).iter().zip(counts(other)).any(|(one, other)| *one < other)
}

fn resumed(session: &Session, diagnosis: &Diagnosis, work: &Work, installed: Option<&str>) -> Result<Plan, Refusal> {
    let no = Refusal::NoResume;
    let resumed = resume(session, diagnosis, installed);
    let version = installed.map_or_else(|| format!("{} (the newest known version)", resumed.version), str::to_owned);
    let sent = match resumed.outcome {
        Outcome::Goes(sent) => sent,
        Outcome::Refused(finding) => {
            return Err(no(NoResume::Again(version, finding.line(session), finding.says(session))));
        }
        Outcome::GivesUp => return Err(no(NoResume::GivesUp(version))),
        Outcome::Hangs => return Err(no(NoResume::Hangs(version))),
        Outcome::Unexplained => {
            let of_client = diagnosis.blamed().map(|bug| Refusal::Client(bug.means, bug.helps));
            return Err(of_client.unwrap_or_else(|| no(NoResume::Unexplained)));
        }
        Outcome::Unmeasured => return Err(no(NoResume::Unmeasured(version))),
    };
    let written = work.session();
    let gone = gone(session, written, &sent);
    let prompts = lost_prompts(session, &sent);
    let after = without_blocks(written, &gone);
    if !has_messages(&after) {
        return Err(no(NoResume::Nothing(version)));
    }
    Ok(Plan { prompts, ..Plan::of_changed(session, Way::Resume, after, Vec::new())? })
}

/// The blocks of the session in the normal form that the client does not send, though they belong to the request.
fn gone(session: &Session, written: &Session, sent: &HashSet<(EntryNo, usize)>) -> HashSet<(EntryNo, usize)> {
    let request = written.request_behind_compaction(written.links.len());
    let parts = request.messages.iter().flat_map(|message| &message.parts).map(|part| part.source);
    let original = |no: EntryNo| {
        let name = written.transcript.id(written.transcript.entries[no].uuid?);
        session.named(session.transcript.ids.find(name)?)
    };
    let is_gone = |no: EntryNo, block: usize| original(no).is_some_and(|no| !sent.contains(&(no, block)));
    parts.filter(|source| is_gone(source.entry, source.block)).map(|source| (source.entry, source.block)).collect()
}

/// The prompts since the last compaction that the client does not send.
fn lost_prompts(session: &Session, sent: &HashSet<(EntryNo, usize)>) -> Vec<String> {
    let request = session.request_behind_compaction(session.links.len());
    let live: HashSet<EntryNo> = request.entries().map(|source| source.entry).collect();
    let is_sent = |no: EntryNo| (0..session.transcript.blocks_of(no).len()).any(|block| sent.contains(&(no, block)));
    let prompts = session.turns.iter().filter_map(|turn| turn.prompt);
    prompts.filter(|no| live.contains(no) && !is_sent(*no)).filter_map(|no| session.words(no)).collect()
}
