//! Errors of the history itself, which this program can repair.

use super::{Family, Row, Surface};

const EDITORS: (Surface, &str) = (
    Surface::Editor,
    "Editors have no /rewind. Resume the session with `claude --resume` in a terminal; if that fails too, rescue it.",
);

const HEADLESS: (Surface, &str) = (
    Surface::Headless,
    "`claude -p` and the Agent SDK have no /rewind. Resume the session in a new process; if that fails too, rescue it and resume with the \
     new id.",
);

pub(super) const ROWS: &[Row] = &[
    Row::new(
        Family::History,
        &[
            "tool use concurrency",
            "orphaned tool_result",
            "duplicate tool_use id",
            "tool_use ids",
            "tool_use_id",
            "must have a single result",
            "matching number of tool_result blocks",
        ],
        "The API refused the history: its tool calls and results do not match.",
        "Quit Claude Code and resume the session. If the error comes back, rewind to the last good point.",
    )
    .at(&[
        (
            Surface::Terminal,
            "Quit Claude Code and resume the session: newer clients fix this when they load it. If the error comes \
             back, rewind to the last good point; /rewind or Esc Esc helps only if it goes back to before the call.",
        ),
        EDITORS,
        HEADLESS,
        (
            Surface::Caller,
            "Return one tool_result for every tool_use id, all of them in the very next user message, before any text \
             in it. Calls may run in parallel; slowing down or using another key does not change the history.",
        ),
    ]),
    Row::new(
        Family::History,
        &[
            "thinking blocks",
            "in thinking block",
            "thinking.signature",
            "redacted_thinking",
            "expected thinking",
            "each thinking block must contain",
        ],
        "The API refused thinking in the history: it was changed, is empty, or was signed for another account, model \
         or history.",
        "Update Claude Code and resume. If the error comes back, rewind to before the thinking.",
    )
    .at(&[
        EDITORS,
        HEADLESS,
        (
            Surface::Caller,
            "Send back thinking blocks and everything before them byte for byte, or leave out all thinking.",
        ),
    ]),
    Row::new(
        Family::History,
        &[
            "text content blocks must",
            "must have non-empty content",
            "cache_control cannot be set for empty text",
            "cannot be modified",
            "content cannot be empty if is_error",
            "must be passed back to the api",
            "request body is not valid json",
            "surrogate",
            "tool_use.id:",
            "tool_use.name:",
            "tool_use.input:",
            "blocks can only be in",
            "without a corresponding",
            "tool reference",
            "tool_reference",
            "tool_result_blocks",
            "advisor tool result",
            "encrypted_content",
            "encrypted_index",
            "encrypted_stdout",
            "decrypt web search",
        ],
        "The API refused something in the history, and it is sent again with every prompt.",
        "Rewind to before it.",
    )
    .at(&[
        EDITORS,
        HEADLESS,
        (
            Surface::Caller,
            "Fix or remove the block named in the error, and send the request \
                                                again.",
        ),
    ]),
    Row::new(
        Family::History,
        &[
            "image cannot be empty",
            "image exceeds",
            "image was too large",
            "could not process image",
            "image in the conversation",
            "image dimensions",
            "dimension limit",
            "does not match the provided media type",
            "the image appears to be",
            "media_type:",
            "unknown variant image_url",
            "too many images",
            "images are allowed per request",
            "unsupported image",
            "invalid image",
            "pdf pages",
            "pdf specified",
            "pdf too large",
            "pdf is password",
            "pdf file was not valid",
        ],
        "The API refused a picture or document in the history, and it is sent again with every prompt.",
        "Rewind to before it, or repair the session: that replaces it with text.",
    )
    .at(&[
        EDITORS,
        HEADLESS,
        (
            Surface::Caller,
            "Make the picture smaller, or correct its type, and send the request \
                                                again.",
        ),
    ]),
];

/// An error that names a message, whatever it says of it.
pub(super) const ANYWHERE: &[Row] = &[Row::new(
    Family::History,
    &["messages.#", "messages[#]"],
    "The API refused a message in the history.",
    "Rewind to before it.",
)
.at(&[EDITORS, HEADLESS])];
