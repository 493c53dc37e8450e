//! What may leave a session unasked: names from lists, numbers, the beginnings of ids, and words that errors are made of.
//!
//! A packet is made of numbers, of `&'static str` and of [`Vouched`], which only this room makes; so what nobody has
//! looked at does not compile.

mod words;

use std::fmt;

use serde::Serialize;

use crate::session::Session;
use crate::transcript::Id;

pub(super) use words::error;

/// A text without a word of anybody's.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Vouched(String);

impl Vouched {
    /// A version: numbers with dots, and a word of builds behind them.
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

    /// A hash in hexadecimal digits.
    pub fn hash(text: &str) -> Self {
        let is_hash = text.len() == 64 && text.chars().all(|c| c.is_ascii_hexdigit());
        Self(if is_hash { text } else { "?" }.to_owned())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The program's own words.
impl From<&'static str> for Vouched {
    fn from(text: &'static str) -> Self {
        Self(text.to_owned())
    }
}

/// Two of them.
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

/// The tools of Claude Code, and the kind of work that each does. Other names were given by a person or a company.
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

/// What ids of calls begin with.
const CALLS: &[&str] = &["toolu_", "srvtoolu_", "toolu_vrtx_", "toolu_bdrk_"];

/// How many characters of an id stay behind its prefix.
const SHORT: usize = 8;

/// A tool's name and kind; one of somebody else's tools has no name here.
pub(super) fn tool(name: &str) -> (&'static str, &'static str) {
    let own = TOOLS.iter().find(|(known, _)| *known == name).copied();
    own.unwrap_or(if name.starts_with("mcp__") { ("(MCP tool)", "MCP tool") } else { ("(other tool)", "other tool") })
}

/// Whether Claude Code has a tool of this name.
pub(super) fn is_tool(name: &str) -> bool {
    TOOLS.iter().any(|(known, _)| *known == name)
}

/// A surface.
pub(super) fn entrypoint(name: &str) -> &'static str {
    ENTRYPOINTS.iter().find(|known| **known == name).copied().unwrap_or("other")
}

/// The beginning of a uuid.
pub(super) fn uuid(text: &str) -> Vouched {
    let start: String = text.chars().take_while(char::is_ascii_hexdigit).take(SHORT).collect();
    let is_uuid = text.len() == 36 && text.chars().filter(|c| *c == '-').count() == 4;
    Vouched(if is_uuid && start.len() == SHORT { start } else { "?".to_owned() })
}

/// The beginning of an API id; of others only which one it is in this file.
pub(super) fn call(session: &Session, id: Id) -> Vouched {
    short_call(session.transcript.id(id)).unwrap_or_else(|| Vouched(format!("id {}", id.index())))
}

/// The beginning of an id that the API gave: a prefix, a version, and signs of no meaning.
pub(super) fn short_call(text: &str) -> Option<Vouched> {
    let (prefix, rest) = CALLS.iter().filter_map(|prefix| Some((*prefix, text.strip_prefix(prefix)?))).next_back()?;
    is_of_api(rest).then(|| Vouched(format!("{prefix}{}…", &rest[..SHORT])))
}

/// The API's name for a request. Support needs all of it.
pub(super) fn request_id(text: &str) -> Option<Vouched> {
    let rest = text.strip_prefix("req_")?;
    let rest = ["vrtx_", "bdrk_"].iter().find_map(|prefix| rest.strip_prefix(prefix)).unwrap_or(rest);
    is_of_api(rest).then(|| Vouched(text.to_owned()))
}

/// What stands behind the prefix of the API's ids.
fn is_of_api(rest: &str) -> bool {
    rest.starts_with('0') && (20..=30).contains(&rest.len()) && rest.chars().all(|c| c.is_ascii_alphanumeric())
}

/// A block: its kind, and the call that it is or answers.
pub(super) fn block(kind: &'static str, call: Option<&Vouched>, is_error: bool) -> Vouched {
    let call = call.map_or(String::new(), |call| format!(" {call}"));
    Vouched(format!("{kind}{call}{}", if is_error { " (error)" } else { "" }))
}

/// A coordinate of the API.
pub(super) fn coordinate((message, content): (usize, usize)) -> Vouched {
    Vouched(format!("messages.{message}.content.{content}"))
}

/// The versions of the clients that wrote the session, each change once.
pub(super) fn versions(session: &Session) -> Vec<Vouched> {
    let transcript = &session.transcript;
    let written = transcript.entries.iter().filter_map(|entry| entry.version);
    let mut versions: Vec<Vouched> = written.filter_map(|id| Vouched::version(transcript.id(id))).collect();
    versions.dedup();
    versions
}

/// A time as in RFC 3339, in UTC.
pub(super) fn time(millis: Option<i64>) -> Option<Vouched> {
    Some(Vouched(jiff::Timestamp::from_millisecond(millis?).ok()?.to_string()))
}
