//! What the ladder of remedies says about a drawn session, in the words of the case files.

use claude_rescue::diagnosis::Diagnosis;
use claude_rescue::recovery::{NoResume, Offer, Plan, Refusal, Tally, ladder, prove};
use claude_rescue::session::Session;
use claude_rescue::transcript::Transcript;

use super::drawing::Drawing;
use super::produced::{NEW, Produced};
use super::sketch;

/// A line for each way, `*` at the recommended one, and the session that each of them leads to.
pub fn said(drawing: &Drawing, session: &Session, diagnosis: &Diagnosis) -> Vec<String> {
    let offers = ladder(session, diagnosis, None);
    let refusals: Vec<&Refusal> = offers.iter().filter_map(|offer| offer.plan.as_ref().err()).collect();
    if let [first, rest @ ..] = &*refusals
        && refusals.len() == offers.len()
        && rest.iter().all(|refusal| refusal == first)
    {
        return vec![format!("every way: {}", refused(first))];
    }
    let lines = offers.iter().map(line);
    let written = offers.iter().filter(|offer| offer.way.writes());
    let results = written.filter_map(|offer| Some(after(drawing, session, offer.plan.as_ref().ok()?)));
    lines.chain(results).collect()
}

fn line(offer: &Offer) -> String {
    let star = if offer.because.is_some() { "*" } else { "" };
    let what = match &offer.plan {
        Ok(plan) => {
            let cured: Vec<String> = plan.cured.iter().map(|(rule, count)| format!("{count} {rule}")).collect();
            let cured = if cured.is_empty() { String::new() } else { format!("cures {}; ", cured.join(", ")) };
            format!("{cured}keeps {}; drops {}", counted(&plan.kept), counted(&plan.dropped))
        }
        Err(refusal) => refused(refusal),
    };
    format!("{}{star}: {what}", offer.way.name())
}

fn counted(tally: &Tally) -> String {
    let Tally { turns, steps, calls, edits, thinking, .. } = *tally;
    let counts = [(turns, "turns"), (steps, "steps"), (calls, "calls"), (edits, "edits"), (thinking, "thinking")];
    let words: Vec<String> =
        counts.iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}")).collect();
    if words.is_empty() { "nothing".to_owned() } else { words.join(" ") }
}

fn refused(refusal: &Refusal) -> String {
    match refusal {
        Refusal::NothingWrong(_) => "nothing to mend".to_owned(),
        Refusal::NothingGood => "refused, nothing good stands before the damage".to_owned(),
        Refusal::SubAgent => "refused, a sub-agent is not resumed by itself".to_owned(),
        Refusal::NoCure(rule) | Refusal::OtherDamage(rule) => format!("refused, {rule} has no cure that way"),
        Refusal::NothingToCure => "refused, there is nothing to cure".to_owned(),
        Refusal::NoResume(NoResume::Again(_, line, _)) => format!("refused, the API refuses line {line} again"),
        Refusal::NoResume(NoResume::GivesUp(_)) => "refused, the client cannot load it".to_owned(),
        Refusal::NoResume(NoResume::Nothing(_)) => "refused, the client leaves out all of it".to_owned(),
        Refusal::NoResume(NoResume::Hangs(_)) => "refused, the client hangs".to_owned(),
        Refusal::NoResume(NoResume::Unexplained) => "refused, nothing explains the refusal".to_owned(),
        Refusal::NothingToUnlink => "refused, no call is without a result".to_owned(),
        Refusal::Client(..) => "refused, the client is at fault".to_owned(),
        other => format!("REFUSED, {other}"),
    }
}

fn after(drawing: &Drawing, session: &Session, plan: &Plan) -> String {
    let written = Produced::of(session, plan);
    let way = plan.way.name();
    let verdict = match prove(session, plan, Transcript::parse(written.bytes.clone())) {
        Ok(verdict) => verdict.name(),
        Err(refusal) => return format!("after the {way}: NOT PROVED: {refusal}"),
    };
    let label = |uuid: &str| {
        let old = written.renamed.iter().find(|(_, new)| *new == uuid).map(|(old, _)| old.as_str());
        match old {
            Some(old) if old.starts_with("claude-rescue-") => "new".to_owned(),
            Some(old) => drawing.labels.get(old).cloned().unwrap_or_else(|| "?".to_owned()),
            None => "?".to_owned(),
        }
    };
    format!("after the {way}: {verdict}{}", sketch::draw(&written.bytes, NEW, label))
}
