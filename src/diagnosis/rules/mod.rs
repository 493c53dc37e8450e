//! The table of rules: one file for each kind of damage.

mod assistant_first;
mod bad_media;
mod bare_content;
mod blank_text;
mod duplicate_tool_result;
mod duplicate_tool_use;
mod duplicate_uuid;
mod empty_message;
mod empty_messages;
mod empty_result_text;
mod empty_text;
mod empty_tool_name;
mod foreign_tool_id;
mod glued_line;
mod input_no_object;
mod late_tool_result;
mod lone_surrogate;
mod long_tool_name;
mod lost_branch;
mod lost_kept_messages;
mod misplaced_block;
mod missing_id;
mod missing_parent;
mod missing_time;
mod newer_above;
mod not_json_lines;
mod nul_character;
mod open_call_beside;
mod orphan_tool_result;
pub mod page;
mod parent_loop;
mod prefilled_answer;
mod refused_content;
mod side_end;
mod sidechain_entry;
mod silent_error;
mod split_tool_results;
mod text_before_tool_result;
mod thinking_without_words;
mod too_many_media;
mod torn_line;
mod trailing_space;
mod unanswered_server_call;
mod unanswered_tool_use;
mod unknown_role;
mod unknown_row;
mod unpaired_server_result;
mod unsigned_thinking;

use super::Finding;
use super::pairing::Pairing;
use super::symptom::plain;
use crate::session::{By, Change, Request, Session};

/// A test for one kind of damage.
#[derive(Debug)]
pub struct Rule {
    /// Its name, as in `--json` and docs/rules.md.
    pub name: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What a finding says; `{tool}` stands for the call, `{other}` for the line of the related entry.
    pub says: &'static str,
    /// How it happens and what it does, for the person it happened to.
    pub story: &'static str,
    /// The API's own words for it, if it has any.
    pub api: Option<&'static str>,
    /// What the cure does, in a sentence, and the cure.
    pub cure: Option<(&'static str, Cure)>,
    check: Check,
}

/// Cures one finding, in a session in the normal form.
pub type Cure = fn(&Session, &Finding) -> Vec<Change>;

/// How bad damage is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing; changes nothing.
    Note,
    /// A client silently leaves something out.
    Lossy,
    /// The API refuses it, or the client hangs on it.
    Fatal,
}

impl Severity {
    /// Its name, as in `--json`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Lossy => "lossy",
            Self::Fatal => "fatal",
        }
    }
}

/// What a rule looks at.
#[derive(Debug)]
enum Check {
    /// The whole file, and what clients do with it.
    File(fn(&Session) -> Vec<Finding>),
    /// The facts of the request.
    Request(fn(&Request) -> Vec<Finding>),
    /// The request, down to the bytes of its blocks.
    Blocks(fn(&Session, &Request) -> Vec<Finding>),
    /// The request's calls and their results.
    Pairs(fn(&Session, &Request, &Pairing) -> Vec<Finding>),
    /// The request of a caller that uses the API itself; no client sends what these rules find.
    Caller(fn(&Session, &Request) -> Vec<Finding>),
}

impl Rule {
    /// Whether an error, made plain by [`symptom::plain`](super::symptom), has the words of its `api`.
    pub(super) fn explains(&self, error: &str) -> bool {
        let says = |words: &str| {
            // `'X'` matches any name.
            let mut rest = Some(error);
            for piece in words.split("'X'") {
                rest = rest.and_then(|rest| rest.split_once(plain(piece).trim()).map(|(_, behind)| behind));
            }
            rest.is_some()
        };
        self.api.is_some_and(|api| api.split(" · ").any(says))
    }

    /// Every place in a session where it is broken.
    pub(super) fn check(&self, session: &Session, request: &Request, pairing: &Pairing) -> Vec<Finding> {
        match self.check {
            Check::File(check) => check(session),
            _ => self.check_request(session, request, pairing),
        }
    }

    /// Every place in a request where it is broken; rules of the file find none.
    pub(super) fn check_request(&self, session: &Session, request: &Request, pairing: &Pairing) -> Vec<Finding> {
        match self.check {
            Check::Request(check) => check(request),
            Check::Blocks(check) => check(session, request),
            Check::Pairs(check) => check(session, request, pairing),
            Check::Caller(check) if request.by == By::Caller => check(session, request),
            Check::File(_) | Check::Caller(_) => Vec::new(),
        }
    }

    /// Whether it is cured before all others: a misplaced or repeated call makes other calls look unanswered.
    pub fn goes_first(&self) -> bool {
        self.is_of_callers() || [misplaced_block::RULE.name, duplicate_tool_use::RULE.name].contains(&self.name)
    }

    /// Whether it looks at the file: the request alone does not show it.
    pub fn is_of_file(&self) -> bool {
        matches!(self.check, Check::File(_))
    }

    /// Whether only the request of a caller can break it.
    pub fn is_of_callers(&self) -> bool {
        matches!(self.check, Check::Caller(_))
    }
}

pub(super) static UNANSWERED: &Rule = &unanswered_tool_use::RULE;

/// Every rule. A new one is one file, one row, one case in `tests/cases`.
pub const RULES: &[&Rule] = &[
    &unanswered_tool_use::RULE,
    &orphan_tool_result::RULE,
    &duplicate_tool_use::RULE,
    &duplicate_tool_result::RULE,
    &late_tool_result::RULE,
    &split_tool_results::RULE,
    &text_before_tool_result::RULE,
    &empty_text::RULE,
    &blank_text::RULE,
    &empty_result_text::RULE,
    &bare_content::RULE,
    &foreign_tool_id::RULE,
    &long_tool_name::RULE,
    &empty_tool_name::RULE,
    &missing_id::RULE,
    &input_no_object::RULE,
    &silent_error::RULE,
    &unsigned_thinking::RULE,
    &thinking_without_words::RULE,
    &unpaired_server_result::RULE,
    &unanswered_server_call::RULE,
    &bad_media::RULE,
    &too_many_media::RULE,
    &refused_content::RULE,
    &open_call_beside::RULE,
    &lone_surrogate::RULE,
    &nul_character::RULE,
    &sidechain_entry::RULE,
    &side_end::RULE,
    &missing_parent::RULE,
    &unknown_row::RULE,
    &parent_loop::RULE,
    &torn_line::RULE,
    &glued_line::RULE,
    &not_json_lines::RULE,
    &lost_kept_messages::RULE,
    &lost_branch::RULE,
    &duplicate_uuid::RULE,
    &missing_time::RULE,
    &newer_above::RULE,
    &misplaced_block::RULE,
    &empty_messages::RULE,
    &unknown_role::RULE,
    &empty_message::RULE,
    &trailing_space::RULE,
    &assistant_first::RULE,
    &prefilled_answer::RULE,
];
