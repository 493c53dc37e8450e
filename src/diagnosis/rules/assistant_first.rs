//! A history that begins with an answer.

use super::{Check, Rule, Severity};
use crate::diagnosis::Finding;
use crate::session::{Request, Role, Session};

pub(super) static RULE: Rule = Rule {
    name: "assistant_first",
    severity: Severity::Note,
    says: "the first message is from the assistant",
    story: "A history that was cut to fit lost the prompt before its first answer. The API used to refuse that, and \
            proxies still do.",
    api: Some("messages: first message must use the \"user\" role"),
    cure: None,
    check: Check::Caller(check),
};

fn check(session: &Session, request: &Request) -> Vec<Finding> {
    let first = request.messages.first().filter(|message| message.role == Role::Assistant);
    first.map(|_| Finding::of_entry(&RULE, RULE.severity, session.links[0].entry, Some(0))).into_iter().collect()
}
