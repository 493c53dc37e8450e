//! Errors of the account, the service and the connection, which no change to the history helps against.

use super::{Cut, Family, Row, Surface};

/// Billing comes as a 400 `invalid_request_error`, so its words go first.
pub(super) const ACCOUNT: &[Row] = &[Row::new(
    Family::Billing,
    &[
        "credit balance",
        "insufficient balance",
        "insufficient credit",
        "insufficient_quota",
        "insufficient quota",
        "insufficient_user_quota",
        "exceeded your current quota",
        "requires more credits",
        "not enough credits",
        "payment required",
        "billing hard limit",
        "promotion has ended",
        "free trial has ended",
        "subscription has expired",
        "余额不足",
        "额度不足",
        "欠费",
    ],
    "The account behind this session has no credit left.",
    "Add credit or switch to another account, then send the prompt again.",
)
.errors(&["billing_error"])
.statuses(&[402])
.apart()];

const LIMIT_MEANS: &str = "A usage or rate limit has been reached.";

pub(super) const ROWS: &[Row] = &[
    Row::new(
        Family::Policy,
        &[
            "usage policy",
            "help with this. start a new session",
            "new_sensitive",
            "data_inspection_failed",
            "inappropriate content",
            "content exists risk",
            "content management policy",
            "content_filter",
            "prohibited_content",
            "敏感",
        ],
        "The API refused the conversation for policy reasons, and checks all of it again with every prompt.",
        "Use --to TURN to rewind to before the turn that caused this, or start a fresh session.",
    )
    .cut(Cut::BeforeRefusal),
    Row::new(
        Family::Policy,
        &["content filtering"],
        "The API withheld an answer for policy reasons.",
        "Rephrase the prompt, or ask for less at once.",
    )
    .apart(),
    Row::new(
        Family::Output,
        &["output token maximum", "empty or malformed response"],
        "The answer was too long or was empty.",
        "Send the prompt again, or ask for less at once.",
    )
    .errors(&["max_output_tokens"])
    .apart(),
    Row::new(
        Family::Output,
        &["ede_diagnostic", "error_during_execution"],
        "The run ended before the answer was complete, usually because a person or the calling program interrupted it.",
        "Resume the session and send the next prompt.",
    )
    .apart(),
    Row::new(
        Family::Model,
        &[
            "issue with the selected model",
            "model: claude",
            "does not support this model",
            "is not available with the claude",
            "model not exist",
            "model_not_found",
            "model not found",
            "model does not exist",
            "no such model",
            "unknown model",
            "invalid model",
            "not a valid model",
            "model identifier is invalid",
            "on-demand throughput isn't supported",
            "was not found or your project does not have access",
            "model is not supported",
            "model not supported",
            "is not supported by this model",
            "unsupported model",
            "does not support chat",
            "does not support tools",
            "support tool use",
            "support image input",
            "does not support image",
            "don't have access to the model",
            "模型名称",
            "模型不存在",
            "该模型",
        ],
        "The model does not exist, is not available to this account, or cannot do what the session needs.",
        "Choose another one with /model.",
    )
    .errors(&["model_not_found"])
    .statuses(&[404])
    .apart()
    .at(&[(Surface::Caller, "Use a model that is available to this account.")]),
    Row::new(
        Family::Limit,
        &[
            "hit your",
            "session limit reached",
            "usage limit",
            "weekly limit",
            "limit reached",
            "out of extra usage",
            "extra usage is required",
            "spend limit",
            "使用上限",
        ],
        LIMIT_MEANS,
        "Wait until it resets, then send the prompt again.",
    )
    .apart(),
    Row::new(
        Family::Login,
        &[
            "could not load credentials",
            "unable to locate credentials",
            "could not load the default credentials",
            "security token included in the request",
            "expiredtoken",
            "reauthentication is needed",
            "application-default login",
            "aws sso login",
        ],
        "Claude Code is not logged in to the cloud account that it uses.",
        "Log in to it again (aws sso login, gcloud auth application-default login, az login), then send the prompt \
         again.",
    )
    .apart(),
    Row::new(
        Family::Login,
        &[
            "please run /login",
            "invalid api key",
            "incorrect api key",
            "invalid x-api-key",
            "invalid value: bearer",
            "invalid token",
            "token expired",
            "oauth token",
            "login expired",
            "not logged in",
            "failed to authenticate",
            "could not resolve authentication",
            "authentication_error",
            "authentication fails",
            "permission_error",
            "organization has been disabled",
            "无效的令牌",
            "令牌已过期",
            "令牌验证",
            "api key 无效",
        ],
        "The client is not logged in.",
        "Run /login, then send the prompt again; if a proxy or ANTHROPIC_API_KEY is set, fix the key there.",
    )
    .errors(&["authentication_failed", "oauth_org_not_allowed"])
    .statuses(&[401, 403])
    .apart()
    .at(&[(Surface::Caller, "Check the key and its permissions. The messages are not the problem.")]),
];

