//! Errors about the request, not the history in it: size, settings, tools.

use super::{Cut, Family, Row, Surface};

/// First what is too large, then wrong settings.
pub(super) const ROWS: &[Row] = &[
    Row::new(
        Family::Size,
        &["conversation too long"],
        "/compact failed too: the conversation is too long even for that.",
        "Quit Claude Code, run `claude --continue`, and try /compact once more: that has worked for several people. If \
         it fails again, end the session a few turns earlier with --to TURN, or start afresh with the task summary.",
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
        "The history has grown past what the model can read.",
        "Try /compact. If that fails with the same words, rewind a few turns with --to TURN.",
    )
    .at(&[(Surface::Caller, "Send fewer messages: cut at the front, and keep calls together with their results.")]),
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
        "The request is too large, mostly because of pictures and attachments.",
        "Take the largest of them out with `claude-rescue rescue --with lighten`, or try /compact.",
    )
    .statuses(&[413])
    .at(&[(
        Surface::Caller,
        "Send less at once: the largest pictures and documents weigh most, by their base64 text.",
    )]),
    Row::new(
        Family::Config,
        &["assistant message prefill", "cannot end with trailing whitespace"],
        "The request ended with Claude's own words, and this model wants it to end with yours.",
        "Quit Claude Code, resume the session and send a new prompt; update it if that fails.",
    )
    .apart()
    .at(&[(Surface::Caller, "End the messages with a user message.")]),
    Row::new(
        Family::Config,
        &["tools.#.", "input_schema", "function_declarations[", "invalid schema for function", "tools[#]", "invalid type for tools"],
        "The API refused the definition of a tool, mostly of an MCP server.",
        "Switch off the MCP server that brings the tool (/mcp), then send the prompt again.",
    )
    .apart()
    .at(&[(Surface::Caller, "Mend the tool's name or input_schema; the messages are not at fault.")]),
    Row::new(
        Family::Config,
        &["anthropic-beta", "invalid beta flag", "unexpected value(s)", "unsupported beta"],
        "The proxy or provider does not know a feature that Claude Code asked for in the header anthropic-beta.",
        "Update the proxy, or start Claude Code with CLAUDE_CODE_DISABLE_EXPERIMENTAL_BETAS=1 in its environment.",
    )
    .apart()
    .at(&[(Surface::Caller, "Leave the value out of the header anthropic-beta that the words name.")]),
    Row::new(
        Family::Config,
        &["invalid url (", "/v1/v1/", "cannot post /", "cannot get /", "no route matched", "404 page not found"],
        "The address that Claude Code sends to has no Messages API.",
        "Check ANTHROPIC_BASE_URL: it must end before /v1, which Claude Code adds.",
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
        "The proxy or provider does not know a field or a role that Claude Code sends.",
        "Update the proxy, or name another provider in ANTHROPIC_BASE_URL; Claude Code needs one that speaks the Messages API.",
    )
    .apart()
    .at(&[(Surface::Caller, "Take out or mend the field that the words name; the messages are not at fault.")]),
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
        "The API refused the request's settings or shape, not its history.",
        "Update Claude Code, and switch off the MCP server or proxy that the words name.",
    )
    .at(&[
        (
            Surface::Editor,
            "Update the extension; if the terminal's `claude` does the same, look at proxy and settings.",
        ),
        (Surface::Caller, "Take out or mend the field that the words name; the messages are not at fault."),
    ]),
];
