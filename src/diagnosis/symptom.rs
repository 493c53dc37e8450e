//! What Claude Code said: the table from its words to the family of the error, and what helps.
//!
//! Only entries that the client wrote itself count, because people paste these very errors into prompts. The newest
//! decisive entry of the chain wins: an answer of the model behind an error means that the error is over.
//! The words were written by real clients on forced errors (docs/transcript.md, "API errors").

use crate::session::Session;
use crate::transcript::{EntryNo, Json, Kind, Marks};

/// The newest decisive thing that the client said.
#[derive(Clone, Debug)]
pub struct Symptom {
    /// What it belongs to.
    pub row: &'static Row,
    /// The entry of the error.
    pub entry: EntryNo,
    /// Its link.
    pub link: usize,
    /// The client's words, as they stand in the file.
    pub text: String,
}

/// What an API error is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// The history was refused: what this program mends.
    History,
    /// The plan's usage or the rate of requests is used up.
    Limit,
    /// Too many people at once.
    Overload,
    /// The server failed.
    Server,
    /// The line was cut.
    Connection,
    /// Not logged in, or no longer.
    Login,
    /// The account has no money.
    Billing,
    /// The history is too long.
    Size,
    /// The model is not there, or not for this account.
    Model,
    /// Refused by policy.
    Policy,
    /// The answer was too long or empty.
    Output,
    /// The request's settings or tools, not its history.
    Config,
    /// Nothing known.
    Other,
}

impl Family {
    /// Its name, as in `--json`.
    pub fn name(self) -> &'static str {
        match self {
            Self::History => "history",
            Self::Limit => "limit",
            Self::Overload => "overload",
            Self::Server => "server",
            Self::Connection => "connection",
            Self::Login => "login",
            Self::Billing => "billing",
            Self::Size => "size",
            Self::Model => "model",
            Self::Policy => "policy",
            Self::Output => "output",
            Self::Config => "config",
            Self::Other => "other",
        }
    }
}

/// One row of the table: words, what they mean, what helps.
#[derive(Debug)]
pub struct Row {
    /// What it is about.
    pub family: Family,
    /// Any of these words, in small letters.
    words: &'static [&'static str],
    /// Any of these in the field `error`.
    errors: &'static [&'static str],
    /// What it means, in a sentence.
    pub means: &'static str,
    /// What helps, in a sentence.
    pub helps: &'static str,
}

const fn row(
    family: Family,
    words: &'static [&'static str],
    errors: &'static [&'static str],
    means: &'static str,
    helps: &'static str,
) -> Row {
    Row { family, words, errors, means, helps }
}

