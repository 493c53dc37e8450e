//! The table of symptoms: the client's words, the family of the error, what it means and what helps.
//!
//! The words are those that real clients wrote on forced errors, and those of public transcripts.

use super::Family;

/// One row of the table: words, what they mean, what helps.
#[derive(Debug)]
pub struct Row {
    /// What it is about.
    pub family: Family,
    /// Any of these words, in small letters.
    pub(super) words: &'static [&'static str],
    /// Any of these in the field `error`.
    pub(super) errors: &'static [&'static str],
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
    row(
        Family::Billing,
        &["credit balance is too low", "your credit balance"],
        &["billing_error"],
        "The account behind this session has no credit left.",
        "Add credit or switch the account, then send the prompt again. The history is fine.",
    ),
    row(
        Family::Size,
        &[
            "prompt is too long",
            "input is too long",
            "exceed context limit",
            "context limit reached",
            "conversation too long",
            "maximum context length",
            "content_length_exceeds",
        ],
        &[],
        "The history has grown past what the model can read.",
        "Try /compact. If that fails with the same words, rewind a few turns with --to TURN.",
    ),
    row(
        Family::Size,
        &["413", "request too large", "request_too_large"],
        &[],
        "The request is too large, mostly because of pictures and attachments.",
        "Rewind to before the pictures with --to TURN, or try /compact.",
    ),
    row(
        Family::Config,
        &[
            "extra inputs are not permitted",
            "tools.",
            "input_schema",
            "cache_control may be provided",
            "input tag 'adaptive'",
            "thinking.type",
            "budget_tokens",
            "does not support the effort parameter",
            "output_config",
        ],
        &[],
        "The API refused the request's settings or tools, not its history.",
        "Update Claude Code, and switch off the MCP server or proxy that the words name.",
    ),
    row(
        Family::History,
        &[
            "tool use concurrency",
            "orphaned tool_result",
            "duplicate tool_use id",
            "tool_use ids",
            "`tool_use` ids",
            "'tool_use' ids",
            "tool_use_id",
            "must have a single result",
        ],
        &[],
        "The API refused the history: tool calls and results in it do not match.",
        "Rewind to the last good point.",
    ),
    row(
        Family::History,
        &[
            "text content blocks must",
            "must have non-empty content",
            "cannot be modified",
            "in `thinking` block",
            "in 'thinking' block",
            "thinking.signature",
            "expected `thinking`",
            "expected 'thinking'",
            "redacted_thinking",
            "not valid json",
            "surrogate",
            "image cannot be empty",
            "image exceeds",
            "image was too large",
            "could not process image",
            "image dimensions",
            "dimension limit",
            "does not match the provided media type",
            "pdf pages",
            "pdf specified",
            "pdf too large",
            "pdf is password",
            "pdf file was not valid",
            "tool reference",
            "tool_result_blocks",
            "encrypted_content",
        ],
        &[],
        "The API refused something in the history, and it is sent again with every prompt.",
        "Rewind to before it.",
    ),
    row(
        Family::Config,
        &["assistant message prefill", "cannot end with trailing whitespace"],
        &[],
        "The request ended with Claude's own words, and this model wants it to end with yours.",
        "Quit Claude Code, resume the session and send a new prompt; update it if that fails. The history is fine.",
    ),
    row(
        Family::Model,
        &["issue with the selected model", "not_found_error", "model: ", "does not support this model"],
        &["model_not_found"],
        "The model is not there, or not for this account.",
        "Choose another one with /model. The history is fine.",
    ),
    row(
        Family::Login,
        &[
            "please run /login",
            "invalid api key",
            "oauth token",
            "login expired",
            "401",
            "403",
            "failed to authenticate",
            "authentication_error",
        ],
        &["authentication_failed", "oauth_org_not_allowed"],
        "The client is not logged in, or no longer.",
        "Run /login, then send the prompt again. The history is fine.",
    ),
    row(
        Family::Overload,
        &["529", "overloaded"],
        &["overloaded"],
        "The API is overloaded.",
        "Wait a minute and send the prompt again. The history is fine.",
    ),
    row(
        Family::Limit,
        &[
            "hit your",
            "limit reached",
            "429",
            "rate limit",
            "rate_limit",
            "usage limit",
            "out of extra usage",
            "temporarily limiting",
            "extra usage is required",
            "spend limit",
        ],
        &["rate_limit"],
        "A usage or rate limit is reached.",
        "Wait until it resets, then send the prompt again. The history is fine.",
    ),
    row(
        Family::Connection,
        &[
            "connection",
            "socket",
            "timed out",
            "unable to connect",
            "request was aborted",
            "mid-response",
            "went to sleep",
            "stopped arriving",
            "fetch failed",
        ],
        &[],
        "The connection broke.",
        "Check the network or proxy, then send the prompt again. The history is fine.",
    ),
    row(
        Family::Server,
        &["api error: 5", "api_error", "internal server error", "server-side issue"],
        &["server_error"],
        "The API failed on its side.",
        "Wait a minute and send the prompt again. The history is fine.",
    ),
    row(
        Family::Policy,
        &["usage policy", "can't help with this", "content filtering"],
        &[],
        "The API refused the conversation by policy.",
        "Rewind to before the turn it is about with --to TURN, or start afresh.",
    ),
    row(
        Family::Output,
        &["output token maximum", "empty or malformed response"],
        &["max_output_tokens"],
        "The answer was too long or came empty.",
        "Send the prompt again, or ask for less at once. The history is fine.",
    ),
    row(Family::History, &["messages."], &[], "The API refused a message of the history.", "Rewind to before it."),
    row(
        Family::Other,
        &["api error"],
        &["unknown", "invalid_request"],
        "The API answered with an error that this version does not know.",
        "Send the prompt again; if it comes back, report it with the words above.",
    ),
];
