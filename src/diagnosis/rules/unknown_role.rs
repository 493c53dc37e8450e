//! A message that is neither the user's nor the assistant's.

use super::{Check, Rule, Severity};
use crate::diagnosis::Finding;
use crate::session::{Message, Request, Role, Session};
use crate::transcript::Json;

pub(super) static RULE: Rule = Rule {
    name: "unknown_role",
    severity: Severity::Fatal,
    says: "the role is neither `user` nor `assistant`",
    story: "The history was written for another API, whose messages can also have the role `system`, `tool` or \
            `function`. Here a tool's output is a `tool_result` in a user message, and the system prompt goes in the \
            field `system`. Newer models accept a `system` message in some places; then this is a note.",
    api: Some("messages: Unexpected role \"system\". The Messages API accepts a top-level `system` parameter"),
    cure: None,
    check: Check::Caller(check),
};

fn check(session: &Session, request: &Request) -> Vec<Finding> {
    let others = request.messages.iter().enumerate().filter(|(_, message)| message.role == Role::Other);
    let finding = |(link, _): (usize, &Message)| {
        let entry = session.links[link].entry;
        let role = session.transcript.body(entry).get("message").and_then(|message| message.get("role"));
        let is_system = role.and_then(Json::raw_text) == Some(b"system");
        Finding::of_entry(&RULE, if is_system { Severity::Note } else { RULE.severity }, entry, Some(link))
    };
    others.map(finding).collect()
}
