//! Histories that another provider refused, behind a proxy or gateway, in its own words: Bedrock, Gemini, OpenAI,
//! MiniMax, DeepSeek and compatible ones.

use super::{Family, Row, Surface};

const AFRESH: (Surface, &str) = (
    Surface::Caller,
    "Return one result for every call id, in the message right after the call, with nothing else before it.",
);

pub(super) const ROWS: &[Row] = &[
    Row::new(
        Family::History,
        &[
            "number of toolresult blocks",
            "number of tooluse blocks",
            "expected toolresult blocks",
            "conversation blocks and tool result blocks cannot be provided",
            "duplicate ids in toolresult",
            "toolresult blocks at messages",
            "toolresult cannot be empty",
        ],
        "Bedrock refused the history: its tool calls and results do not match.",
        "Quit Claude Code and resume the session. If the error comes back, rewind to the last good point.",
    )
    .at(&[AFRESH]),
    Row::new(
        Family::History,
        &[
            "must be followed by tool messages",
            "tool_call_ids did not have response",
            "insufficient tool messages",
            "must be a response to a prece",
            "tool_call_id",
            "tool results tool id",
            "tool result does not follow tool call",
            "tool call result does not follow",
            "number of function response parts",
            "number of function calls and responses",
            "function call turn comes immediately after",
            "function response turn comes immediately after",
            "no tool call found for function call output",
            "no tool output found for function call",
            "tool id(",
        ],
        "The provider behind the proxy refused the history: a tool call or its result is missing, or it does not \
         recognize another provider's ids.",
        "If you have switched the model or provider, switch back. Otherwise quit Claude Code and resume; if the error \
         comes back, continue in a fresh session with a summary of this one: claude-rescue export",
    )
    .at(&[AFRESH]),
    Row::new(
        Family::History,
        &[
            "messages.content.type",
            "unknown variant image",
            "unknown variant tool_reference",
            "unknown variant document",
        ],
        "The provider behind the proxy does not recognize a kind of content in the history.",
        "Switch back to the provider that the content came from, or rewind to before it.",
    ),
    Row::new(
        Family::History,
        &[
            "has no signed thinking",
            "no signed thinking block",
            "thought_signature",
            "thought signature",
            "missing reasoning_content",
            "reasoning_content in the thinking mode",
            "reasoning_content must be passed back",
            "content[].thinking",
        ],
        "The provider behind the proxy expects its own thinking back, but it is not in the history.",
        "Turn thinking off, or go back to the model that the session started with. If neither helps, continue in a \
         fresh session with a summary of this one: claude-rescue export",
    ),
];
