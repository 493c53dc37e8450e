//! The findings in a file's bodies, as `--json` prints them.

use serde::Serialize;

use crate::cli::redacted;
use crate::diagnosis::{Finding, Rule, SCHEMA, Severity, check_body};
use crate::session::Session;
use crate::transcript::body::{Body, position};

#[derive(Serialize)]
pub(super) struct Checked {
    schema: u32,
    pub path: String,
    /// Its number in the file, from 1.
    pub body: usize,
    pub messages: usize,
    pub fatal: usize,
    pub findings: Vec<Found>,
}

#[derive(Serialize)]
pub(super) struct Found {
    #[serde(skip)]
    pub rule: &'static Rule,
    #[serde(rename = "rule")]
    pub name: &'static str,
    pub severity: &'static str,
    pub request: String,
    #[serde(skip)]
    pub path: String,
    pub line: u32,
    pub column: u32,
    tool_use_id: Option<String>,
    pub says: String,
    pub api: Option<&'static str>,
    pub fix: Option<&'static str>,
}

impl Checked {
    pub fn of(bytes: &[u8], body: &Body, path: &str, no: usize) -> Self {
        let session = Session::of(body.transcript(bytes));
        let findings = check_body(&session);
        let fatal = findings.iter().filter(|finding| finding.severity == Severity::Fatal).count();
        let findings = findings.iter().map(|finding| Found::of(bytes, body, &session, finding, path)).collect();
        Self { schema: SCHEMA, path: path.to_owned(), body: no, messages: body.messages.len(), fatal, findings }
    }
}

impl Found {
    fn of(bytes: &[u8], body: &Body, session: &Session, finding: &Finding, path: &str) -> Self {
        let blocks = finding.block.and_then(|at| session.transcript.blocks_of(finding.entry).get(at));
        let at = match (blocks, body.messages.get(finding.entry)) {
            (Some(block), _) => body.offset(&session.transcript, finding.entry, block.bytes.start),
            (None, Some(message)) => message.start,
            (None, None) => body.array.start,
        };
        let (line, column) = position(bytes, at);
        let message =
            if body.messages.is_empty() { "messages".to_owned() } else { format!("messages.{}", finding.entry) };
        Self {
            rule: finding.rule,
            name: finding.rule.name,
            severity: finding.severity.name(),
            request: finding.request_path().unwrap_or(message),
            path: path.to_owned(),
            line,
            column,
            tool_use_id: finding.tool.map(|tool| session.transcript.id(tool).to_owned()),
            says: redacted::words(&finding.says(session)),
            api: finding.rule.api,
            fix: finding.rule.cure.map(|(words, _)| words),
        }
    }
}
