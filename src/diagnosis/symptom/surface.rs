//! Where Claude Code ran; what helps depends on it.

/// Whether Claude Code says this, perhaps about a proxy.
pub(in crate::diagnosis) fn is_of_client(text: &str) -> bool {
    text.contains("API Error") || text.contains("Claude Code")
}

/// Where Claude Code runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Surface {
    /// The client in a terminal.
    Terminal,
    /// An extension of VS Code, Cursor, Windsurf or another editor.
    Editor,
    /// `claude -p` and the Agent SDK.
    Headless,
    /// A program that calls the API itself.
    Caller,
}

impl Surface {
    /// All of them, most common first.
    pub const ALL: [Self; 4] = [Self::Terminal, Self::Editor, Self::Headless, Self::Caller];

    /// The surface in a session's `entrypoint`. Clients before 2.1.79 wrote none.
    pub fn of_entrypoint(entrypoint: &str) -> Option<Self> {
        match entrypoint {
            "cli" => Some(Self::Terminal),
            "sdk-ts" | "sdk-py" | "sdk-cli" => Some(Self::Headless),
            other if other.contains("vscode") || other.contains("jetbrains") => Some(Self::Editor),
            _ => None,
        }
    }

    /// The surface that prints an error like this: only the client in a terminal mentions /rewind, and only SDKs print
    /// their exceptions, unless a proxy passes them on.
    pub fn of_words(text: &str) -> Option<Self> {
        if is_of_client(text) {
            return text.contains("Run /rewind").then_some(Self::Terminal);
        }
        if text.to_lowercase().contains("litellm") {
            return None;
        }
        let marks = [
            ("Run /rewind", Self::Terminal),
            ("Error code: ", Self::Caller),
            ("BadRequestError", Self::Caller),
            ("APIStatusError", Self::Caller),
        ];
        marks.iter().find(|(mark, _)| text.contains(mark)).map(|(_, surface)| *surface)
    }

    /// Its name, as in `--json`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Terminal => "terminal",
            Self::Editor => "editor",
            Self::Headless => "headless",
            Self::Caller => "caller",
        }
    }

    /// How advice for it begins.
    pub fn says(self) -> &'static str {
        match self {
            Self::Terminal => "In a terminal",
            Self::Editor => "In VS Code, Cursor or another editor",
            Self::Headless => "With claude -p or the Agent SDK",
            Self::Caller => "If you call the API yourself",
        }
    }
}
