//! The packet for a bug report: what another engineer needs, and nothing about the work.
//!
//! Unless more is asked for, it holds only names that this program knows (kinds, tools, rules), numbers, and
//! [`Vouched`], which only `safe/` makes. Tests plant words everywhere in a session and look for them in the packet.

mod asked;
mod attempts;
mod environment;
mod errors;
mod markdown;
mod operation;
mod safe;
mod shape;

use serde::Serialize;

use crate::diagnosis::{Diagnosis, Finding, SCHEMA, resume};
use crate::session::Session;

pub use asked::{Asked, Name, Wish, Words};
pub use attempts::{Attempts, Outcome, Rewind};
pub use environment::{Environment, Install};
pub use errors::NewestError;
pub use operation::Operation;
pub use safe::Vouched;
pub use shape::Row;

/// The whole packet.
#[derive(Debug, Serialize)]
pub struct Evidence {
    /// [`SCHEMA`].
    pub schema: u32,
    /// The start of the session's id.
    pub session: Vouched,
    /// The versions of the clients that wrote it, in order.
    pub versions: Vec<Vouched>,
    /// The surface that wrote it last.
    pub entrypoint: Option<&'static str>,
    /// The verdict, by name.
    pub verdict: &'static str,
    /// The file's size in bytes.
    pub bytes: usize,
    /// Its lines.
    pub lines: u32,
    /// Its SHA-256.
    pub sha256: Vouched,
    /// The newest error.
    pub error: Option<NewestError>,
    /// What Claude Code was doing at the first damage.
    pub operation: Option<Operation>,
    /// What was tried since the first refusal.
    pub since: Option<Attempts>,
    /// What this program found.
    pub findings: Vec<Found>,
    /// The last good point.
    pub last_good: Option<Good>,
    /// What the newest measured client would send after a restart, if the API accepts that.
    pub resumes_in: Option<Resumes>,
    /// The shape of the messages around the damage.
    pub shape: Vec<Row>,
    /// The machine, if it was looked at.
    pub environment: Option<Environment>,
    /// What was asked for besides.
    pub asked: Asked,
}

/// What a client would send after resuming the session.
#[derive(Debug, Serialize)]
pub struct Resumes {
    /// The client's version.
    pub version: &'static str,
    /// How many blocks of the history it sends.
    pub sends: usize,
    /// How many blocks there are.
    pub of: usize,
}

/// The last good point.
#[derive(Debug, Serialize)]
pub struct Good {
    /// Its turn.
    pub turn: u32,
    /// Its step.
    pub step: u32,
    /// The line of its last message.
    pub line: u32,
}

/// A finding without private names.
#[derive(Debug, Serialize)]
pub struct Found {
    /// The rule.
    pub rule: &'static str,
    /// How bad it is.
    pub severity: &'static str,
    /// The turn.
    pub turn: Option<u32>,
    /// The step.
    pub step: Option<u32>,
    /// The line.
    pub line: u32,
    /// The call, with a shortened id.
    pub call: Option<Vouched>,
    /// The API's coordinate.
    pub request: Option<Vouched>,
}

impl Evidence {
    /// The packet of a session. The store knows the file's hash and the machine.
    pub fn of(
        session: &Session,
        diagnosis: &Diagnosis,
        sha256: &str,
        environment: Option<Environment>,
        wish: &Wish<'_>,
    ) -> Self {
        let transcript = &session.transcript;
        let line = |entry: usize| transcript.line(entry);
        let last_good = diagnosis.last_good.map(|good| Good {
            turn: good.place.turn,
            step: good.place.step,
            line: line(good.entry),
        });
        let window = shape::window(session, diagnosis);
        Self {
            schema: SCHEMA,
            session: safe::uuid(session.id().unwrap_or_default()),
            versions: safe::versions(session),
            entrypoint: session.entrypoint().map(safe::entrypoint),
            verdict: diagnosis.verdict.name(),
            bytes: transcript.length(),
            lines: transcript.lines,
            sha256: Vouched::hash(sha256),
            error: errors::newest(session),
            operation: operation::at_damage(session, diagnosis),
            since: attempts::since_refusal(session),
            findings: diagnosis.findings.iter().map(|finding| Found::of(session, finding)).collect(),
            last_good,
            resumes_in: resumes_in(session, diagnosis),
            shape: window.clone().map(|link| Row::of(session, link)).collect(),
            environment,
            asked: Asked::of(session, window, wish),
        }
    }

    /// The packet as Markdown, for an issue.
    pub fn markdown(&self) -> String {
        markdown::print(self)
    }
}

impl Found {
    fn of(session: &Session, finding: &Finding) -> Self {
        let place = finding.place(session);
        Self {
            rule: finding.rule.name,
            severity: finding.severity.name(),
            turn: place.map(|place| place.turn),
            step: place.map(|place| place.step),
            line: finding.line(session),
            call: finding.tool.map(|id| safe::call(session, id)),
            request: finding.coordinate.map(safe::coordinate),
        }
    }
}

/// What the newest measured client would send, if the API accepts it.
fn resumes_in(session: &Session, diagnosis: &Diagnosis) -> Option<Resumes> {
    let resume::Outcome::Goes(sent) = resume::resume(session, diagnosis, None).outcome else { return None };
    let request = session.request_behind_compaction(session.links.len());
    let all = request.messages.iter().flat_map(|message| &message.parts).map(|part| part.source);
    let blocks: Vec<bool> = all.map(|source| sent.contains(&(source.entry, source.block))).collect();
    let sends = blocks.iter().filter(|is_sent| **is_sent).count();
    diagnosis.verdict.is_wrong().then(|| Resumes { version: resume::newest(), sends, of: blocks.len() })
}
