//! What may leave a session unasked: listed names, numbers, the start of ids, and words that errors are made of.
//!
//! A packet holds only numbers, `&'static str` and [`Vouched`], which only this module makes, so anything unchecked
//! does not compile.

mod words;

use std::fmt;

use serde::Serialize;

use crate::session::Session;
use crate::transcript::Id;

pub(super) use words::error;

/// A text that holds nothing private.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Vouched(String);

impl Vouched {
    /// A version: numbers with dots, perhaps with a known build suffix.
    pub fn version(text: &str) -> Option<Self> {
        let (numbers, build) = text.split_once('-').unwrap_or((text, ""));
        let of_numbers = |part: &str| part.len() < 6 && part.parse::<u32>().is_ok();
        let is_build = build.is_empty()
            || build
                .split(['.', '-'])
                .all(|part| of_numbers(part) || ["alpha", "beta", "rc", "next", "dev"].contains(&part));
        let is_version = (2..=4).contains(&numbers.split('.').count()) && numbers.split('.').all(of_numbers);
        (is_version && is_build).then(|| Self(text.to_owned()))
    }

    /// A hash in hexadecimal; anything else becomes `?`.
    pub fn hash(text: &str) -> Self {
        let is_hash = text.len() == 64 && text.chars().all(|c| c.is_ascii_hexdigit());
        Self(if is_hash { text } else { "?" }.to_owned())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&'static str> for Vouched {
    fn from(text: &'static str) -> Self {
        Self(text.to_owned())
    }
}

impl From<(&'static str, &'static str)> for Vouched {
    fn from((one, other): (&'static str, &'static str)) -> Self {
        Self(format!("{one} {other}"))
    }
}

impl fmt::Display for Vouched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Claude Code's own tools, with the kind of work each does. Other tool names may be private.
const TOOLS: &[(&str, &str)] = &[
    ("Read", "file read"),
    ("NotebookRead", "file read"),
    ("LS", "search"),
    ("Glob", "search"),
    ("Grep", "search"),
    ("ToolSearch", "search"),
    ("Edit", "file edit"),
    ("MultiEdit", "file edit"),
    ("Write", "file edit"),
    ("NotebookEdit", "file edit"),
    ("Bash", "command"),
    ("BashOutput", "command"),
    ("KillShell", "command"),
    ("KillBash", "command"),
    ("PowerShell", "command"),
    ("WebFetch", "web"),
    ("WebSearch", "web"),
    ("Task", "sub-agent"),
    ("Agent", "sub-agent"),
    ("TodoWrite", "task list"),
    ("TodoRead", "task list"),
    ("TaskCreate", "task list"),
    ("TaskUpdate", "task list"),
    ("TaskList", "task list"),
    ("TaskGet", "task list"),
    ("TaskOutput", "sub-agent"),
    ("TaskStop", "sub-agent"),
    ("AskUserQuestion", "question"),
    ("EnterPlanMode", "plan"),
    ("ExitPlanMode", "plan"),
    ("Skill", "skill"),
    ("SlashCommand", "skill"),
];

const ENTRYPOINTS: &[&str] =
    &["cli", "sdk-ts", "sdk-py", "sdk-cli", "claude-vscode", "claude-jetbrains", "claude-desktop"];

const CALLS: &[&str] = &["toolu_", "srvtoolu_", "toolu_vrtx_", "toolu_bdrk_"];

/// How many characters of an id are kept after its prefix.
const SHORT: usize = 8;

/// A tool's name and kind; tools of others stay unnamed.
pub(super) fn tool(name: &str) -> (&'static str, &'static str) {
    let own = TOOLS.iter().find(|(known, _)| *known == name).copied();
    own.unwrap_or(if name.starts_with("mcp__") { ("(MCP tool)", "MCP tool") } else { ("(other tool)", "other tool") })
}

pub(super) fn is_tool(name: &str) -> bool {
    TOOLS.iter().any(|(known, _)| *known == name)
}

pub(super) fn entrypoint(name: &str) -> &'static str {
    ENTRYPOINTS.iter().find(|known| **known == name).copied().unwrap_or("other")
}

/// The start of a uuid.
pub(super) fn uuid(text: &str) -> Vouched {
    let start: String = text.chars().take_while(char::is_ascii_hexdigit).take(SHORT).collect();
    let is_uuid = text.len() == 36 && text.chars().filter(|c| *c == '-').count() == 4;
    Vouched(if is_uuid && start.len() == SHORT { start } else { "?".to_owned() })
}

/// The start of an API id; any other id becomes a number.
pub(super) fn call(session: &Session, id: Id) -> Vouched {
    short_call(session.transcript.id(id)).unwrap_or_else(|| Vouched(format!("id {}", id.index())))
}

/// The start of an id that the API gave: its prefix and random characters.
pub(super) fn short_call(text: &str) -> Option<Vouched> {
    let (prefix, rest) = CALLS.iter().filter_map(|prefix| Some((*prefix, text.strip_prefix(prefix)?))).next_back()?;
    is_of_api(rest).then(|| Vouched(format!("{prefix}{}…", &rest[..SHORT])))
}

/// The API's id of a request, in full: support needs it.
pub(super) fn request_id(text: &str) -> Option<Vouched> {
    let rest = text.strip_prefix("req_")?;
    let rest = ["vrtx_", "bdrk_"].iter().find_map(|prefix| rest.strip_prefix(prefix)).unwrap_or(rest);
    is_of_api(rest).then(|| Vouched(text.to_owned()))
}

/// Whether this is what follows the prefix of an API id.
fn is_of_api(rest: &str) -> bool {
    rest.starts_with('0') && (20..=30).contains(&rest.len()) && rest.chars().all(|c| c.is_ascii_alphanumeric())
}

/// A block: its kind, and the id of its call.
pub(super) fn block(kind: &'static str, call: Option<&Vouched>, is_error: bool) -> Vouched {
    let call = call.map_or(String::new(), |call| format!(" {call}"));
    Vouched(format!("{kind}{call}{}", if is_error { " (error)" } else { "" }))
}

pub(super) fn coordinate((message, content): (usize, usize)) -> Vouched {
    Vouched(format!("messages.{message}.content.{content}"))
}

/// The versions of the clients that wrote the session; repeats in a row count once.
pub(super) fn versions(session: &Session) -> Vec<Vouched> {
    let transcript = &session.transcript;
    let written = transcript.entries.iter().filter_map(|entry| entry.version);
    let mut versions: Vec<Vouched> = written.filter_map(|id| Vouched::version(transcript.id(id))).collect();
    versions.dedup();
    versions
}

pub(super) fn time(millis: Option<i64>) -> Option<Vouched> {
    Some(Vouched(jiff::Timestamp::from_millisecond(millis?).ok()?.to_string()))
}
