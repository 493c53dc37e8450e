//! Errors of the account, the service and the line: the history is fine, and nothing of it is touched.

use super::{Cut, Family, Row, Surface};

/// Billing comes as a 400 `invalid_request_error`, so its words are looked for before all others.
pub(super) const ACCOUNT: &[Row] = &[Row::new(
    Family::Billing,
    &["credit balance"],
    "The account behind this session has no credit left.",
    "Add credit or switch the account, then send the prompt again. The history is fine.",
)
.errors(&["billing_error"])
.statuses(&[402])];

/// The rest.
pub(super) const ROWS: &[Row] = &[
    Row::new(
        Family::Model,
        &[
            "issue with the selected model",
            "not_found_error",
            "model: claude",
            "does not support this model",
            "is not available with the claude",
        ],
        "The model is not there, or not for this account.",
        "Choose another one with /model. The history is fine.",
    )
    .errors(&["model_not_found"])
    .statuses(&[404])
    .at(&[(Surface::Caller, "Name a model that this account may use.")]),
    Row::new(
        Family::Login,
        &[
            "please run /login",
            "invalid api key",
            "invalid x-api-key",
            "oauth token",
            "login expired",
            "not logged in",
            "failed to authenticate",
            "authentication_error",
            "permission_error",
        ],
        "The client is not logged in, or no longer.",
        "Run /login, then send the prompt again. The history is fine.",
    )
    .errors(&["authentication_failed", "oauth_org_not_allowed"])
    .statuses(&[401, 403])
    .at(&[(Surface::Caller, "Check the key and whether it may do this. The messages are not at fault.")]),
    Row::new(
        Family::Overload,
        &["overloaded", "(529"],
        "The API is overloaded.",
        "Wait a minute and send the prompt again. The history is fine.",
    )
    .errors(&["overloaded"])
    .statuses(&[529])
    .at(&[(Surface::Caller, "Try again after a growing delay, a few times at most.")]),
    Row::new(
        Family::Limit,
        &[
            "hit your",
            "limit reached",
            "rate limit",
            "rate_limit",
            "usage limit",
            "request rejected (429)",
            "out of extra usage",
            "temporarily limiting",
            "extra usage is required",
            "spend limit",
        ],
        "A usage or rate limit is reached.",
        "Wait until it resets, then send the prompt again. The history is fine.",
    )
    .errors(&["rate_limit"])
    .statuses(&[429])
    .at(&[(Surface::Caller, "Wait as long as the header retry-after says, and send fewer requests at once.")]),
    Row::new(
        Family::Server,
        &["internal server error", "server-side issue", "gateway time", "bad gateway", "service unavailable"],
        "The API failed on its side.",
        "Wait a minute and send the prompt again; status.claude.com says whether others see it. The history is fine.",
    )
    .errors(&["server_error"])
    .statuses(&[500, 502, 503, 504]),
    Row::new(
        Family::Connection,
        &[
            "connection error",
            "connection closed",
            "connection lost",
            "connection was",
            "connection reset",
            "connection refused",
            "connect to",
            "socket",
            "timed out",
            "request timeout",
            "request was aborted",
            "mid-response",
            "went to sleep",
            "stopped arriving",
            "fetch failed",
            "econnre",
            "enotfound",
            "certificate",
        ],
        "The connection broke.",
        "Check network, VPN and proxy, then send the prompt again. The history is fine.",
    ),
    Row::new(
        Family::Server,
        &["api_error"],
        "The API failed on its side.",
        "Wait a minute and send the prompt again; status.claude.com says whether others see it. The history is fine.",
    ),
    Row::new(
        Family::Policy,
        &["usage policy", "help with this. start a new session"],
        "The API refused the conversation by policy, and it is judged again with every prompt.",
        "Rewind to before the turn it is about with --to TURN, or start afresh.",
    )
    .cut(Cut::BeforeRefusal),
    Row::new(
        Family::Policy,
        &["content filtering"],
        "The API held back an answer by policy.",
        "Ask in other words, or for less at once. The history is fine.",
    ),
    Row::new(
        Family::Output,
        &["output token maximum", "empty or malformed response"],
        "The answer was too long or came empty.",
        "Send the prompt again, or ask for less at once. The history is fine.",
    )
    .errors(&["max_output_tokens"]),
];
