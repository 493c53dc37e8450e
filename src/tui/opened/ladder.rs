//! The ladder of remedies as a person reads it: what each keeps and loses, its risk, and why one is recommended.

use super::remedy::Remedy;
use crate::diagnosis::RULES;
use crate::recovery::{Offer, Plan, Way, handoff};
use crate::session::Session;
use crate::store::{Forked, Opened};
use crate::text;
use crate::tui::words;

/// A pause longer than this does not count as work, in milliseconds.
const PAUSE: i64 = 5 * 60 * 1000;

/// Every remedy of a session, the least invasive first.
#[derive(Clone, Debug)]
pub struct Ladder {
    /// Resuming, and the remedies that lead to a new session.
    pub rungs: Vec<Rung>,
}

/// One remedy.
#[derive(Clone, Debug)]
pub struct Rung {
    /// Which one.
    pub way: Way,
    /// What it does, or why it is not offered, cleaned.
    pub remedy: Result<Remedy, String>,
    /// Why it is the recommended one, if it is.
    pub because: Option<&'static str>,
    /// The minutes of work that it keeps and loses.
    pub minutes: (u32, u32),
    /// How Claude Code does the same by itself, if it can.
    pub fork: Option<Forked>,
}

/// The number and name of the plan that needs nothing of the broken history.
pub const FRESH: (&str, &str) = ("4", "fresh");

/// What that plan does.
pub fn fresh() -> String {
    format!("start a new session from a task summary (at most {}k tokens)", handoff::Wish::default().budget / 1000)
}

impl Ladder {
    /// The ladder of a session. `installed` is the client that would resume it, if it is known.
    pub fn of(opened: &Opened, installed: Option<&str>) -> Self {
        let all = minutes(&opened.session, opened.session.links.len());
        let rung = |offer: Offer| Rung {
            way: offer.way,
            minutes: match &offer.plan {
                Ok(plan) if plan.way.is_cut() => {
                    let kept = minutes(&opened.session, plan.point.end);
                    (kept, all.saturating_sub(kept))
                }
                _ => (all, 0),
            },
            remedy: match offer.plan {
                Ok(plan) => Ok(Remedy::of(opened, plan)),
                Err(refusal) => Err(text::line(&words::refusal(&refusal))),
            },
            because: offer.because,
            fork: offer.fork.and_then(|fork| Forked::of(opened, &fork)),
        };
        let rungs = opened.remedies(installed).into_iter().map(rung).collect();
        Self { rungs }
    }

    /// The rungs that are offered.
    pub fn offered(&self) -> impl Iterator<Item = (&Rung, &Remedy)> {
        self.rungs.iter().filter_map(|rung| Some((rung, rung.remedy.as_ref().ok()?)))
    }

    /// The remedy of one way, if it is offered.
    pub fn remedy(&self, way: Way) -> Option<&Remedy> {
        self.offered().find(|(rung, _)| rung.way == way).map(|(_, remedy)| remedy)
    }

    /// The way that is recommended.
    pub fn recommended(&self) -> Option<&Rung> {
        self.rungs.iter().find(|rung| rung.because.is_some())
    }
}

/// What a plan keeps and loses, in a line.
pub fn in_short(plan: &Plan) -> String {
    let all = u64::from(plan.kept.steps + plan.dropped.steps);
    let kept = match plan.dropped.steps {
        0 if all == 1 => "keeps the only step".to_owned(),
        0 => format!("keeps all {}", text::count(all, "step")),
        _ => format!("keeps {} of {}", plan.kept.steps, text::count(all, "step")),
    };
    let unanswered = plan.cured.iter().find(|(rule, _)| *rule == "unanswered_tool_use");
    let loses = match (plan.way, plan.dropped.calls, unanswered) {
        (Way::Resume, 0, _) => "nothing is written".to_owned(),
        (Way::Resume, 1, _) => "a call is left out".to_owned(),
        (Way::Resume, calls, _) => format!("{calls} calls are left out"),
        (Way::Rewind, ..) => "cuts the end".to_owned(),
        (Way::Branch, ..) => "drops the current branch".to_owned(),
        (Way::Lighten, ..) => lighter(plan).unwrap_or_default(),
        (Way::Unlink, 0 | 1, _) => "drops the call".to_owned(),
        (Way::Unlink, calls, _) => format!("drops {calls} calls"),
        (Way::Repair, _, Some((_, 1))) => "the call gets “no result”".to_owned(),
        (Way::Repair, _, Some((_, calls))) => format!("{calls} calls get “no result”"),
        (Way::Repair, ..) if plan.cured.is_empty() => "rewrites the entries".to_owned(),
        (Way::Repair, ..) => "repairs the damage".to_owned(),
    };
    match plan.dropped.thinking {
        0 => format!("{kept}; {loses}"),
        _ if !matches!(plan.way, Way::Repair | Way::Lighten) => format!("{kept}; {loses}"),
        thoughts => format!("{kept}; {loses}; {} cut", text::count(thoughts.into(), "thought")),
    }
}

/// What a plan mends, by the sentence of each rule's cure: `a result is added …, 3 times`.
pub fn mends(plan: &Plan) -> Option<String> {
    let told = plan.cured.iter().map(|(name, count)| {
        let cure = RULES.iter().find(|rule| rule.name == *name).and_then(|rule| rule.cure).map(|(says, _)| says);
        let says = if plan.way == Way::Unlink && *name == "unanswered_tool_use" {
            "the broken call is removed"
        } else {
            cure.unwrap_or("the entries are rewritten in order")
        };
        if *count == 1 { says.to_owned() } else { format!("{says}, {count} times") }
    });
    let told: Vec<String> = lighter(plan).into_iter().chain(told).collect();
    (!told.is_empty()).then(|| told.join("; "))
}

fn lighter(plan: &Plan) -> Option<String> {
    plan.lighter.map(|lighter| text::lighter(lighter.gone(), lighter.before.bytes, lighter.after.bytes))
}

/// How long the work up to link `end` took, in minutes. Pauses do not count.
fn minutes(session: &Session, end: usize) -> u32 {
    let times = session.links[..end].iter().filter_map(|link| session.transcript.entries[link.entry].time);
    let times: Vec<i64> = times.collect();
    let worked = times.windows(2).map(|pair| pair[1] - pair[0]).filter(|gap| (0..PAUSE).contains(gap));
    u32::try_from((worked.sum::<i64>() + 30_000) / 60_000).unwrap_or(u32::MAX)
}
