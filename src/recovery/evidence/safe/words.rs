//! The words of an error. A word is kept if errors use it, or if it is a number, a coordinate, an API id, a tool or a
//! model; all others are left out.

use std::borrow::Cow;

use super::Vouched;
use crate::diagnosis::explain::is_of_errors;
use crate::recovery::redact::{self, Redactor};
use crate::session::Session;

const LEFT_OUT: &str = "(left out)";

/// Errors longer than this only repeat themselves.
const LONGEST: usize = 4000;

const COMMANDS: &[&str] = &[
    "/rewind", "/login", "/logout", "/compact", "/clear", "/model", "/resume", "/mcp", "/help", "/context", "/status",
    "/upgrade",
];

const ADDRESSES: &[&str] = &[
    "anthropic.com",
    "www.anthropic.com",
    "docs.anthropic.com",
    "api.anthropic.com",
    "console.anthropic.com",
    "status.anthropic.com",
    "support.anthropic.com",
    "docs.claude.com",
    "status.claude.com",
    "platform.claude.com",
    "support.claude.com",
    "code.claude.com",
    "claude.ai",
    "claude.com",
];

const BETWEEN: &str = "\"'`´‘’“”(){}[],;<>=|·∙•…—–→⎿✗!?\\";

const UNITS: &[&str] = &["", "k", "m", "b", "kb", "mb", "gb", "mib", "s", "ms", "px", "am", "pm", "h", "x", "th"];

const MODELS: &[&str] = &[
    "claude",
    "opus",
    "sonnet",
    "haiku",
    "instant",
    "fable",
    "mythos",
    "latest",
    "fast",
    "thinking",
    "v",
    "anthropic",
    "us",
    "eu",
    "apac",
    "global",
];

/// Cleans an error, word by word.
pub(in crate::recovery::evidence) fn error(session: &Session, text: &str) -> Vouched {
    // Replace secrets first; word by word they would not be recognized.
    let text = Redactor::default().redact(text);
    let mut out = Written::default();
    let mut rest = text.as_str();
    while !rest.is_empty() && out.text.len() < LONGEST {
        let gap = rest.find(|c| !is_between(c)).unwrap_or(rest.len());
        out.gap(&rest[..gap]);
        rest = &rest[gap..];
        let end = rest.find(is_between).unwrap_or(rest.len());
        // A full stop or colon at the end is not part of the word.
        let word = rest[..end].trim_end_matches(['.', ':']);
        match word {
            "" => {}
            _ => out.word(word, stands_for(session, word)),
        }
        out.gap(&rest[word.len()..end]);
        rest = &rest[end..];
    }
    if !rest.is_empty() {
        out.word("", None);
    }
    Vouched(out.text + &out.gap)
}

fn is_between(c: char) -> bool {
    c.is_ascii_whitespace() || BETWEEN.contains(c)
}

#[derive(Default)]
struct Written {
    text: String,
    /// What comes after the last word.
    gap: String,
    left_out: bool,
    number: bool,
}

impl Written {
    fn gap(&mut self, gap: &str) {
        self.gap.push_str(gap);
    }

    fn word(&mut self, word: &str, says: Option<Cow<'_, str>>) {
        let is_number = !word.is_empty() && word.chars().all(|c| c.is_ascii_digit());
        // A row of numbers may be private, such as a phone number.
        let says = says.filter(|_| !(is_number && self.number && self.gap.trim().is_empty()));
        let again = says.is_none() && self.left_out;
        if !again {
            self.text.push_str(&self.gap);
            self.text.push_str(says.as_deref().unwrap_or(LEFT_OUT));
        }
        self.left_out = says.is_none();
        self.number = is_number;
        self.gap.clear();
    }
}

/// What to print for a word; none if it may be private.
fn stands_for<'a>(session: &Session, word: &'a str) -> Option<Cow<'a, str>> {
    let known = || {
        COMMANDS.contains(&word)
            || super::is_tool(word)
            || super::request_id(word).is_some()
            || is_mark(word)
            || is_address(word)
            || is_model(word)
            || is_made_of_words(word)
    };
    let short = || super::short_call(word).or_else(|| id_of_file(session, word)).map(|id| Cow::Owned(id.to_string()));
    if known() { Some(Cow::Borrowed(word)) } else { short() }
}

/// The mark of a redacted secret, without its brackets.
fn is_mark(word: &str) -> bool {
    let kind = word.strip_prefix("redacted:").and_then(|rest| rest.split_once(':'));
    kind.is_some_and(|(kind, number)| {
        redact::names().contains(&kind) && number.len() < 5 && number.parse::<u32>().is_ok()
    })
}

/// One of the listed hosts, alone or with a path of known words.
fn is_address(word: &str) -> bool {
    let host = word.strip_prefix("https://").unwrap_or(word);
    ADDRESSES.contains(&host)
        || host
            .split_once('/')
            .is_some_and(|(host, path)| ADDRESSES.contains(&host) && path.split('/').all(is_made_of_words))
}

/// The short uuid of an entry or of the session.
fn id_of_file(session: &Session, word: &str) -> Option<Vouched> {
    let known =
        session.id() == Some(word) || session.transcript.ids.find(word).is_some_and(|id| session.named(id).is_some());
    known.then(|| super::uuid(word)).filter(|short| short.as_str() != "?")
}

/// `claude-sonnet-4-5-20250929`, as the API or another provider writes it.
fn is_model(word: &str) -> bool {
    let word = word.to_lowercase();
    let name = word.rsplit('/').next().unwrap_or_default();
    let of_models =
        |part: &str| MODELS.contains(&part) || is_number(part) || part.strip_prefix('v').is_some_and(is_number);
    let provider = word.strip_suffix(name).unwrap_or_default().trim_end_matches('/');
    (provider.is_empty() || is_of_errors(provider))
        && name.contains("claude-")
        && name.split(['-', '.', ':', '@']).all(of_models)
}

/// Known words and numbers, joined as in `messages.12.content.0`, `x-api-key`, `and/or`.
fn is_made_of_words(word: &str) -> bool {
    const JOINTS: &[char] = &['.', '-', '_', ':', '/', '+', '*', '#', '%', '&', '$', '^', '~', '∶'];
    let is_sign = word.chars().all(|c| JOINTS.contains(&c));
    let parts = || word.split(JOINTS).filter(|part| !part.is_empty());
    let of_numbers = parts().all(is_number);
    let digits = word.chars().filter(char::is_ascii_digit).count();
    let is_host =
        parts().count() > 2 && parts().next_back().is_some_and(|end| ENDS_OF_HOSTS.contains(&&*end.to_lowercase()));
    let is_path = word.starts_with(['/', '~'])
        || word.starts_with("..")
        || word.starts_with("./")
        || word.matches('/').count() > 1;
    let said = parts().all(|part| is_number(part) || is_of_errors(part));
    // Four numbers are an IP address, and many digits may be anything.
    let is_telling = digits > 8 || (of_numbers && parts().count() > 3) || is_host || is_path || word.contains("://");
    if is_sign { word.len() <= 3 } else { said && !is_telling }
}

const ENDS_OF_HOSTS: &[&str] = &["com", "org", "net", "io", "dev", "local", "internal", "app", "ai", "corp", "cloud"];

/// A number of at most eight digits, perhaps with a unit.
fn is_number(part: &str) -> bool {
    let unit = part.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = part.len() - unit.len();
    (1..=8).contains(&digits) && UNITS.contains(&&*unit.to_lowercase())
}
