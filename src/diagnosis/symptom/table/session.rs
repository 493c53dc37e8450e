//! What the client says if it cannot find, load or write a session; the API is not involved.

use super::{Family, Row, Surface};

const TERMINAL: (Surface, &str) =
    (Surface::Editor, "Open a terminal in the project and run `claude --resume ID`; the editor has a separate list.");

pub(super) const ROWS: &[Row] = &[
    Row::new(
        Family::Session,
        &["no message found with message.uuid", "no message found with uuid"],
        "The program that started Claude Code asked it to continue from a specific message, but that message is not in \
         the session's file.",
        "Resume the session in a terminal: cd to its directory, then `claude --resume ID`. That does not ask for a \
         specific message.",
    ),
    Row::new(
        Family::Session,
        &[
            "no conversation found",
            "no conversations found",
            "session not found",
            "conversation not found",
            "no session found",
            "no sessions found",
            "no longer on disk",
            "could not find session",
            "transcript not found",
            "transcript file not found",
            "session does not exist",
            "no such session",
            "session file not found",
        ],
        "Claude Code was started in a directory whose project folder has no conversation for that session.",
        "Start Claude Code in the directory where the session was created. To see that directory, and every session on \
         this disk: claude-rescue list --all",
    )
    .at(&[TERMINAL]),
    Row::new(
        Family::Session,
        &[
            "failed to resume session",
            "failed to resume conversation",
            "failed to resume the conversation",
            "failed to load session",
            "failed to load conversation",
            "could not resume session",
            "could not load session",
            "error resuming session",
            "failed to fork session",
            "failed to parse session",
        ],
        "Claude Code could not load the session.",
        "To check its file: claude-rescue check ID. If that finds nothing, update Claude Code and resume again.",
    )
    .at(&[TERMINAL]),
    Row::new(
        Family::Session,
        &["session id*is already in use"],
        "A session with that id already exists, or another Claude Code process is using it.",
        "Quit the other process, or continue with `claude --resume ID` instead of --session-id.",
    ),
    Row::new(
        Family::Session,
        &["not a valid uuid", "must be a valid uuid", "requires a valid session", "invalid session id"],
        "That is not a complete session id.",
        "Copy the complete id: claude-rescue list --all shows every session; claude-rescue --pick prints the id of the \
         one you choose.",
    ),
    Row::new(
        Family::Session,
        &[
            "transcript writes are failing",
            "failed to write transcript",
            "failed to save session",
            "failed to persist session",
            "enospc",
            "no space left on device",
            "edquot",
            "disk quota exceeded",
            "erofs",
            "read-only file system",
        ],
        "Claude Code cannot write to the disk, so the newest messages are not in any file.",
        "Free up space (or make the disk writable) first, and leave that Claude Code process running: quitting it \
         loses what was not written.",
    ),
    Row::new(
        Family::Session,
        &["eacces: permission denied, open", "eperm: operation not permitted, open", "permission denied, mkdir"],
        "Claude Code does not have permission to read or write its own files.",
        "Make yourself the owner of ~/.claude again (running Claude Code as root or as another user changed the \
         owner), then resume.",
    ),
];
