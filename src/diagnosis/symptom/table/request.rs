//! Errors about the request, not the history in it: size, settings, tools.

use super::{Cut, Family, Row, Surface};

/// First what is too large, then wrong settings.
pub(super) const ROWS: &[Row] = &[
    Row::new(
        Family::Size,
        &["conversation too long"],
        "/compact failed too: the conversation is too long even for that.",
        "Quit Claude Code, run `claude --continue`, and try /compact once more: that has worked for several people. If \
         it fails again, end the session a few turns earlier with --to TURN, or start a fresh session with the task \
         summary.",
    )
    .cut(Cut::WithRoom),
    Row::new(
        Family::Size,
        &[
            "prompt is too long",
            "input is too long",
            "exceed context limit",
            "context limit reached",
            "maximum context length",
            "context_length_exceeded",
            "content_length_exceeds",
            "context window exceed",
            "exceeds the context window",
            "exceeds the model's context",
            "input token count",
            "input tokens exceed",
            "exceeds the maximum number of tokens",
            "range of input length should be",
            "exceed max message tokens",
            "reduce the length of the messages",
            "autocompact is thrashing",
            "上下文长度",
            "最大长度",
        ],
        "The history has become too long for the model to read.",
        "Try /compact. If that fails with the same error, rewind a few turns with --to TURN.",
    )
    .at(&[(
        Surface::Caller,
        "Send fewer messages: remove the oldest first, and keep calls together with their results.",
    )]),
    Row::new(
        Family::Size,
        &[
            "request too large",
            "request_too_large",
            "request exceeds the maximum size",
            "request entity too large",
            "payload too large",
            "request body too large",
        ],
        "The request is too large, usually because of pictures and attachments.",
        "Remove the largest of them with `claude-rescue rescue --with lighten`, or try /compact.",
    )
    .statuses(&[413])
    .at(&[(
        Surface::Caller,
        "Send less at once: the largest pictures and documents count most, measured as base64 text.",
    )]),
    Row::new(
        Family::Config,
        &["assistant message prefill", "cannot end with trailing whitespace"],
        "The request ended with a message from Claude, but this model requires the last message to be yours.",
        "Quit Claude Code, resume the session and send a new prompt; update Claude Code if that fails.",
    )
    .apart()
    .at(&[(Surface::Caller, "Make the last message a user message.")]),
    Row::new(
        Family::Config,
        &[
            "tools.#.",
            "input_schema",
            "function_declarations[",
            "invalid schema for function",
            "tools[#]",
            "invalid type for tools",
        ],
        "The API refused the definition of a tool, usually one from an MCP server.",
        "Turn off the MCP server that provides the tool (/mcp), then send the prompt again.",
    )
    .apart()
    .at(&[(Surface::Caller, "Fix the tool's name or input_schema; the messages are not the problem.")]),
    Row::new(
        Family::Config,
        &["anthropic-beta", "invalid beta flag", "unexpected value(s)", "unsupported beta"],
        "The proxy or provider does not recognize a feature that Claude Code asked for in the anthropic-beta header.",
        "Update the proxy, or start Claude Code with CLAUDE_CODE_DISABLE_EXPERIMENTAL_BETAS=1 in its environment.",
    )
    .apart()
    .at(&[(Surface::Caller, "Remove the value named in the error from the anthropic-beta header.")]),
    Row::new(
        Family::Config,
        &["invalid url (", "/v1/v1/", "cannot post /", "cannot get /", "no route matched", "404 page not found"],
        "There is no Messages API at the address that Claude Code sends its requests to.",
        "Check ANTHROPIC_BASE_URL: leave out /v1, because Claude Code adds it.",
    )
    .apart(),
    Row::new(
        Family::Config,
        &[
            "invalid message role",
            "role: unknown variant",
            "conversation must alternate",
            "unknown parameter",
            "unrecognized request argument",
            "unsupported parameter",
            "unknown name",
            "invalid user_id",
            "toolconfig field must be defined",
        ],
        "The proxy or provider does not recognize a field or a role that Claude Code sends.",
        "Update the proxy, or set ANTHROPIC_BASE_URL to another provider; Claude Code needs one that supports the \
         Messages API.",
    )
    .apart()
    .at(&[(Surface::Caller, "Remove or fix the field named in the error; the messages are not the problem.")]),
    Row::new(
        Family::Config,
        &[
            "extra inputs are not permitted",
            "cache_control may be provided",
            "input tag adaptive",
            "thinking.type",
            "budget_tokens",
            "does not support the effort parameter",
            "output_config",
            "max_tokens:",
            "must precede an assistant message",
            "top-level system parameter",
            "unsupported role",
            "unexpected role",
            "invalid role",
            "roles must alternate",
            "invalid system",
            "malformed json",
            "cannot both be specified",
            "context_management",
        ],
        "The API refused the settings or structure of the request, not its history.",
        "Update Claude Code, and turn off the MCP server or proxy named in the error.",
    )
    .at(&[
        (
            Surface::Editor,
            "Update the extension; if `claude` in a terminal fails the same way, check the proxy and the settings.",
        ),
        (Surface::Caller, "Remove or fix the field named in the error; the messages are not the problem."),
    ]),
];
