//! The clipboard: a tool of this machine if the user sits at it, else the terminal (OSC 52).
//!
//! The result says only what is known: a tool that succeeded has copied, but a terminal does not answer.

use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::program;
use crate::store::system::programs::{self, CLIPBOARD};
use crate::store::system::terminal::device;
use crate::text::Cleaned;

/// How long a tool may take.
const PATIENCE: Duration = Duration::from_millis(700);
/// GNU screen passes on at most this many bytes at once.
const PIECE: usize = 256;

/// Where a text went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// The system took it.
    Copied,
    /// This tool copied it.
    Tool(&'static str),
    /// It was sent to the terminal, which may ignore it.
    Terminal,
    /// There is no terminal, or it has no clipboard.
    Nowhere,
}

impl Sent {
    /// What happened, in words.
    pub fn says(self) -> String {
        match self {
            Self::Copied => "copied".to_owned(),
            Self::Tool(name) => format!("copied with {name}"),
            Self::Terminal => "sent to the terminal (OSC 52)".to_owned(),
            Self::Nowhere => "not copied: no clipboard can be reached from here".to_owned(),
        }
    }
}

/// A tool that reads the new clipboard text from its standard input.
struct Tool {
    name: &'static str,
    arguments: &'static [&'static str],
    /// Only if this variable is set is the tool's clipboard the user's own.
    needs: &'static str,
}

/// In order of preference.
const TOOLS: &[Tool] = &[
    Tool { name: "wl-copy", arguments: &[], needs: "WAYLAND_DISPLAY" },
    Tool { name: "xclip", arguments: &["-selection", "clipboard"], needs: "DISPLAY" },
    Tool { name: "xsel", arguments: &["--clipboard", "--input"], needs: "DISPLAY" },
    Tool { name: "clip.exe", arguments: &[], needs: "WSL_DISTRO_NAME" },
];

static OF_THE_SYSTEM: Option<Tool> = match CLIPBOARD {
    Some(name) => Some(Tool { name, arguments: &[], needs: "" }),
    None => None,
};

/// The tools and the terminal that reach the user's clipboard.
struct Seat {
    /// Whether this machine's clipboard is the user's.
    is_here: bool,
    tools: Vec<&'static Tool>,
    wrap: Option<Wrap>,
}

/// What the terminal runs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wrap {
    Plain,
    Tmux,
    Screen,
}

/// Copies a text with a tool, or else by way of this terminal.
pub fn copy_by(text: &Cleaned, terminal: &mut dyn Write) -> Sent {
    copy_or(text.as_str(), |sequence| terminal.write_all(sequence).and_then(|()| terminal.flush()))
}

/// Like `copy_by`, but finds the user's terminal itself, wherever standard output goes.
pub fn copy(text: &Cleaned) -> Sent {
    copy_or(text.as_str(), |sequence| {
        match device() {
            Ok(mut terminal) => terminal.write_all(sequence),
            // The terminal may be held by our parent process, with only standard error left to us.
            Err(_) if io::stderr().is_terminal() => io::stderr().write_all(sequence),
            Err(error) => Err(error),
        }
    })
}

fn copy_or(text: &str, send: impl FnOnce(&[u8]) -> io::Result<()>) -> Sent {
    let seat = Seat::of(|name| std::env::var_os(name));
    if seat.is_here && programs::copy(text) {
        return Sent::Copied;
    }
    if let Some(tool) = seat.tools.iter().find(|tool| tool.takes(text)) {
        return Sent::Tool(tool.name);
    }
    match seat.wrap.map(|wrap| send(wrap.sequence(text).as_bytes())) {
        Some(Ok(())) => Sent::Terminal,
        Some(Err(_)) | None => Sent::Nowhere,
    }
}

impl Seat {
    fn of(variable: impl Fn(&str) -> Option<OsString>) -> Self {
        let set = |name: &str| variable(name).is_some_and(|value| !value.is_empty());
        // Over a network, a tool would fill the clipboard of the wrong machine.
        let away = ["SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY", "MOSH_CONNECTION"].into_iter().any(set);
        let tools = TOOLS.iter().filter(|tool| set(tool.needs)).chain(&OF_THE_SYSTEM);
        let term = variable("TERM").unwrap_or_default();
        let wrap = match term.to_string_lossy() {
            _ if set("TMUX") => Some(Wrap::Tmux),
            _ if set("STY") => Some(Wrap::Screen),
            term if term == "linux" || term == "dumb" => None,
            _ => Some(Wrap::Plain),
        };
        Self { is_here: !away, tools: if away { Vec::new() } else { tools.collect() }, wrap }
    }
}