const SERVER_MEANS: &str = "The fault lies with the API or the gateway in front of it.";
const SERVER_HELPS: &str = "Wait a minute and send the prompt again; status.claude.com shows whether others see it \
                            too.";

pub(super) const AROUND: &[Row] = &[
    Row::new(
        Family::Overload,
        &[
            "overloaded",
            "(529",
            "api error: 529",
            "no healthy deployments",
            "no deployments available",
            "model is at capacity",
        ],
        "The API is overloaded.",
        "Wait a minute and send the prompt again.",
    )
    .errors(&["overloaded"])
    .statuses(&[529])
    .apart()
    .at(&[(Surface::Caller, "Retry with an increasing delay, a few times at most.")]),
    Row::new(
        Family::Limit,
        &[
            "rate limit",
            "rate_limit",
            "ratelimit",
            "request rejected (429)",
            "temporarily limiting",
            "too many requests",
            "too many tokens",
            "throttl",
            "resource_exhausted",
            "resource exhausted",
            "quota exceeded",
            "exceeded quota",
            "速率限制",
            "请求过于频繁",
            "请求频率",
        ],
        LIMIT_MEANS,
        "Wait until it resets, then send the prompt again.",
    )
    .errors(&["rate_limit"])
    .statuses(&[429])
    .apart()
    .at(&[(Surface::Caller, "Wait as long as the retry-after header says, and send fewer requests at once.")]),
    Row::new(
        Family::Model,
        &["not_found_error"],
        "Something in the request was not found, usually the model.",
        "Choose another model with /model, and check ANTHROPIC_BASE_URL if it is set.",
    )
    .apart(),
    Row::new(
        Family::Server,
        &[
            "internal server error",
            "internalservererror",
            "internalserverexception",
            "server-side issue",
            "gateway time",
            "bad gateway",
            "service unavailable",
            "serviceunavailable",
            "modelerrorexception",
            "upstream",
            "api error: 52#",
            "error code: 52#",
            "web server is down",
            "origin is unreachable",
            "cloudflare",
        ],
        SERVER_MEANS,
        SERVER_HELPS,
    )
    .errors(&["server_error"])
    .statuses(&[500, 502, 503, 504, 520, 521, 522, 523, 524, 525, 526, 527, 530])
    .apart(),
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
            "premature close",
            "typeerror: terminated",
            "econnre",
            "econnabort",
            "etimedout",
            "epipe",
            "eai_again",
            "enotfound",
            "ehostunreach",
            "enetunreach",
            "certificate",
        ],
        "The connection broke.",
        "Check the network, VPN and proxy, then send the prompt again. If it happens in only one long session, that \
         session may be too large to send: try /compact.",
    )
    .statuses(&[408, 499]),
    Row::new(Family::Server, &["api_error"], SERVER_MEANS, SERVER_HELPS).apart(),
];
