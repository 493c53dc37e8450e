//! What `explain --json` prints (docs/json.md).

use serde::Serialize;

use super::Answer;
use super::missing::MissingJson;
use crate::cli::redacted;
use crate::diagnosis::explain::{Explained, Location, Reference};
use crate::diagnosis::heals::HEALS;
use crate::diagnosis::symptom::Surface;
use crate::diagnosis::{Finding, Rule, SCHEMA};
use crate::session::Session;

#[derive(Serialize)]
pub(super) struct AnswerJson {
    schema: u32,
    text: String,
    family: &'static str,
    status: Option<u16>,
    request_id: Option<String>,
    means: &'static str,
    helps: String,
    surface: Option<&'static str>,
    advice: Vec<Advice>,
    rules: Vec<RuleJson>,
    session: Option<String>,
    line: Option<u32>,
    over: Option<bool>,
    places: Vec<PlaceJson>,
    bug: Option<BugJson>,
    sought: Vec<MissingJson>,
}

#[derive(Serialize)]
struct BugJson {
    versions: String,
    sure: bool,
    means: &'static str,
    helps: &'static str,
    line: Option<u32>,
}

#[derive(Serialize)]
struct Advice {
    surface: &'static str,
    helps: &'static str,
}

/// A rule by itself.
#[derive(Serialize)]
pub(super) struct OneRule {
    pub schema: u32,
    #[serde(flatten)]
    pub rule: RuleJson,
}

#[derive(Serialize)]
pub(super) struct RuleJson {
    rule: &'static str,
    severity: &'static str,
    says: String,
    story: &'static str,
    api: Option<&'static str>,
    cure: Option<&'static str>,
    heals_from: Option<&'static str>,
    leaves_out: Option<&'static str>,
}

#[derive(Default, Serialize)]
struct PlaceJson {
    names: Option<String>,
    sure: &'static str,
    rule: Option<&'static str>,
    turn: Option<u32>,
    step: Option<u32>,
    line: Option<u32>,
    uuid: Option<String>,
    tool_use_id: Option<String>,
    request: Option<String>,
}

impl AnswerJson {
    pub(super) fn of(answer: &Answer) -> Self {
        let Explained { row, rules, status, request_id, names, .. } = &answer.explained;
        let advice = Surface::ALL
            .into_iter()
            .filter_map(|surface| row.helps_at(surface).map(|helps| Advice { surface: surface.name(), helps }));
        let places = match &answer.opened {
            Some(opened) => answer.locations.iter().map(|location| PlaceJson::of(&opened.session, location)).collect(),
            None => names.iter().map(PlaceJson::unknown).collect(),
        };
        Self {
            schema: SCHEMA,
            text: redacted::words(&answer.text),
            family: row.family.name(),
            status: *status,
            request_id: request_id.as_deref().map(redacted::words),
            means: row.means,
            helps: answer.helps(),
            surface: answer.surface().map(Surface::name),
            advice: advice.collect(),
            rules: rules.iter().map(|rule| RuleJson::of(rule)).collect(),
            session: answer.opened.as_ref().map(|opened| opened.report().session),
            line: answer.said.as_ref().map(|said| said.line),
            over: answer.said.as_ref().map(|said| said.over),
            places,
            bug: BugJson::of(answer),
            sought: answer.missing.iter().map(MissingJson::of).collect(),
        }
    }
}

impl BugJson {
    fn of(answer: &Answer) -> Option<Self> {
        let known = answer.bug();
        let (bug, line) = known.or_else(|| answer.explained.bug.map(|(bug, _)| (bug, None)))?;
        Some(Self { versions: bug.versions(), sure: known.is_some(), means: bug.means, helps: bug.helps, line })
    }
}

impl RuleJson {
    pub(super) fn of(rule: &Rule) -> Self {
        let heal = HEALS.iter().find(|heal| heal.rule == rule.name);
        Self {
            rule: rule.name,
            severity: rule.severity.name(),
            says: rule.says.replace("{tool}", "toolu_…").replace("{other}", "N"),
            story: rule.story,
            api: rule.api,
            cure: rule.cure.map(|(cure, _)| cure),
            heals_from: heal.map(|heal| heal.from),
            leaves_out: heal.map(|heal| heal.leaves_out),
        }
    }
}

impl PlaceJson {
    fn of(session: &Session, location: &Location) -> Self {
        let entry = location.entry.map(|entry| &session.transcript.entries[entry]);
        let id = |id| redacted::words(session.transcript.id(id));
        Self {
            names: location.name.as_ref().map(|name| redacted::words(&name.to_string())),
            sure: location.sure.name(),
            rule: location.finding.as_ref().map(|finding| finding.rule.name),
            turn: location.place.map(|place| place.turn),
            step: location.place.map(|place| place.step),
            line: location.entry.map(|no| session.transcript.line(no)),
            uuid: entry.and_then(|entry| entry.uuid).map(id),
            tool_use_id: location.finding.as_ref().and_then(|finding| finding.tool).map(id),
            request: location.finding.as_ref().and_then(Finding::request_path),
        }
    }

    /// A name that cannot be looked up without a session.
    fn unknown(name: &Reference) -> Self {
        Self { names: Some(redacted::words(&name.to_string())), sure: "unknown", ..Self::default() }
    }
}
