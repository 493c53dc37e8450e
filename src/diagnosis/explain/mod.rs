//! Explains an error that a person pasted: its family, the rules it is about, and the places it names.

mod locate;
mod names;
mod vocabulary;

use super::symptom::{Bug, Family, Row, Surface, bugs, family, holds, pasted, plain, status, surface, table};
use super::{RULES, Rule};

pub use locate::{Certainty, Location, find_error, is_same_error, locate};
pub use names::Reference;
pub use vocabulary::is_of_errors;

/// What an error says without a session at hand.
#[derive(Clone, Debug)]
pub struct Explained {
    /// Its family, what it means and what helps.
    pub row: &'static Row,
    /// The rules whose API words these are.
    pub rules: Vec<&'static Rule>,
    /// The HTTP status.
    pub status: Option<u16>,
    /// The API's id of the request, which its support can look up.
    pub request_id: Option<String>,
    /// The surface that prints errors like this.
    pub surface: Option<Surface>,
    /// Whether Claude Code says it itself, perhaps about a proxy.
    pub by_client: bool,
    /// The places that it names, in order.
    pub names: Vec<Reference>,
    /// The client version whose bug this is, and whether no other error has these words.
    pub bug: Option<(&'static Bug, bool)>,
}

/// What Claude Code and other providers say instead of the API's words (docs/transcript.md, "API errors").
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
    ("images are allowed per request", &["too many images and documents", "image dimensions exceed max allowed size"]),
    // Blocks without text are refused in either form.
    ("must contain non-whitespace text", &["text content blocks must be non-empty"]),
    ("number of toolresult blocks*exceeds", &["unexpected tool_use_id found in tool_result blocks"]),
    ("expected toolresult blocks", &["tool_use ids were found without tool_result blocks immediately after"]),
    (
        "tool result blocks cannot be provided",
        &["tool_use ids were found without tool_result blocks immediately after"],
    ),
    (
        "matching number of tool_result blocks",
        &["tool_use ids were found without tool_result blocks immediately after"],
    ),
    ("toolresult cannot be empty when status", &["content cannot be empty if is_error is true"]),
    ("did not have response messages", &["tool_use ids were found without tool_result blocks immediately after"]),
    ("insufficient tool messages", &["tool_use ids were found without tool_result blocks immediately after"]),
    ("must be a response to a prece", &["unexpected tool_use_id found in tool_result blocks"]),
];

fn known_words() -> impl Iterator<Item = &'static str> {
    SAID_FOR.iter().flat_map(|(client, api)| std::iter::once(*client).chain(api.iter().copied()))
}

/// Explains an error, however it was pasted. Of several, the last one counts.
pub fn explain(pasted: &str) -> Explained {
    let text = pasted::read(pasted);
    let text = newest(&text);
    let row = family(text, "", true).unwrap_or(&table::UNKNOWN);
    let of_history = row.family == Family::History;
    Explained {
        row,
        // A caller's request can break rules that no session can.
        rules: rules(text).into_iter().filter(|rule| of_history || rule.is_of_callers()).collect(),
        status: status(text),
        request_id: words_like(text, "req_").into_iter().next(),
        surface: Surface::of_words(text),
        by_client: surface::is_of_client(text),
        names: match row.family {
            Family::History => names::of_history(text),
            Family::Session => names::of_session(text),
            _ => Vec::new(),
        },
        bug: bugs::of_words(text, row.family),
    }
}

/// The text from the line of the last `API Error` on, if that alone names a family.
fn newest(text: &str) -> &str {
    let Some(at) = text.rfind("API Error") else { return text };
    let start = text[..at].rfind('\n').map_or(0, |at| at + 1);
    let last = &text[start..];
    let says_enough = family(last, "", true).is_some_and(|row| row.family != Family::Other);
    if says_enough { last } else { text }
}

fn rules(text: &str) -> Vec<&'static Rule> {
    let text = plain(text);
    let known_words = SAID_FOR.iter().filter(|(client, _)| holds(&text, client)).flat_map(|(_, api)| *api);
    let all: Vec<String> = known_words.map(|words| plain(words)).chain([text.clone()]).collect();
    RULES.iter().copied().filter(|rule| all.iter().any(|words| rule.explains(words))).collect()
}

fn words_like(text: &str, start: &str) -> Vec<String> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let words = text.split(|c: char| !is_part(c));
    words.filter(|word| word.starts_with(start) && word.len() > start.len()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_several_errors_the_last_counts() {
        let pasted = "API Error (529 {\"type\":\"overloaded_error\"}) · Retrying…\n\n  API Error: 400 due to tool use concurrency issues.";
        assert_eq!(explain(pasted).row.family, Family::History);
    }
}
