//! A session and its diagnosis as plain data, for `--json` and lists. docs/json.md documents the fields; they are
//! stable.

use serde::{Deserialize, Serialize};

use super::picker::is_session_id;
use super::{Diagnosis, Family, Finding, GoodPoint, Severity, Verdict};
use crate::session::Session;

/// The version of this format.
pub const SCHEMA: u32 = 1;

/// One session and its diagnosis, in short.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Report {
    /// [`SCHEMA`].
    pub schema: u32,
    /// The id by which a client finds it.
    pub session: String,
    /// The file.
    pub path: String,
    /// Its name on the command line: the shortest unambiguous part of the file's name, or its path.
    pub known_as: String,
    /// Its directory: the one that its folder is named after, or else the one where it was last written.
    pub project: Option<String>,
    /// What is known of that directory: `there`, `gone`, `unknown` or `outside`.
    #[serde(skip_deserializing, default = "unknown")]
    pub directory: &'static str,
    /// The title that people know it by.
    pub title: Option<String>,
    /// The client version that wrote it last.
    pub version: Option<String>,
    /// The surface that wrote it last.
    pub entrypoint: Option<String>,
    /// The verdict, by name.
    pub verdict: Verdict,
    /// How many turns.
    pub turns: usize,
    /// How many entries.
    pub entries: usize,
    /// The size of the file.
    pub bytes: usize,
    /// The newest timestamp of an entry, in RFC 3339, in UTC.
    pub last_activity: Option<String>,
    /// Whether a running client has it open.
    pub live: bool,
    /// How many sub-agent transcripts belong to it.
    pub sub_agents: usize,
    /// The first damage.
    pub first: Option<First>,
    /// The last good point before it.
    pub last_good: Option<LastGood>,
    /// The newest error that the client wrote, if it is decisive.
    pub symptom: Option<Said>,
    /// How many findings are fatal.
    pub fatal: usize,
    /// How many findings lose history.
    pub lossy: usize,
    /// Every finding; omitted in lists.
    #[serde(skip_serializing_if = "Option::is_none", skip_deserializing)]
    pub findings: Option<Vec<Found>>,
}

/// The place of the first damage.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct First {
    /// The turn, from 1.
    pub turn: Option<u32>,
    /// The step in the turn, from 1; 0 is the prompt.
    pub step: Option<u32>,
    /// The line of the file, from 1.
    pub line: u32,
    /// The uuid of the entry.
    pub uuid: Option<String>,
    /// The id of the call.
    pub tool_use_id: Option<String>,
}

/// The last good point.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LastGood {
    /// The turn, from 1.
    pub turn: u32,
    /// The step in the turn, from 1.
    pub step: u32,
    /// The line of the last good message, from 1.
    pub line: u32,
    /// Its uuid.
    pub uuid: Option<String>,
}

/// An error that the client wrote.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Said {
    /// The family of the error, by name.
    pub family: Family,
    /// Its line, from 1.
    pub line: u32,
    /// Its words.
    pub text: String,
}

/// One finding.
#[derive(Clone, Debug, Serialize)]
pub struct Found {
    /// The rule's name.
    pub rule: &'static str,
    /// `fatal`, `lossy` or `note`.
    pub severity: &'static str,
    /// Where it is.
    #[serde(flatten)]
    pub place: First,
    /// The API's coordinate, `messages.N.content.M`.
    pub request: Option<String>,
    /// What the finding says, in a sentence.
    pub says: String,
}

/// What is known of a directory before anybody looked.
fn unknown() -> &'static str {
    "unknown"
}

