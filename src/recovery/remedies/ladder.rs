//! The remedies of a session, least invasive first, each proved before it is offered.

use std::cell::LazyCell;

use super::repair::{Mended, Work, lighten, repair, unlink};
use super::{Fork, Plan, Refusal, Way, Wish, check, fork, resume, rewind};
use crate::diagnosis::load::Load;
use crate::diagnosis::weight::Weight;
use crate::diagnosis::{Diagnosis, Finding, RULES, Severity};
use crate::session::Session;

/// A remedy, or why it is not available.
pub struct Offer {
    /// Which remedy.
    pub way: Way,
    /// The proved plan.
    pub plan: Result<Plan, Refusal>,
    /// Why it is recommended, if it is.
    pub because: Option<&'static str>,
    /// Whether it is only a try, because nothing is known that it cures.
    pub is_try: bool,
    /// How the client itself can get to the same end, if it can.
    pub fork: Option<Fork>,
}

/// Every remedy; at most one is recommended, and none if the cause is not known. `installed` is the version of the
/// client that would resume the session.
pub fn ladder(session: &Session, diagnosis: &Diagnosis, installed: Option<&str>) -> Vec<Offer> {
    offers(session, diagnosis, Client::Known(installed))
}

/// Like [`ladder`], for a session that no client finds, so that resuming is never recommended.
pub fn ladder_of_lost(session: &Session, diagnosis: &Diagnosis, installed: Option<&str>) -> Vec<Offer> {
    offers(session, diagnosis, Client::Lost(installed))
}

