//! The places that an error names: messages of the request, calls, sessions.

use std::fmt;
use std::sync::LazyLock;

use regex::Regex;

/// A place that an error names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reference {
    /// `messages.N`, with `.content.M` if the error says so.
    Message(usize, Option<usize>),
    /// `messages[N]`: counted in messages that a proxy converted for another API.
    Converted(usize),
    /// The id of a call.
    Call(String),
    /// The id of a session.
    Session(String),
    /// The uuid of an entry.
    Row(String),
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Message(message, None) => write!(f, "messages.{message}"),
            Self::Message(message, Some(content)) => write!(f, "messages.{message}.content.{content}"),
            Self::Converted(message) => write!(f, "messages[{message}]"),
            Self::Call(id) | Self::Session(id) | Self::Row(id) => f.write_str(id),
        }
    }
}

/// `messages.N.content.M`, or with brackets, as other APIs write it.
static MESSAGE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"messages(?:\.(\d+)(?:\.content\.(\d+))?|\.?\[(\d+)\])").expect("a pattern"));

/// Ids with a known prefix count anywhere in the text.
static CALL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?:srvtoolu_|toolu_|tooluse_|call_function_|call_|chatcmpl-tool-)[A-Za-z0-9_-]+").expect("a pattern")
});

/// Ids without one count only where an API lists them. White space between the words may be lost.
static LISTED: LazyLock<Regex> = LazyLock::new(|| {
    let id = r"[A-Za-z0-9_:.|/-]+";
    let quoted = format!(r#"["'`]{id}["'`]"#);
    let before = r"immediately\s*after|blocks|with\s*id|following\s*ids|response\s*messages";
    let list = |id: &str| format!(r"{id}(?:\s*,\s*{id})*");
    let lists = format!("{}|{}", list(id), list(&quoted));
    Regex::new(&format!(r"(?i)(?:(?:{before})\s*:|tool\s*id\s*\()\s*({lists})")).expect("a pattern")
});

static UUID: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}").expect("a pattern")
});

/// The coordinates and call ids, each once.
pub(super) fn of_history(text: &str) -> Vec<Reference> {
    let number = |digits: Option<regex::Match<'_>>| digits.and_then(|digits| digits.as_str().parse().ok());
    let messages = MESSAGE.captures_iter(text).filter_map(|found| match number(found.get(1)) {
        Some(message) => Some(Reference::Message(message, number(found.get(2)))),
        None => number(found.get(3)).map(Reference::Converted),
    });
    let is_field = |id: &str| id.ends_with("_id") || id.ends_with("_ids") || id == "call_id";
    let known = CALL.find_iter(text).map(|found| found.as_str()).filter(|id| !is_field(id)).map(str::to_owned);
    let listed = LISTED.captures_iter(text).filter_map(|found| found.get(1));
    let listed = listed.flat_map(|list| list.as_str().split(',')).filter_map(|id| {
        let id = id.trim().trim_matches(['"', '\'', '`']);
        let id = id.split(".Each").next().unwrap_or_default().trim_end_matches(['.', ':']);
        (!id.is_empty() && !id.starts_with("req_") && id != "Each").then(|| id.to_owned())
    });
    once(messages.chain(known.chain(listed).map(Reference::Call)))
}

/// The sessions, or the messages of one, that the client did not find.
pub(super) fn of_session(text: &str) -> Vec<Reference> {
    let is_row = text.contains("message.uuid") || text.contains("message with uuid");
    let name = |id: &str| {
        let id = id.to_lowercase();
        if is_row { Reference::Row(id) } else { Reference::Session(id) }
    };
    once(UUID.find_iter(text).map(|found| name(found.as_str())))
}

fn once(names: impl Iterator<Item = Reference>) -> Vec<Reference> {
    let mut seen: Vec<Reference> = Vec::new();
    for name in names {
        if !seen.contains(&name) {
            seen.push(name);
        }
    }
    seen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_id_and_coordinate_is_named_once() {
        let text = "messages.3: `tool_use` ids were found without `tool_result` blocks immediately after: toolu_1, Bash:0. \
                    Each `tool_use` block must have one. messages.3.content.12: and messages.x of messages.[5].role";
        let call = |id: &str| Reference::Call(id.to_owned());
        let expected = [
            Reference::Message(3, None),
            Reference::Message(3, Some(12)),
            Reference::Converted(5),
            call("toolu_1"),
            call("Bash:0"),
        ];
        assert_eq!(of_history(text), expected);
    }

    #[test]
    fn the_names_of_fields_are_no_ids() {
        let text =
            "each 'tool_call_id'. The following tool_call_ids did not have response messages: call_abc\",\"type\":\"x";
        assert_eq!(of_history(text), [Reference::Call("call_abc".to_owned())]);
    }
}
