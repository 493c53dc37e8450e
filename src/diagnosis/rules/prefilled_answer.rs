//! A request that ends with the beginning of an answer.

use super::{Check, Rule, Severity};
use crate::diagnosis::Finding;
use crate::session::{Request, Role, Session};
use crate::transcript::BlockKind;

pub(super) static RULE: Rule = Rule {
    name: "prefilled_answer",
    severity: Severity::Note,
    says: "the last message is from the assistant, and newer models refuse to continue one",
    story: "The program supplies the start of the answer for the model. Models from 4.6 on refuse that: ask for the \
            format of the answer in the prompt instead.",
    api: Some("This model does not support assistant message prefill. The conversation must end with a user message."),
    cure: None,
    check: Check::Caller(check),
};

fn check(session: &Session, request: &Request) -> Vec<Finding> {
    let last = request.messages.last().filter(|message| message.role == Role::Assistant);
    let prefills = last.filter(|message| message.parts.iter().all(|part| part.kind != BlockKind::ToolUse));
    let link = request.messages.len().saturating_sub(1);
    let finding = |_| Finding::of_entry(&RULE, RULE.severity, session.links[link].entry, Some(link));
    prefills.map(finding).into_iter().collect()
}