#[derive(Clone, Copy)]
enum Client<'a> {
    /// A client of this version, if known.
    Known(Option<&'a str>),
    /// The same, but it does not find the session.
    Lost(Option<&'a str>),
}

fn offers(session: &Session, diagnosis: &Diagnosis, client: Client<'_>) -> Vec<Offer> {
    let is_lost = |finding: &Finding| finding.rule.name == "lost_branch" && finding.severity != Severity::Note;
    let has_branch = diagnosis.findings.iter().any(is_lost);
    let asked = Load::asked(session);
    let ways = [Way::Resume, Way::Rewind, Way::Unlink, Way::Repair].into_iter();
    let ways = ways.chain(has_branch.then_some(Way::Branch)).chain(asked.map(|_| Way::Lighten));
    let work = LazyCell::new(|| Work::new(session, diagnosis));
    let is_guess = asked.is_some_and(|load| load.is_guess);
    let is_try = |way| if way == Way::Lighten { is_guess } else { diagnosis.is_try() };
    let (installed, can_resume) = match client {
        Client::Known(installed) => (installed, true),
        Client::Lost(installed) => (installed, false),
    };
    let plan = |way| plan_from(session, diagnosis, &work, way, installed);
    let offer = |way| {
        let plan = plan(way);
        let fork = plan.as_ref().ok().and_then(|plan| fork::by_client(session, plan, installed));
        Offer { way, plan, because: None, is_try: is_try(way), fork }
    };
    let mut offers: Vec<Offer> = ways.map(offer).collect();
    if can_resume && is_lossy_here(diagnosis, &offers) {
        for offer in offers.iter_mut().filter(|offer| offer.way == Way::Repair) {
            let plan = written_anew(session, &work);
            (offer.because, offer.is_try) = (plan.is_ok().then_some(WRITTEN_ANEW), false);
            offer.plan = plan;
        }
        return offers;
    }
    let resume = offers.iter().find(|offer| offer.way == Way::Resume && can_resume);
    let is_enough =
        resume.and_then(|offer| offer.plan.as_ref().ok()).is_some_and(|plan| is_enough(session, plan, &offers));
    let restated =
        offers.iter().any(|offer| !offer.is_try && offer.way == Way::Repair && only_restates(session, offer));
    let best = if restated && !is_enough { Some((Way::Repair, RESTATED)) } else { recommended(&offers, is_enough) };
    if let Some((way, because)) = best {
        for offer in offers.iter_mut().filter(|offer| offer.way == way) {
            offer.because = Some(because);
        }
    }
    offers
}

const RESTATED: &str = "only the declared type of a picture changes; the picture stays";

/// Whether the repair only states the real types of pictures.
fn only_restates(session: &Session, offer: &Offer) -> bool {
    let media = |session: &Session| Weight::sent(session).media;
    offer.plan.as_ref().is_ok_and(|plan| {
        let is_of_media = !plan.cured.is_empty() && plan.cured.iter().all(|(rule, _)| *rule == "bad_media");
        is_of_media && plan.mended.as_ref().is_some_and(|mended| media(mended) == media(session))
    })
}

const WRITTEN_ANEW: &str =
    "the installed Claude Code leaves out part of this session, but loads all of a rewritten copy";

/// Whether the session is sound but the installed client would lose part of it.
fn is_lossy_here(diagnosis: &Diagnosis, offers: &[Offer]) -> bool {
    let resume = offers.iter().find(|offer| offer.way == Way::Resume);
    let is_fine = |plan: &Result<Plan, Refusal>| matches!(plan, Err(Refusal::NothingWrong(_) | Refusal::SubAgent));
    !diagnosis.verdict.is_wrong() && resume.is_some_and(|offer| !is_fine(&offer.plan))
}

/// The plan that only rewrites the session in the normal form.
fn written_anew(session: &Session, work: &Work) -> Result<Plan, Refusal> {
    let plan = Plan::of_changed(session, Way::Repair, repair(Work::clone(work))?.session, Vec::new())?;
    check(session, &plan)?;
    Ok(plan)
}

/// The proved plan of one remedy.
pub fn plan(session: &Session, diagnosis: &Diagnosis, way: Way, installed: Option<&str>) -> Result<Plan, Refusal> {
    plan_from(session, diagnosis, &LazyCell::new(|| Work::new(session, diagnosis)), way, installed)
}

/// The proved plan that brings a session within the limits that a person wants.
pub fn lightened(session: &Session, diagnosis: &Diagnosis, load: Load) -> Result<Plan, Refusal> {
    if session.is_sidechain() {
        return Err(Refusal::SubAgent);
    }
    let plan = mended_plan(session, Way::Lighten, lighten(Work::new(session, diagnosis), load)?)?;
    check(session, &plan)?;
    Ok(plan)
}

/// Plans that edit the session start from the same `work`, computed once.
fn plan_from<F: FnOnce() -> Work>(
    session: &Session,
    diagnosis: &Diagnosis,
    work: &LazyCell<Work, F>,
    way: Way,
    installed: Option<&str>,
) -> Result<Plan, Refusal> {
    if session.is_sidechain() {
        return Err(Refusal::SubAgent);
    }
    let plan = match way {
        // Resuming writes nothing; its plan already checks what the client sends.
        Way::Resume => return resume::plan(session, diagnosis, work, installed),
        Way::Rewind => rewind(session, diagnosis, Wish::LastGood)?,
        Way::Branch => rewind(session, diagnosis, Wish::Branch)?,
        Way::Lighten => {
            let load = Load::asked(session).unwrap_or(Load::LARGEST);
            mended_plan(session, way, lighten(Work::clone(work), load)?)?
        }
        _ if !diagnosis.verdict.is_wrong() => return Err(Refusal::NothingWrong(diagnosis.verdict)),
        Way::Unlink => mended_plan(session, way, unlink(Work::clone(work))?)?,
        Way::Repair => mended_plan(session, way, repair(Work::clone(work))?)?,
    };
    check(session, &plan)?;
    Ok(plan)
}

fn mended_plan(session: &Session, way: Way, mended: Mended) -> Result<Plan, Refusal> {
    if mended.cured.is_empty() && mended.lighter.is_none() {
        return Err(Refusal::NothingToCure);
    }
    let lighter = mended.lighter;
    Ok(Plan { lighter, ..Plan::of_changed(session, way, mended.session, mended.cured)? })
}

/// Whether writing the normal form is enough to cure a rule.
fn is_cured_by_writing(name: &str) -> bool {
    RULES.iter().any(|rule| rule.name == name && rule.cure.is_none())
}

/// Whether resuming keeps all that any other remedy keeps. A call whose result a repair made up does not count as kept.
fn is_enough(session: &Session, resume: &Plan, offers: &[Offer]) -> bool {
    let others = offers.iter().filter(|offer| !matches!(offer.way, Way::Branch | Way::Lighten));
    let words = resume.words(session);
    others.filter_map(|offer| offer.plan.as_ref().ok()).all(|other| {
        let closed = other.cured.iter().filter(|(rule, _)| *rule == UNANSWERED && other.way == Way::Repair);
        let closed = closed.map(|(_, count)| count).sum::<u32>();
        let (kept, most) = (resume.kept, other.kept);
        words >= other.words(session)
            && kept.turns >= most.turns
            && kept.prompts >= most.prompts
            && kept.steps + closed >= most.steps
            && kept.calls + closed >= most.calls
            && kept.edits + closed >= most.edits
    })
}

const KEEPS_MOST: &str = "nothing needs to be written, and no other plan keeps more";
const BUT_FOR_OPEN_CALLS: &str =
    "nothing needs to be written; other plans keep more calls, but only ones without a result";

const UNANSWERED: &str = "unanswered_tool_use";

/// The remedy to take, and why. Resuming is enough if it loses nothing that another remedy keeps. A cut is the safest,
/// so another remedy must save work that the cut loses.
fn recommended(offers: &[Offer], is_resuming_enough: bool) -> Option<(Way, &'static str)> {
    let plan = |way: Way| {
        let offer = offers.iter().find(|offer| offer.way == way && !offer.is_try);
        offer.and_then(|offer| offer.plan.as_ref().ok())
    };
    // Against too many pictures a repair is as good, and removes less.
    let of_bytes = |plan: &Plan| plan.lighter.is_some_and(|lighter| lighter.load.bytes.is_some());
    if plan(Way::Lighten).is_some_and(of_bytes) {
        return Some((Way::Lighten, "drops what was too large; all text stays"));
    }
    let saved = |plan: &Plan| {
        let cut = offers.iter().find(|offer| offer.way == Way::Rewind).and_then(|offer| offer.plan.as_ref().ok());
        cut.map_or(plan.kept.steps, |cut| plan.kept.steps.saturating_sub(cut.kept.steps))
    };
    // A kept but broken step alone is not worth it, unless nothing in it has to change.
    let broken = |plan: &Plan| {
        let unchanged = plan.cured.iter().all(|(name, _)| is_cured_by_writing(name));
        u32::from(plan.dropped.steps == 0 && !unchanged)
    };
    if let Some(resume) = plan(Way::Resume).filter(|_| is_resuming_enough) {
        let most = offers.iter().filter_map(|offer| offer.plan.as_ref().ok()).map(|plan| plan.kept.calls).max();
        return Some((Way::Resume, if most > Some(resume.kept.calls) { BUT_FOR_OPEN_CALLS } else { KEEPS_MOST }));
    }
    match (plan(Way::Rewind), plan(Way::Unlink), plan(Way::Repair)) {
        (Some(_), Some(unlink), _) if saved(unlink) > broken(unlink) => {
            Some((Way::Unlink, "good work follows the broken call, and the model never saw that call"))
        }
        (Some(_), _, Some(repair)) if saved(repair) > broken(repair) => {
            Some((Way::Repair, "a cut would lose work that can be kept"))
        }
        (Some(_), _, _) => Some((
            Way::Rewind,
            "no other plan keeps more than one extra step, not counting unanswered prompts; \
             a cut leaves everything before it unchanged",
        )),
        (None, Some(unlink), _) if unlink.kept.steps > 0 => {
            Some((Way::Unlink, "no good step comes before the damage; what follows the broken call stays"))
        }
        (None, _, Some(_)) => Some((Way::Repair, "no good step comes before the damage")),
        _ => None,
    }
}
