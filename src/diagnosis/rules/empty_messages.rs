//! A request without messages.

use super::{Check, Rule, Severity};
use crate::diagnosis::Finding;
use crate::session::{Request, Session};

pub(super) static RULE: Rule = Rule {
    name: "empty_messages",
    severity: Severity::Fatal,
    says: "there are no messages in it",
    story: "A program that cuts its history to fit removed all of it.",
    api: Some("messages: at least one message is required"),
    cure: None,
    check: Check::Caller(check),
};

fn check(_: &Session, request: &Request) -> Vec<Finding> {
    let none = request.messages.is_empty();
    none.then(|| Finding::of_entry(&RULE, RULE.severity, 0, None)).into_iter().collect()
}
