//! What may leave a session unasked: names from lists, numbers, and the beginnings of ids.

use crate::session::Session;
use crate::transcript::Id;

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

/// Commands that the client's own sentences name.
const COMMANDS: &[&str] = &["/rewind", "/login", "/logout", "/compact", "/clear", "/model", "/resume", "/mcp", "/help"];

/// How many characters of an id stay behind its prefix.
const SHORT: usize = 8;

/// A tool's name and kind; one of somebody else's tools has no name here.
pub(super) fn tool(name: &str) -> (&'static str, &'static str) {
    let own = TOOLS.iter().find(|(known, _)| *known == name).copied();
    own.unwrap_or(if name.starts_with("mcp__") { ("(MCP tool)", "MCP tool") } else { ("(other tool)", "other tool") })
}

/// A surface.
pub(super) fn entrypoint(name: &str) -> &'static str {
    ENTRYPOINTS.iter().find(|known| **known == name).copied().unwrap_or("other")
}

/// The beginning of a uuid.
pub(super) fn uuid(text: &str) -> String {
    let start: String = text.chars().take_while(char::is_ascii_hexdigit).take(SHORT).collect();
    if start.len() == SHORT { start } else { "?".to_owned() }
}

/// The beginning of an API id; of others only which one it is in this file.
pub(super) fn call(session: &Session, id: Id) -> String {
    let text = session.transcript.id(id);
    let rest = ["toolu_", "srvtoolu_"].iter().find_map(|prefix| Some((*prefix, text.strip_prefix(prefix)?)));
    match rest {
        Some((prefix, rest)) if rest.chars().all(|c| c.is_ascii_alphanumeric()) => {
            let short: String = rest.chars().take(SHORT).collect();
            let more = if rest.len() > SHORT { "…" } else { "" };
            format!("{prefix}{short}{more}")
        }
        _ => format!("id {}", id.index()),
    }
}

/// The versions of the clients that wrote the session, each change once.
pub(super) fn versions(session: &Session) -> Vec<String> {
    let transcript = &session.transcript;
    let written = transcript.entries.iter().filter_map(|entry| entry.version);
    let is_version = |text: &&str| {
        text.split('.').count() == 3 && text.split('.').all(|part| part.len() < 5 && part.parse::<u32>().is_ok())
    };
    let mut versions: Vec<String> = Vec::new();
    for version in written.map(|id| transcript.id(id)).filter(is_version) {
        if versions.last().is_none_or(|last| last != version) {
            versions.push(version.to_owned());
        }
    }
    versions
}

/// A time as in RFC 3339, in UTC.
pub(super) fn time(millis: Option<i64>) -> Option<String> {
    Some(jiff::Timestamp::from_millisecond(millis?).ok()?.to_string())
}

/// An error's exact words, but for what they may quote: paths, addresses, tools of others, and the session's own names.
pub(super) fn words(session: &Session, text: &str) -> String {
    let parts = session.cwd().into_iter().flat_map(|cwd| cwd.split(['/', '\\']));
    let names: Vec<&str> = parts.chain(session.branch()).filter(|name| name.len() > 2).collect();
    let is_edge = |c: char| c.is_whitespace() || "\"'`(){}[],;<>=".contains(c);
    let (mut out, mut before) = (String::with_capacity(text.len()), "");
    for run in text.split_inclusive(is_edge) {
        let core = run.trim_end_matches(is_edge);
        match mask(core, before, &names) {
            Some(mask) => {
                out.push_str(mask);
                out.push_str(&run[core.len()..]);
            }
            None => out.push_str(run),
        }
        if !core.is_empty() {
            before = core;
        }
    }
    out
}

/// What stands for a word that must not leave.
fn mask(word: &str, before: &str, names: &[&str]) -> Option<&'static str> {
    let bare = word.trim_end_matches(['.', ':', '!', '?']);
    if bare.is_empty() {
        return None;
    }
    let official = |word: &str| {
        ["https://www.anthropic.com/", "https://docs.claude.com/", "https://status.claude.com"]
            .iter()
            .any(|known| word.starts_with(known))
    };
    let slashes = word.matches(['/', '\\']).count();
    if word.contains("://") {
        return (!official(word)).then_some("(address)");
    }
    if COMMANDS.contains(&bare) {
        return None;
    }
    if word.contains('@') || before == "gateway" || is_ip(bare) {
        return Some("(address)");
    }
    if slashes > 1 || (slashes > 0 && word.starts_with(['/', '~', '.', '\\'])) {
        return Some("(path)");
    }
    if bare.contains("mcp__") || before == "reference" {
        return Some("(tool)");
    }
    names.contains(&bare).then_some("(name)")
}

/// Four numbers, with or without a port.
fn is_ip(word: &str) -> bool {
    let host = word.split(':').next().unwrap_or_default();
    host.split('.').count() == 4 && host.split('.').all(|part| part.parse::<u8>().is_ok())
}