/// Every row; the first that fits wins, so the narrow ones stand first.
pub static SYMPTOMS: &[Row] = &[
    row(Family::Billing, &["credit balance is too low", "your credit balance"], &["billing_error"],
        "The account behind this session has no credit left.",
        "Add credit or switch the account, then send the prompt again. The history is fine."),
    row(Family::Size, &[
            "prompt is too long", "input is too long", "exceed context limit", "context limit reached",
            "conversation too long", "maximum context length", "content_length_exceeds",
        ], &[],
        "The history has grown past what the model can read.",
        "Try /compact. If that fails with the same words, rewind a few turns with --to TURN."),
    row(Family::Size, &["413", "request too large", "request_too_large"], &[],
        "The request is too large, mostly because of pictures and attachments.",
        "Rewind to before the pictures with --to TURN, or try /compact."),
    row(Family::Config, &[
            "extra inputs are not permitted", "tools.", "input_schema", "cache_control may be provided",
            "input tag 'adaptive'", "thinking.type", "budget_tokens", "does not support the effort parameter",
            "output_config",
        ], &[],
        "The API refused the request's settings or tools, not its history.",
        "Update Claude Code, and switch off the MCP server or proxy that the words name."),
    row(Family::History, &[
            "tool use concurrency", "orphaned tool_result", "duplicate tool_use id", "tool_use ids",
            "`tool_use` ids", "'tool_use' ids", "tool_use_id", "must have a single result",
        ], &[],
        "The API refused the history: tool calls and results in it do not match.",
        "Rewind to the last good point."),
    row(Family::History, &[
            "text content blocks must", "must have non-empty content", "cannot be modified", "in `thinking` block",
            "in 'thinking' block", "thinking.signature", "expected `thinking`", "expected 'thinking'",
            "redacted_thinking", "not valid json", "surrogate", "image cannot be empty", "image exceeds",
            "image was too large", "could not process image", "image dimensions", "dimension limit",
            "does not match the provided media type", "pdf pages", "pdf specified", "pdf too large",
            "pdf is password", "pdf file was not valid", "assistant message prefill", "tool reference",
            "tool_result_blocks", "encrypted_content",
        ], &[],
        "The API refused something in the history, and it is sent again with every prompt.",
        "Rewind to before it."),
    row(Family::Model, &["issue with the selected model", "not_found_error", "model: ", "does not support this model"],
        &["model_not_found"],
        "The model is not there, or not for this account.",
        "Choose another one with /model. The history is fine."),
    row(Family::Login, &[
            "please run /login", "invalid api key", "oauth token", "login expired", "401", "403",
            "failed to authenticate", "authentication_error",
        ], &["authentication_failed", "oauth_org_not_allowed"],
        "The client is not logged in, or no longer.",
        "Run /login, then send the prompt again. The history is fine."),
    row(Family::Overload, &["529", "overloaded"], &["overloaded"],
        "The API is overloaded.",
        "Wait a minute and send the prompt again. The history is fine."),
    row(Family::Limit, &[
            "hit your", "limit reached", "429", "rate limit", "rate_limit", "usage limit", "out of extra usage",
            "temporarily limiting", "extra usage is required", "spend limit",
        ], &["rate_limit"],
        "A usage or rate limit is reached.",
        "Wait until it resets, then send the prompt again. The history is fine."),
    row(Family::Connection, &[
            "connection", "socket", "timed out", "unable to connect", "request was aborted", "mid-response",
            "went to sleep", "stopped arriving", "fetch failed",
        ], &[],
        "The connection broke.",
        "Check the network or proxy, then send the prompt again. The history is fine."),
    row(Family::Server, &["api error: 5", "api_error", "internal server error", "server-side issue"], &["server_error"],
        "The API failed on its side.",
        "Wait a minute and send the prompt again. The history is fine."),
    row(Family::Policy, &["usage policy", "can't help with this", "content filtering"], &[],
        "The API refused the conversation by policy.",
        "Rewind to before the turn it is about with --to TURN, or start afresh."),
    row(Family::Output, &["output token maximum", "empty or malformed response"], &["max_output_tokens"],
        "The answer was too long or came empty.",
        "Send the prompt again, or ask for less at once. The history is fine."),
    row(Family::History, &["messages."], &[],
        "The API refused a message of the history.",
        "Rewind to before it."),
    row(Family::Other, &["api error"], &["unknown", "invalid_request"],
        "The API answered with an error that this version does not know.",
        "Send the prompt again; if it comes back, report it with the words above."),
];

/// The newest decisive thing that the client said on the chain.
pub(super) fn newest(session: &Session) -> Option<Symptom> {
    let transcript = &session.transcript;
    for (at, link) in session.links.iter().enumerate().rev() {
        let entry = &transcript.entries[link.entry];
        if entry.kind != Kind::Assistant {
            continue;
        }
        let by_client = entry.is_api_error() || entry.marks.has(Marks::SYNTHETIC);
        if !by_client {
            return None;
        }
        let text = session.words(link.entry).unwrap_or_default();
        let error = transcript.body(link.entry).get("error").and_then(Json::text);
        if let Some(row) = family(&text, error.as_deref().unwrap_or_default(), entry.is_api_error()) {
            return Some(Symptom { row, entry: link.entry, link: at, text });
        }
    }
    None
}

/// The row that fits what the client said. Without the mark of an API error only the words can tell.
pub fn family(text: &str, error: &str, marked: bool) -> Option<&'static Row> {
    let text = text.to_lowercase();
    let by_words = SYMPTOMS.iter().find(|row| row.words.iter().any(|words| text.contains(words)));
    let by_error = || SYMPTOMS.iter().find(|row| row.errors.contains(&error));
    let last = || SYMPTOMS.last().filter(|_| marked);
    by_words.filter(|row| marked || row.family != Family::Other || text.starts_with("api error")).or_else(by_error).or_else(last)
}
