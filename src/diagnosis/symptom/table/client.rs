//! Crashes of the client: the API is not involved, and rarely the session. `bugs.rs` lists the versions of known
//! crashes.

use super::{Family, Row, Surface};

/// First what it could not read, then out of memory, then all other crashes.
pub(super) const ROWS: &[Row] = &[
    Row::new(
        Family::Config,
        &[
            "api error: cannot read propert",
            "api error: undefined is not an object",
            "api error: null is not an object",
            "api error: unexpected token",
            "api error: unexpected end of json",
            "unexpected token <",
            "api error: failed to parse json",
            "api error: json parse error",
        ],
        "Claude Code could not read the response: it was not a Messages API response.",
        "Check ANTHROPIC_BASE_URL: a proxy or gateway in between is sending something else.",
    ),
    Row::new(
        Family::Client,
        &[
            "heap out of memory",
            "heap limit",
            "allocation failed",
            "out of memory",
            "invalid string length",
            "oom-kill",
        ],
        "Claude Code ran out of memory, usually because of a very large session.",
        "Update Claude Code and resume. If it crashes again, continue in a fresh session with a summary of this one: \
         claude-rescue export",
    ),
    Row::new(
        Family::Client,
        &[
            "is not a function",
            "is not a constructor",
            "is not iterable",
            "undefined is not an object",
            "null is not an object",
            "cannot read propert",
            "cannot create property",
            "cannot access*before initialization",
            "is not defined",
            "typeerror:",
            "referenceerror:",
            "rangeerror:",
            "maximum call stack",
            "minified react error",
            "bunfs",
            "bun has crashed",
            "cli.js:#",
            "segmentation fault",
            "sigsegv",
            "sigill",
            "illegal instruction",
            "unhandled promise rejection",
            "uncaught exception",
        ],
        "Claude Code itself crashed. The error is from Claude Code, not from the API.",
        "Use another version of Claude Code: run `claude update`, or install the latest from npm. To see whether the \
         session is damaged: claude-rescue check",
    )
    .at(&[(Surface::Editor, "Update the extension, or resume the session with `claude --resume` in a terminal.")]),
    Row::new(
        Family::Client,
        &[
            "process exited with code",
            "process exited with signal",
            "process terminated by signal",
            "exited unexpectedly",
        ],
        "Claude Code exited without giving a reason to the program that started it.",
        "Resume the session in a terminal with `claude --resume`, and read what it says there. To see whether the \
         session is damaged: claude-rescue check",
    ),
];
