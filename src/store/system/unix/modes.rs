//! Modes that a killed program leaves on in a terminal. They are ended before the app draws, and after it.

/// Each mode in words, and what ends it.
const STALE: &[(&str, &str)] = &[
    ("a control string that was cut short", "\x1b\\"),
    ("a screen held back until it is complete", "\x1b[?2026l"),
    (
        "mouse reports",
        "\x1b[?9l\x1b[?1000l\x1b[?1001l\x1b[?1002l\x1b[?1003l\x1b[?1005l\x1b[?1006l\x1b[?1015l\x1b[?1016l",
    ),
    ("reports of focus, colours and sizes", "\x1b[?1004l\x1b[?2031l\x1b[?2048l"),
    ("marks around pastes", "\x1b[?2004l"),
    ("arrow keys and keypad in application mode", "\x1b[?1l\x1b>"),
    ("the line-drawing character set", "\x1b(B\x0f"),
    ("colours", "\x1b[0m"),
    // This moves the cursor, so its place is saved and restored.
    ("a scrolling region", "\x1b7\x1b[?6l\x1b[?69l\x1b[r\x1b8"),
    ("insert mode, and lines that do not wrap", "\x1b[4l\x1b[20l\x1b[?7h"),
    ("a reversed screen", "\x1b[?5l"),
];

/// Ends the long form of keys in kitty and xterm. The Linux console would print this.
const PRESSES: &str = "\x1b7\x1b[<99u\x1b8\x1b[>4;0m\x1b[0m";

/// A blank alternate screen, without a cursor, that marks pastes.
const TAKE: &str = "\x1b[?1049h";
const BLANK: &str = "\x1b[2J\x1b[H\x1b[?25l\x1b[?2004h";
/// The screen of the shell, with a cursor.
const GIVE_BACK: &str = "\x1b[?1049l";
const CURSOR: &str = "\x1b[?25h";

/// Takes the terminal. Each of its two screens has modes of its own.
pub fn taking() -> String {
    let clean = clean();
    [&clean, TAKE, &clean, BLANK].concat()
}

pub fn giving_back() -> String {
    let clean = clean();
    [&clean, GIVE_BACK, presses(), CURSOR].concat()
}

fn clean() -> String {
    let stale: String = STALE.iter().map(|(_, end)| *end).collect();
    stale + presses()
}

fn presses() -> &'static str {
    if std::env::var_os("TERM").is_some_and(|term| term == "linux") { "" } else { PRESSES }
}
