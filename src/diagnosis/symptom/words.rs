//! Comparing words: quotes, capitals and numbers differ between the API, its SDKs and the clients.

/// A text in small letters without quotes of any kind.
pub fn plain(text: &str) -> String {
    let quotes = |c: &char| !matches!(c, '`' | '\'' | '"' | '\\' | '’' | '‘');
    text.chars().filter(quotes).flat_map(char::to_lowercase).collect()
}

/// Whether a plain text holds a pattern, in which `#` stands for a number.
pub fn holds(text: &str, pattern: &str) -> bool {
    let Some((before, behind)) = pattern.split_once('#') else { return text.contains(pattern) };
    text.match_indices(before).any(|(at, _)| goes_on(&text[at + before.len()..], behind))
}

/// Whether a text goes on with a number, and then with the rest of a pattern.
fn goes_on(text: &str, behind: &str) -> bool {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let (next, more) = behind.split_once('#').map_or((behind, None), |(next, more)| (next, Some(more)));
    let Some(after) = rest.strip_prefix(next).filter(|_| rest.len() < text.len()) else { return false };
    more.is_none_or(|more| goes_on(after, more))
}

/// Words behind which the HTTP status stands.
const BEFORE_STATUS: &[&str] = &[
    "error: ",
    "api error (",
    "error code: ",
    "rejected (",
    "http ",
    "http/1.1 ",
    "http/2 ",
    "status code ",
    "status: ",
    "status ",
    "statuscode: ",
    "status:",
];

/// The HTTP status that an error names. A number alone is none: ids and coordinates hold numbers too.
pub fn status(text: &str) -> Option<u16> {
    let text = plain(text);
    let behind = |words: &&str| {
        text.match_indices(*words).find_map(|(at, _)| {
            let rest = &text[at + words.len()..];
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
        assert!(holds("tools.12.custom.name: too long", "tools.#."));
        assert!(holds("see tools. and messages.3.content.44: bad", "messages.#.content.#:"));
        assert!(!holds("use your tools. and more", "tools.#."));
        assert!(!holds("messages.x", "messages.#"));
    }

    #[test]
    fn a_status_is_no_number_of_an_id() {
        assert_eq!(status("API Error: 400 messages.413: `tool_use` ids … toolu_01529"), Some(400));
        assert_eq!(status("API Error (529 {\"type\":\"error\"}) · Retrying"), Some(529));
        assert_eq!(status("anthropic.BadRequestError: Error code: 400 - {'type': 'error'}"), Some(400));
        assert_eq!(status("messages.429.content.1: bad"), None);
    }
}
