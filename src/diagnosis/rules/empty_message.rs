//! A message without content.

use super::{Check, Rule, Severity};
use crate::diagnosis::{Finding, cure, symptom};
use crate::session::{By, Message, Request, Role, Session};
use crate::transcript::Kind;

pub(super) static RULE: Rule = Rule {
    name: "empty_message",
    severity: Severity::Fatal,
    says: "the message has no content",
    story: "An answer was cut off before its first word but still saved, or its content was filtered until nothing was \
            left. Only the last message may be empty, and only if it is from the assistant. In a session this is a \
            note unless the API has reported it: of all clients measured, only 2.1.150 sends an empty user message.",
    api: Some("all messages must have non-empty content except for the optional final assistant message"),
    cure: Some(("the message is removed", cure::remove_entry)),
    check: Check::Blocks(check),
};

fn check(session: &Session, request: &Request) -> Vec<Finding> {
    if request.by == By::Client {
        return of_client(session, request);
    }
    let last = request.messages.len().saturating_sub(1);
    let empty = request.messages.iter().enumerate().filter(|(link, message)| {
        let may_be =
            *link == last && message.role == Role::Assistant && session.transcript.is_list(session.links[*link].entry);
        message.parts.is_empty() && !may_be
    });
    empty.map(|(link, _)| Finding::of_entry(&RULE, RULE.severity, session.links[link].entry, Some(link))).collect()
}

/// 2.0.76 and 2.1.332 leave out an empty message of the user; 2.1.150 sends it and is refused.
fn of_client(session: &Session, request: &Request) -> Vec<Finding> {
    let transcript = &session.transcript;
    let is_empty = |at: &usize| {
        let no = session.links[*at].entry;
        transcript.entries[no].kind == Kind::User && transcript.blocks_of(no).is_empty() && transcript.is_list(no)
    };
    let empty: Vec<usize> = request.links.iter().copied().filter(is_empty).collect();
    let named = || symptom::is_named(session, "must have non-empty content");
    let severity = if !empty.is_empty() && named() { Severity::Fatal } else { Severity::Note };
    let finding = |severity: Severity, at: usize| Finding::of_entry(&RULE, severity, session.links[at].entry, Some(at));
    empty
        .into_iter()
        .map(|at| finding(severity, at))
        .chain(sent_empty(request).filter(|at| *at < session.links.len()).map(|at| finding(Severity::Fatal, at)))
        .collect()
}

/// Empty messages that a client sends after loading the session, each as the link before it.
fn sent_empty(request: &Request) -> impl Iterator<Item = usize> + '_ {
    // The next prompt goes into the last message of the user, so that one is not empty.
    let last = request.messages.len().saturating_sub(1);
    let is_empty = move |(at, message): &(usize, &Message)| {
        message.parts.is_empty() && (*at < last || message.role == Role::Assistant)
    };
    let empty = request.messages.iter().enumerate().filter(is_empty);
    empty.map(|(at, _)| {
        let mut before = request.messages[..at].iter().rev().filter_map(|message| message.parts.last());
        before.next().map_or(0, |part| part.source.link)
    })
}
