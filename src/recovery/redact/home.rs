//! Finds home directories; they count only at the start of a path.

use std::ops::Range;

use super::table::Kind;

/// All users' home directories in a text.
pub(super) fn find<'a>(kind: &'a Kind, text: &'a str) -> impl Iterator<Item = Range<usize>> + 'a {
    kind.regex().find_iter(text).filter_map(|found| {
        let shared = ["/Users/Shared", "/home/linuxbrew"].iter().any(|other| found.as_str().ends_with(other));
        let home = found.as_str().trim_end_matches(['/', '\\']);
        (!shared && begins(text, found.start())).then(|| found.start()..found.start() + home.len())
    })
}

/// All places of one home directory, and of `~name` for its owner.
pub(super) fn named<'a>(text: &'a str, home: &'a str) -> impl Iterator<Item = Range<usize>> + 'a {
    let ends = |end: usize, more: &str| {
        text[end..].chars().next().is_none_or(|next| !next.is_alphanumeric() && !more.contains(next))
    };
    let whole = memchr::memmem::find_iter(text.as_bytes(), home.as_bytes())
        .map(|at| at..at + home.len())
        .filter(move |range| begins(text, range.start) && ends(range.end, "-_."));
    let person = home.rsplit(['/', '\\']).next().unwrap_or_default();
    let short = memchr::memmem::find_iter(text.as_bytes(), b"~")
        .filter(move |at| !person.is_empty() && text[at + 1..].starts_with(person))
        .map(|at| at..at + 1 + person.len())
        .filter(move |range| begins(text, range.start) && ends(range.end, "-_."));
    whole.chain(short)
}

/// Whether a path can begin here: not in the middle of another one, but after `file://` or the letter of a flag.
fn begins(text: &str, at: usize) -> bool {
    let before = &text[..at];
    let of_paths = |c: char| c.is_ascii_alphanumeric() || "._~/\\-+@".contains(c);
    let Some(last) = before.chars().next_back() else { return true };
    if !of_paths(last) || before.ends_with("://") || before.ends_with("\\n") || before.ends_with("\\t") {
        return true;
    }
    let word =
        before.char_indices().rev().take(4).take_while(|(_, c)| of_paths(*c)).last().map_or(at, |(start, _)| start);
    let flag =
        before[word..].strip_prefix('-').is_some_and(|flag| flag.len() == 1 && flag.chars().all(char::is_alphabetic));
    flag || before[word..].chars().all(|c| c == '\\') && before[word..].len() > 1
}
