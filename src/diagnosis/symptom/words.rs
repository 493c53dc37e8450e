//! Compares words although quotes, case, numbers and white space differ between the API, SDKs, clients and pastes.

/// A text in lower case, without white space and quotes.
pub fn plain(text: &str) -> String {
    let is_said = |c: &char| !c.is_whitespace() && !matches!(c, '`' | '\'' | '"' | '\\' | '’' | '‘' | '“' | '”');
    text.chars().filter(is_said).flat_map(char::to_lowercase).collect()
}

/// Whether a plain text contains a pattern: `#` matches a number, `*` anything.
pub fn holds(text: &str, pattern: &str) -> bool {
    holds_plain(text, &plain(pattern))
}

/// Like [`holds`], for a pattern that is plain already.
pub fn holds_plain(text: &str, pattern: &str) -> bool {
    if let Some((before, behind)) = pattern.split_once('*') {
        return text.split_once(before).is_some_and(|(_, rest)| holds_plain(rest, behind));
    }
    let Some((before, behind)) = pattern.split_once('#') else { return text.contains(pattern) };
    text.match_indices(before).any(|(at, _)| goes_on(&text[at + before.len()..], behind))
}

/// Whether a text goes on with a number and then the rest of the pattern.
fn goes_on(text: &str, behind: &str) -> bool {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let (next, more) = behind.split_once('#').map_or((behind, None), |(next, more)| (next, Some(more)));
    let Some(after) = rest.strip_prefix(next).filter(|_| rest.len() < text.len()) else { return false };
    more.is_none_or(|more| goes_on(after, more))
}

const BEFORE_STATUS: &[&str] = &[
    "error:",
    "api error (",
    "error code:",
    "rejected (",
    "request failed:",
    "http",
    "http/1.1 ",
    "http/2 ",
    "status code",
    "status_code:",
    "status_code=",
    "statuscode:",
    "status:",
    "status ",
];

/// The HTTP status that an error names. A bare number does not count: ids and coordinates hold numbers too.
pub fn status(text: &str) -> Option<u16> {
    let quotes = |c: &char| !matches!(c, '`' | '\'' | '"' | '\\');
    let text: String = text.chars().filter(quotes).flat_map(char::to_lowercase).collect();
    let behind = |words: &&str| {
        text.match_indices(*words).find_map(|(at, _)| {
            let rest = text[at + words.len()..].trim_start();
            let digits = &rest[..rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len()];
            digits.parse().ok().filter(|status| (100..600).contains(status) && digits.len() == 3)
        })
    };
    BEFORE_STATUS.iter().find_map(behind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_hold_numbers() {
        assert!(holds(&plain("tools.12.custom.name: too long"), "tools.#."));
        assert!(holds(&plain("see tools. and messages.3.content.44: bad"), "messages.#.content.#:"));
        assert!(!holds(&plain("use your tools. and more"), "tools.#."));
        assert!(!holds("messages.x", "messages.#"));
        assert!(holds("sessionid1f2eisalreadyinuse.", "session id*is already in use"));
        assert!(!holds("theportisalreadyinuse", "session id*is already in use"));
    }

    #[test]
    fn a_status_is_no_number_of_an_id() {
        assert_eq!(status("API Error: 400 messages.413: `tool_use` ids … toolu_01529"), Some(400));
        assert_eq!(status("API Error (529 {\"type\":\"error\"}) · Retrying"), Some(529));
        assert_eq!(status("anthropic.BadRequestError: Error code: 400 - {'type': 'error'}"), Some(400));
        assert_eq!(status("messages.429.content.1: bad"), None);
    }
}
