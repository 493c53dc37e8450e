//! `plans`: every remedy of a session, and what each keeps and loses.

use std::ffi::OsStr;

use anyhow::Result;
use serde::Serialize;

use super::output::paint::{command, good};
use super::output::{Form, Out, json_line};
use super::{FINE, WRONG, neighbours, words};
use crate::diagnosis::SCHEMA;
use crate::diagnosis::proved::{Tried, tried};
use crate::recovery::{Lighter, Offer, Plan, Tally};
use crate::store::{Forked, Lost, Opened, Place, installed_version, open, resolve};
use crate::text;

#[derive(Serialize)]
struct Plans {
    schema: u32,
    session: String,
    verdict: &'static str,
    /// Why the session cannot be resumed where it is, and how to go on.
    lost: Option<Lost>,
    #[serde(rename = "plans")]
    rows: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    number: usize,
    plan: &'static str,
    recommended: bool,
    because: Option<&'static str>,
    /// Whether it is only a try, because nothing explains the refusal.
    #[serde(rename = "try")]
    is_try: bool,
    refused: Option<String>,
    kept: Option<Tally>,
    dropped: Option<Tally>,
    cured: Vec<Cured>,
    /// The weight before and after, if pictures and documents are taken out.
    lighter: Option<Lighter>,
    /// On how many sessions of real clients it was tried.
    tried: Option<Tried>,
    /// The commands by which Claude Code itself does the same.
    fork: Option<Forked>,
}

#[derive(Serialize)]
struct Cured {
    rule: &'static str,
    count: u32,
}

pub(super) fn run(place: &Place, wanted: Option<&OsStr>, form: Form, out: &mut Out) -> Result<u8> {
    let opened = open(place, resolve(place, wanted)?)?;
    let offers = opened.remedies(installed_version().as_deref());
    match form {
        Form::Json => json_line(&Plans::of(&opened, &offers), out)?,
        Form::Words => tell(&opened, &offers, out)?,
    }
    Ok(if opened.diagnosis.verdict.is_wrong() { WRONG } else { FINE })
}

impl Plans {
    fn of(opened: &Opened, offers: &[Offer]) -> Self {
        Self {
            schema: SCHEMA,
            session: opened.report().session,
            verdict: opened.diagnosis.verdict.name(),
            lost: opened.lost.clone(),
            rows: offers.iter().map(|offer| Row::of(offer, opened)).collect(),
        }
    }
}

impl Row {
    fn of(offer: &Offer, opened: &Opened) -> Self {
        let plan = offer.plan.as_ref().ok();
        let cured = plan.map_or(&[][..], |plan| &plan.cured).iter();
        Self {
            number: offer.way.number(),
            plan: offer.way.name(),
            recommended: offer.because.is_some(),
            because: offer.because,
            is_try: offer.is_try,
            refused: offer.plan.as_ref().err().map(ToString::to_string),
            kept: plan.map(|plan| plan.kept),
            dropped: plan.map(|plan| plan.dropped),
            cured: cured.map(|&(rule, count)| Cured { rule, count }).collect(),
            lighter: plan.and_then(|plan| plan.lighter),
            tried: plan.and_then(|plan| tried(&opened.diagnosis, plan.way.name())),
            fork: offer.fork.as_ref().and_then(|fork| Forked::of(opened, fork)),
        }
    }
}

fn tell(opened: &Opened, offers: &[Offer], out: &mut Out) -> Result<()> {
    let report = opened.report();
    let verdict = report.verdict;
    writeln!(out, "{}  {}", words::judged(verdict), words::name(&report))?;
    for offer in offers {
        match &offer.plan {
            Ok(plan) => tell_plan(offer, plan, opened, out)?,
            Err(refusal) => {
                writeln!(
                    out,
                    "  {} {}  not available: {}",
                    offer.way.number(),
                    offer.way.name(),
                    text::line(&refusal.to_string())
                )?;
            }
        }
    }
    let id = words::short(&report.known_as);
    let export = format!("claude-rescue export {id}");
    writeln!(out, "  4 fresh   {}: a task summary for a new session", command(export))?;
    if let Some(best) = offers.iter().find(|offer| offer.because.is_some()) {
        let id = words::short(&report.known_as);
        let (number, name) = (best.way.number(), best.way.name());
        let rescue = format!("claude-rescue rescue {id}");
        writeln!(out, "  {}   (or --with PLAN; recommended: {number} {name})", command(rescue))?;
    } else if let Some(attempt) = words::attempt(&opened.diagnosis, offers, &report.known_as) {
        writeln!(out, "  {attempt}")?;
    }
    neighbours::tell(opened, out)
}

fn tell_plan(offer: &Offer, plan: &Plan, opened: &Opened, out: &mut Out) -> Result<()> {
    writeln!(out, "  {} {}  keeps {}; drops {}", offer.way.number(), offer.way.name(), plan.keeps(), plan.drops())?;
    if let Some(lighter) = words::lighter(plan) {
        writeln!(out, "          {lighter}")?;
    }
    for (rule, count) in &plan.cured {
        writeln!(out, "          fixes {rule} in {}", text::count((*count).into(), "place"))?;
    }
    for risk in plan.risks() {
        writeln!(out, "          {risk}")?;
    }
    if let Some(tried) = tried(&opened.diagnosis, plan.way.name()) {
        writeln!(out, "          {}", tried.says())?;
    }
    if let Some(because) = offer.because {
        writeln!(out, "          {} {because}", good("recommended:"))?;
    }
    if let Some(forked) = offer.fork.as_ref().and_then(|fork| Forked::of(opened, fork)) {
        writeln!(out, "          {}", forked.says())?;
        for line in [&forked.command, &forked.resume] {
            writeln!(out, "            {}", command(line))?;
        }
    }
    Ok(())
}
