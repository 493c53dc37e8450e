//! A call in a few words, and what came of it in the tool's own.

use std::sync::LazyLock;

use regex::Regex;

use super::clip::{code, head};
use super::shell::runs;
use super::story::Story;
use super::tokens::tokens;
use crate::recovery::calls::{Call, Outcome};

/// Fields of a call's input that say what it is about, the best first.
const TELLING: &[&str] = &["description", "pattern", "query", "url", "subject", "skill", "prompt", "message"];

/// The call: its command, or its tool and what it works on.
pub(super) fn label(story: &Story<'_>, call: &Call<'_>, most: u32) -> String {
    if let Some(command) = call.command() {
        let mut words = story.clean(&command);
        // A shell makes nothing of a `~` in quotes.
        if !command.contains("\"~") {
            words = words.replace("\"~/", "\"$HOME/").replace("\"~\\", "\"$HOME\\");
        }
        let command = code(&one_command(&words, most));
        let about =
            call.given("description").filter(|_| command.ends_with("lines)`")).map(|text| story.clean_line(&text));
        return about.map_or(command.clone(), |about| format!("{command} “{}”", head(&about, most / 2)));
    }
    let name = head(&story.clean_line(&call.name), 20);
    let given = |fields: &[&str]| fields.iter().find_map(|field| call.given(field)).map(|text| story.clean_line(&text));
    let path = call.path().or_else(|| call.given("path")).map(|path| story.relative(&path));
    let what = match (path, given(&["pattern"])) {
        (Some(path), Some(pattern)) => format!("{pattern} in {path}"),
        (Some(path), None) => path,
        (None, _) => given(TELLING).unwrap_or_default(),
    };
    format!("{name} {}", head(&what, most)).trim().to_owned()
}

/// The call and what came of it, so long; of one that the log tells, from the link `near` on, only what it was.
pub(super) fn brief(story: &Story<'_>, call: &Call<'_>, near: usize, most: (u32, u32)) -> (String, String) {
    let (label_most, outcome_most) = (story.scaled(most.0), story.scaled(most.1));
    match call.outcome {
        _ if call.link < near => (label(story, call, label_most), outcome(story, call, outcome_most)),
        Outcome::Failed => (label(story, call, label_most / 2), " — FAILED".to_owned()),
        _ => (label(story, call, label_most / 2), String::new()),
    }
}

/// A command line without the way to its directory; of a long one its first lines.
fn one_command(command: &str, most: u32) -> String {
    let command = command.replace("\\\n", " ");
    let command = VALUES.replace_all(&command, "$1…");
    let says = |line: &&str| !line.is_empty() && !line.starts_with('#');
    let whole = command.lines().map(|line| without_cd(line.trim())).filter(says).collect::<Vec<_>>();
    let is_script = command.contains("<<");
    // The line that does the work says more than those that prepare it.
    let works = whole.iter().find(|line| !is_script && !runs(line).is_empty());
    let Some(first) = works.or(whole.first()) else { return String::new() };
    match whole.len() - 1 {
        0 => head(first, most),
        1..=3 if !is_script && tokens(&whole.join("; ")) <= most => whole.join("; "),
        more => format!("{} … ({more} more lines)", head(first, most)),
    }
}

/// The long values of variables in front of a command.
static VALUES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"\b([A-Z][A-Z0-9_]*=)(?:"[^"]{12,}"|'[^']{12,}'|[^\s"';|&$(]{16,})"#).expect("a pattern")
});

fn without_cd(line: &str) -> &str {
    let Some(rest) = line.strip_prefix("cd ") else { return line };
    let end = rest.find("&&").map(|at| at + 2).or_else(|| rest.find(';').map(|at| at + 1));
    end.map_or("", |at| rest[at..].trim_start())
}

/// What came of it, after a dash; nothing where a change of a file simply came about.
pub(super) fn outcome(story: &Story<'_>, call: &Call<'_>, most: u32) -> String {
    match call.outcome {
        Outcome::Unknown => " — NO RESULT".to_owned(),
        Outcome::Refused => " — rejected by the person".to_owned(),
        Outcome::Failed => format!(" — FAILED{}", colon(failure(&story.clean(&call.text()), most * 2))),
        Outcome::Done if call.path().is_some() || matches!(call.name.as_str(), "Grep" | "Glob" | "LS") => String::new(),
        Outcome::Done if matches!(call.name.as_str(), "AskUserQuestion" | "ExitPlanMode") => {
            " — answered, see below".to_owned()
        }
        Outcome::Done if call.command().is_none() => {
            format!(" — ok{}", colon(head(&telling(&story.clean(&call.text())).join(" / "), most)))
        }
        Outcome::Done => format!(" — ok{}", colon(last_words(&telling(&story.clean(&call.text())), most))),
    }
}

fn colon(words: String) -> String {
    if words.is_empty() { words } else { format!(": “{words}”") }
}

/// The first and the last lines of a failure: tools name it first, and commands end with it.
fn failure(text: &str, most: u32) -> String {
    let lines = telling(text);
    match lines[..] {
        [first, .., _] if lines.len() > 3 => {
            format!("{} {}", head(first, most / 4), last_words(&lines[1..], most * 3 / 4))
        }
        _ => head(&lines.join(" / "), most),
    }
}

/// The last lines that have room; those before the last one are cut shorter, for test runners end with several.
fn last_words(lines: &[&str], most: u32) -> String {
    let (mut shown, mut left): (Vec<String>, u32) = (Vec::new(), most);
    for (no, line) in lines.iter().rev().take(5).enumerate() {
        let each = if lines.len() == 1 { most } else { most / if no == 0 { 2 } else { 4 } };
        let line = head(line, each);
        let Some(rest) = left.checked_sub(tokens(&line)) else { break };
        left = rest;
        shown.insert(0, line);
    }
    let cut = if shown.len() < lines.len() { "… " } else { "" };
    format!("{cut}{}", shown.join(" / "))
}

/// The lines that say something, without what is drawn around their words.
fn telling(text: &str) -> Vec<&str> {
    let says = |line: &&str| line.chars().any(char::is_alphanumeric);
    text.lines().map(bare).filter(says).collect()
}

fn bare(line: &str) -> &str {
    let drawn = |c: char| c.is_whitespace() || matches!(c, '=' | '-' | '*' | '#' | '─');
    let line = line.trim_end_matches(drawn).trim_start();
    // Two signs draw, one may be of an option or a list.
    if line.starts_with("==") || line.starts_with("──") { line.trim_start_matches(drawn) } else { line }
}