impl Wrap {
    /// The escape sequence to send.
    fn sequence(self, text: &str) -> String {
        let plain = format!("\u{1b}]52;c;{}\u{7}", STANDARD.encode(text));
        match self {
            Self::Plain => plain,
            // tmux reads the first or passes on the second, depending on its settings.
            Self::Tmux => format!("{plain}\u{1b}Ptmux;{}\u{1b}\\", plain.replace('\u{1b}', "\u{1b}\u{1b}")),
            Self::Screen => {
                let pieces = plain.as_bytes().chunks(PIECE).map(String::from_utf8_lossy);
                pieces.flat_map(|piece| ["\u{1b}P".to_owned(), piece.into_owned(), "\u{1b}\\".to_owned()]).collect()
            }
        }
    }
}

impl Tool {
    /// Whether the tool took the text.
    fn takes(&self, text: &str) -> bool {
        let Some(program) = program::find(self.name) else { return false };
        let mut command = Command::new(program);
        command.args(self.arguments).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let Ok(mut child) = command.spawn() else { return false };
        let (input, bytes) = (child.stdin.take(), self.encoded(text));
        // In a thread, because a tool that does not read would block us.
        let writer = thread::spawn(move || input.is_some_and(|mut input| input.write_all(&bytes).is_ok()));
        let end = Instant::now() + PATIENCE;
        while Instant::now() < end {
            match child.try_wait() {
                Ok(None) => thread::sleep(Duration::from_millis(5)),
                Ok(Some(status)) => return status.success() && writer.join().unwrap_or_default(),
                Err(_) => break,
            }
        }
        // It hangs, so end it; the result does not matter.
        let _ = child.kill();
        let _ = child.wait();
        false
    }

    /// `clip.exe` reads the local code page unless there is a byte order mark.
    fn encoded(&self, text: &str) -> Vec<u8> {
        if self.name != "clip.exe" || text.is_ascii() {
            return text.as_bytes().to_vec();
        }
        "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::system::IS_WINDOWS;

    fn seat(set: &[(&str, &str)]) -> (Vec<&'static str>, Option<Wrap>) {
        let value = |name: &str| set.iter().find(|(known, _)| *known == name).map(|(_, value)| OsString::from(value));
        let Seat { tools, wrap, .. } = Seat::of(value);
        (tools.iter().map(|tool| tool.name).collect(), wrap)
    }

    #[test]
    fn tools_are_for_the_machine_where_the_person_sits() {
        let and_the_systems =
            |tools: &[&'static str]| [tools, &OF_THE_SYSTEM.iter().map(|tool| tool.name).collect::<Vec<_>>()].concat();
        let desk = seat(&[("WAYLAND_DISPLAY", "w"), ("DISPLAY", ":0")]).0;
        assert_eq!(desk, and_the_systems(&["wl-copy", "xclip", "xsel"]));
        assert_eq!(seat(&[("WSL_DISTRO_NAME", "Debian")]).0, and_the_systems(&["clip.exe"]));
        assert_eq!(seat(&[("DISPLAY", ":0"), ("SSH_CONNECTION", "1 2 3 4")]), (vec![], Some(Wrap::Plain)));
        assert_eq!(seat(&[("TMUX", "x"), ("TERM", "screen")]).1, Some(Wrap::Tmux));
        assert_eq!(seat(&[("STY", "x"), ("TERM", "screen")]).1, Some(Wrap::Screen));
        assert_eq!(seat(&[("TERM", "linux")]), (and_the_systems(&[]), None));
    }

    #[test]
    fn multiplexers_pass_the_sequence_on() {
        assert_eq!(Wrap::Plain.sequence("hi"), "\u{1b}]52;c;aGk=\u{7}");
        let inner = "\u{1b}Ptmux;\u{1b}\u{1b}]52;c;aGk=\u{7}\u{1b}\\";
        assert_eq!(Wrap::Tmux.sequence("hi"), format!("\u{1b}]52;c;aGk=\u{7}{inner}"));
        let long = Wrap::Screen.sequence(&"x".repeat(600));
        let pieces: Vec<&str> = long.split("\u{1b}\\").filter(|piece| !piece.is_empty()).collect();
        assert_eq!(pieces.len(), 4);
        assert!(pieces.iter().all(|piece| piece.starts_with("\u{1b}P") && piece.len() <= PIECE + 2));
        let inside: String = pieces.iter().map(|piece| &piece[2..]).collect();
        assert_eq!(inside, Wrap::Plain.sequence(&"x".repeat(600)));
    }

    #[test]
    fn a_tool_that_is_not_there_or_fails_has_not_copied() {
        let tool = |name| Tool { name, arguments: &[], needs: "" };
        assert!(!tool("claude-rescue-has-no-such-tool").takes("text"));
        assert_eq!(tool("clip.exe").encoded("ä"), [0xff, 0xfe, 0xe4, 0]);
        if IS_WINDOWS {
            return;
        }
        assert!(!tool("false").takes(""));
        assert!(Tool { name: "sh", arguments: &["-c", "cat"], needs: "" }.takes("text"));
        assert!(!Tool { name: "sleep", arguments: &["5"], needs: "" }.takes(&"x".repeat(200_000)));
    }
}
