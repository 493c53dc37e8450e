//! Undoes one layer of escapes: JSON's (Python, JavaScript and shells write the same) and HTML's.

use std::sync::LazyLock;

use regex::{Captures, Regex};

static TAGS: LazyLock<Regex> = LazyLock::new(|| {
    let names = "a|article|aside|b|blockquote|body|br|center|code|details|div|em|figure|font|h[1-6]|head|hr|html|i|kbd|li|\
                 main|mark|ol|p|pre|s|samp|section|small|span|strong|sub|summary|sup|table|tbody|td|th|thead|title|tr|tt|u|ul";
    Regex::new(&format!(r"(?i)\s*<(br|hr)\s*/?>\s*|</?({names})(?:\s[^<>]*)?/?>")).expect("a pattern")
});

static ENTITIES: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-zA-Z]{2,8}));").expect("a pattern"));

const NAMED: &[(&str, &str)] = &[
    ("amp", "&"),
    ("lt", "<"),
    ("gt", ">"),
    ("quot", "\""),
    ("apos", "'"),
    ("nbsp", " "),
    ("grave", "`"),
    ("lbrace", "{"),
    ("rbrace", "}"),
    ("colon", ":"),
    ("hellip", "…"),
    ("middot", "·"),
    ("lsquo", "'"),
    ("rsquo", "'"),
    ("ldquo", "\""),
    ("rdquo", "\""),
    ("ndash", "–"),
    ("mdash", "—"),
];

/// Removes one layer of HTML.
pub(super) fn html(text: &str) -> String {
    let in_place = |found: &Captures<'_>| match found.get(1).or(found.get(2)).map(|name| name.as_str().to_lowercase()) {
        Some(name) if ["br", "hr", "div", "li", "tr"].contains(&name.as_str()) => "\n",
        Some(name) if ["p", "pre", "table", "ul", "ol", "body", "title", "blockquote"].contains(&name.as_str()) => {
            "\n\n"
        }
        Some(name) if name.len() == 2 && name.starts_with('h') => "\n\n",
        _ => "",
    };
    let text = if text.contains('<') { TAGS.replace_all(text, in_place) } else { text.into() };
    if !text.contains('&') {
        return text.into_owned();
    }
    let entity = |found: &Captures<'_>| {
        let number = found.get(1).and_then(|digits| digits.as_str().parse().ok());
        let number = number.or_else(|| found.get(2).and_then(|digits| u32::from_str_radix(digits.as_str(), 16).ok()));
        let named = || NAMED.iter().find(|(name, _)| Some(*name) == found.get(3).map(|name| name.as_str()));
        let sign =
            number.and_then(char::from_u32).map(String::from).or_else(|| named().map(|(_, sign)| (*sign).to_owned()));
        sign.unwrap_or_else(|| found[0].to_owned())
    };
    ENTITIES.replace_all(&text, entity).into_owned()
}

/// Whether backslashes are escapes here, and not part of a path.
fn is_json(text: &str) -> bool {
    let starts = text.trim_start().starts_with(['"', '{', '[', '\'']);
    let quotes = text.contains("\\\"") || text.contains("\\'") || text.contains("\\u00") || text.contains("\":\"");
    text.contains('\\') && (starts || quotes)
}

/// Removes one layer of backslashes. Paragraphs are handled one by one, so that an odd quote affects only its own.
pub(super) fn strings(text: &str) -> String {
    if !is_json(text) {
        return text.to_owned();
    }
    text.split("\n\n").map(quoted).collect::<Vec<_>>().join("\n\n")
}

/// Unescapes a paragraph, and sets off strings that had line ends or other strings in them.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = quote(rest) {
        out.push_str(&unescaped(&rest[..at]));
        let inside = &rest[at + 1..];
        let end = quote(inside).unwrap_or(inside.len());
        let (string, behind) = inside.split_at(end);
        let told = unescaped(string);
        let has_lines = told.matches('\n').count() > string.matches('\n').count();
        let apart = if has_lines || string.contains("\\\"") { "\n\n" } else { "" };
        out.extend(["\"", apart, &told, apart]);
        if !behind.is_empty() {
            out.push('"');
        }
        rest = behind.strip_prefix('"').unwrap_or(behind);
    }
    out + &unescaped(rest)
}

fn quote(text: &str) -> Option<usize> {
    let mut escaped = false;
    text.char_indices().find_map(|(at, c)| {
        let is_one = c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        is_one.then_some(at)
    })
}

fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        let behind = &rest[at + 1..];
        let (sign, length) = sign(behind);
        match sign {
            Some(sign) => out.push(sign),
            None => out.push('\\'),
        }
        rest = &behind[length..];
    }
    out + rest
}

/// The character that an escape stands for, and the length of the escape without its backslash.
fn sign(behind: &str) -> (Option<char>, usize) {
    let Some(c) = behind.chars().next() else { return (None, 0) };
    let code = |from: usize, to: usize| {
        let digits = behind.get(from..to)?;
        char::from_u32(u32::from_str_radix(digits, 16).ok()?)
    };
    match c {
        'n' => (Some('\n'), 1),
        'r' => (Some('\r'), 1),
        't' => (Some(' '), 1),
        '"' | '\'' | '\\' | '/' | '`' => (Some(c), 1),
        'u' => code(1, 5).map_or((None, 0), |sign| (Some(sign), 5)),
        'x' => code(1, 3).map_or((None, 0), |sign| (Some(sign), 3)),
        _ => (None, 0),
    }
}