impl Report {
    /// The report of a session in the file `path`. `name` is the file's name, used as the id if the session has none.
    pub fn of(session: &Session, diagnosis: &Diagnosis, path: &str, name: &str) -> Self {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        let id = session.id().filter(|_| !session.is_sidechain() && !is_session_id(name));
        let folder = path.rsplit(['/', '\\']).nth(1);
        Self {
            schema: SCHEMA,
            session: id.unwrap_or(name).to_owned(),
            path: path.to_owned(),
            known_as: path.to_owned(),
            project: owned(folder.and_then(|folder| session.home_in(folder)).or(session.cwd())),
            directory: unknown(),
            title: session.title(),
            version: owned(session.version()),
            entrypoint: owned(session.entrypoint()),
            verdict: diagnosis.verdict,
            turns: session.turns.len(),
            entries: session.transcript.entries.len(),
            bytes: session.transcript.length(),
            last_activity: session.last_activity().and_then(rfc3339),
            live: false,
            sub_agents: 0,
            first: diagnosis.first().map(|finding| First::of(session, finding)),
            last_good: diagnosis.last_good.map(|point| LastGood::of(session, &point)),
            symptom: diagnosis.symptom.as_ref().map(|symptom| Said {
                family: symptom.row.family,
                line: session.transcript.line(symptom.entry),
                text: symptom.text.clone(),
            }),
            fatal: diagnosis.count(Severity::Fatal),
            lossy: diagnosis.count(Severity::Lossy),
            findings: None,
        }
    }

    /// Adds every finding.
    #[must_use]
    pub fn with_findings(self, session: &Session, diagnosis: &Diagnosis) -> Self {
        Self { findings: Some(diagnosis.findings.iter().map(|finding| Found::of(session, finding)).collect()), ..self }
    }
}

impl First {
    fn of(session: &Session, finding: &Finding) -> Self {
        let place = finding.place(session);
        let entry = &session.transcript.entries[finding.entry];
        Self {
            turn: place.map(|place| place.turn),
            step: place.map(|place| place.step),
            line: session.transcript.line(finding.entry),
            uuid: entry.uuid.map(|id| session.transcript.id(id).to_owned()),
            tool_use_id: finding.tool.map(|id| session.transcript.id(id).to_owned()),
        }
    }
}

impl LastGood {
    fn of(session: &Session, point: &GoodPoint) -> Self {
        let entry = &session.transcript.entries[point.entry];
        let uuid = entry.uuid.map(|id| session.transcript.id(id).to_owned());
        Self { turn: point.place.turn, step: point.place.step, line: session.transcript.line(point.entry), uuid }
    }
}

impl Found {
    fn of(session: &Session, finding: &Finding) -> Self {
        Self {
            rule: finding.rule.name,
            severity: finding.severity.name(),
            place: First::of(session, finding),
            request: finding.request_path(),
            says: finding.says(session),
        }
    }
}

fn rfc3339(millis: i64) -> Option<String> {
    Some(jiff::Timestamp::from_millisecond(millis).ok()?.to_string())
}

#[cfg(test)]
mod tests {
    use serde::de::DeserializeOwned;

    use super::*;

    fn comes_back_as<T: Serialize + DeserializeOwned + PartialEq>(value: &T, name: &str) -> bool {
        serde_json::to_string(value).is_ok_and(|json| {
            json == format!("\"{name}\"") && serde_json::from_str::<T>(&json).is_ok_and(|back| back == *value)
        })
    }

    #[test]
    fn names_are_read_as_they_are_written() {
        use Family::{Billing, Client, Config, Connection, History, Limit, Login, Model, Other, Output};
        use Family::{Overload, Policy, Server, Session, Size};
        use Verdict::{Broken, Damaged, Empty, Errored, Interrupted, Lossy, Refused, Sound, Unreadable};
        let verdicts = [Broken, Damaged, Lossy, Refused, Errored, Interrupted, Sound, Empty, Unreadable];
        assert!(verdicts.iter().all(|verdict| comes_back_as(verdict, verdict.name())));
        let families = [History, Limit, Overload, Server, Connection, Login, Billing, Size, Model, Policy, Output];
        let families = families.into_iter().chain([Config, Session, Client, Other]);
        assert!(families.into_iter().all(|family| comes_back_as(&family, family.name())));
    }
}
