//! An error pasted by a person: which family it is, which rules it is about, and what it names.

use std::fmt;

use super::{Row, Surface, family, plain, status, table};
use crate::diagnosis::{RULES, Rule};

/// What can be said of an error without a session.
#[derive(Clone, Debug)]
pub struct Explained {
    /// Its family, what it means and what helps.
    pub row: &'static Row,
    /// The rules whose API words these are.
    pub rules: Vec<&'static Rule>,
    /// The HTTP status.
    pub status: Option<u16>,
    /// The API's name for the request, by which its support can find it.
    pub request_id: Option<String>,
    /// The surface that prints errors like this.
    pub surface: Option<Surface>,
    /// The places that it names, in its order.
    pub names: Vec<Names>,
}

/// A place that an error names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Names {
    /// `messages.N`, and `.content.M` where it says so.
    Message(usize, Option<usize>),
    /// The id of a call.
    Call(String),
}

impl fmt::Display for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Message(message, None) => write!(f, "messages.{message}"),
            Self::Message(message, Some(content)) => write!(f, "messages.{message}.content.{content}"),
            Self::Call(id) => f.write_str(id),
        }
    }
}

/// What Claude Code says for the API's words, and those words (docs/transcript.md, "API errors").
const SAID_FOR: &[(&str, &[&str])] = &[
    (
        "tool use concurrency issues",
        &["tool_use ids were found without tool_result blocks immediately after", "tool_use ids must be unique"],
    ),
    ("orphaned tool_result in conversation history", &["unexpected tool_use_id found in tool_result blocks"]),
    ("duplicate tool_use id in conversation history", &["tool_use ids must be unique"]),
    ("image was too large", &["image exceeds 5 mb maximum"]),
    ("exceeds the dimension limit", &["image dimensions exceed max allowed size"]),
    ("pdf is password protected", &["the pdf specified is password protected"]),
    ("pdf file was not valid", &["the pdf specified was not valid"]),
];

/// Explains an error. Of several pasted at once the last one counts.
pub fn explain(text: &str) -> Explained {
    let text = newest(text);
    let row = family(text, "", true).unwrap_or(&table::UNKNOWN);
    let of_history = row.family == super::Family::History;
    Explained {
        row,
        // A caller's body can break rules that no session's history can.
        rules: rules(text).into_iter().filter(|rule| of_history || rule.is_of_bodies()).collect(),
        status: status(text),
        request_id: words_like(text, "req_").into_iter().next(),
        surface: Surface::of_words(text),
        names: if of_history { names(text) } else { Vec::new() },
    }
}

/// From the line of the last `API Error` on, if that alone says enough.
fn newest(text: &str) -> &str {
    let Some(at) = text.rfind("API Error") else { return text };
    let start = text[..at].rfind('\n').map_or(0, |at| at + 1);
    let last = &text[start..];
    let says_enough = family(last, "", true).is_some_and(|row| row.family != super::Family::Other);
    if says_enough { last } else { text }
}

/// The rules that explain these words, in the order of their table.
fn rules(text: &str) -> Vec<&'static Rule> {
    let text = plain(text);
    let said_for = SAID_FOR.iter().filter(|(client, _)| text.contains(client)).flat_map(|(_, api)| *api);
    let all: Vec<&str> = said_for.copied().chain([text.as_str()]).collect();
    RULES.iter().copied().filter(|rule| all.iter().any(|words| rule.explains(words))).collect()
}

/// The coordinates and ids of calls, each once.
fn names(text: &str) -> Vec<Names> {
    let mut names: Vec<Names> = Vec::new();
    let mut push = |name: Names| {
        if !names.contains(&name) {
            names.push(name);
        }
    };
    for (at, _) in text.match_indices("messages.") {
        let rest = &text[at + "messages.".len()..];
        let Some(message) = number(rest) else { continue };
        let inside = rest.trim_start_matches(|c: char| c.is_ascii_digit()).strip_prefix(".content.");
        push(Names::Message(message, inside.and_then(number)));
    }
    for start in ["toolu_", "srvtoolu_"] {
        for id in words_like(text, start) {
            push(Names::Call(id));
        }
    }
    // Foreign ids look like anything, but they stand where the API lists them.
    for mark in ["immediately after: ", "blocks: ", "with id: "] {
        let Some((_, list)) = text.split_once(mark) else { continue };
        for word in list.split(", ") {
            let id = word.split([' ', '"', '\'', '\n', '}']).next().unwrap_or_default().trim_end_matches('.');
            if id.is_empty() || id == "Each" || id.starts_with("req_") {
                break;
            }
            push(Names::Call(id.to_owned()));
            if word.len() > id.len() {
                break;
            }
        }
    }
    names
}

fn number(text: &str) -> Option<usize> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    text[..end].parse().ok()
}

/// Every word that begins like this, and more than that.
fn words_like(text: &str, start: &str) -> Vec<String> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let words = text.split(|c: char| !is_part(c));
    words.filter(|word| word.starts_with(start) && word.len() > start.len()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_id_and_coordinate_is_named_once() {
        let text = "messages.3: `tool_use` ids were found without `tool_result` blocks immediately after: toolu_1, Bash:0. \
                    Each `tool_use` block must have one. messages.3.content.12: and messages.x";
        let call = |id: &str| Names::Call(id.to_owned());
        let expected = [Names::Message(3, None), Names::Message(3, Some(12)), call("toolu_1"), call("Bash:0")];
        assert_eq!(explain(text).names, expected);
    }

    #[test]
    fn of_several_errors_the_last_counts() {
        let pasted = "API Error (529 {\"type\":\"overloaded_error\"}) · Retrying…\n\n  API Error: 400 due to tool use concurrency issues.";
        assert_eq!(explain(pasted).row.family, crate::diagnosis::Family::History);
    }
}
