//! A message that says nothing.

use super::{Check, Rule, Severity};
use crate::diagnosis::Finding;
use crate::session::{Change, Request, Role, Session};

pub(super) static RULE: Rule = Rule {
    name: "empty_message",
    severity: Severity::Fatal,
    says: "the message has no content",
    story: "An answer that was cut off before its first word was kept, or the content was filtered until nothing was left. \
            Only the last message may be empty, if it is the assistant's.",
    api: Some("all messages must have non-empty content except for the optional final assistant message"),
    cure: Some(("the empty message goes", cure)),
    check: Check::Body(check),
};

fn check(session: &Session, request: &Request) -> Vec<Finding> {
    let last = request.messages.len().saturating_sub(1);
    let is_list = |link: usize| {
        let body = session.transcript.body(session.links[link].entry);
        body.get("message").and_then(|message| message.get("content")).is_some_and(|content| content.0 == b"[]")
    };
    let empty = request.messages.iter().enumerate().filter(|(link, message)| {
        let may_be = *link == last && message.role == Role::Assistant && is_list(*link);
        message.parts.is_empty() && !may_be
    });
    empty.map(|(link, _)| Finding::of_entry(&RULE, RULE.severity, session.links[link].entry, Some(link))).collect()
}

fn cure(_: &Session, finding: &Finding) -> Vec<Change> {
    vec![Change::Remove(finding.entry)]
}
