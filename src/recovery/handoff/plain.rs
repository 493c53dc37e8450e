//! Words of a session as plain text: without what steers a terminal, what clients add, and the ids of calls.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use regex::Regex;

use crate::session::Session;
use crate::text::clean;
use crate::transcript::BlockKind;

/// What stands where an id stood.
const ID: &str = "(id)";

/// Ids of calls, answers and agents as the API, clients and other providers make them.
static IDS: LazyLock<Regex> = LazyLock::new(|| {
    let pattern =
        r"\b(?:srv)?toolu_[A-Za-z0-9_-]+|\bmsg_01[A-Za-z0-9]{20,}|\bagentId:\s*[a-z0-9]+|\bagent-a[0-9a-f]{6,}";
    Regex::new(pattern).expect("a pattern")
});

/// Escape sequences, and blocks that clients put into what a person or a tool said.
static NOISE: LazyLock<Regex> = LazyLock::new(|| {
    let escapes = r"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)";
    let blocks = r"(?s:<system-reminder>.*?(?:</system-reminder>|\z))|</?(?:tool_use_error|persisted-output)>";
    Regex::new(&format!("{escapes}|{blocks}")).expect("a pattern")
});

/// A text as a person would write it down.
pub(super) fn plain(text: &str) -> String {
    let quiet = NOISE.replace_all(text, "").replace('\t', "  ");
    let steers = |c: char| {
        c.is_control() && c != '\n'
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let said = clean(&quiet.chars().filter(|c| !steers(*c)).collect::<String>());
    let mut out = String::with_capacity(said.len());
    let mut blank = false;
    for line in said.lines().filter(|line| !is_rule(line)).map(drawn) {
        // Of several empty lines one is enough.
        if !(blank && line.is_empty()) {
            out.push_str(&line);
            out.push('\n');
        }
        blank = line.is_empty();
    }
    out.trim().to_owned()
}

/// Whether a line only draws: `---`, `├───┼───┤`.
fn is_rule(line: &str) -> bool {
    let line = line.trim();
    let draws = |c: char| matches!(c, '-' | '=' | '_' | '*' | '|' | '+' | ':' | ' ' | '\u{2500}'..='\u{259f}');
    line.chars().count() > 2 && line.chars().all(draws)
}

/// A line without what only fills it: spaces between columns, and borders drawn around them. Its indent stays.
fn drawn(line: &str) -> String {
    let indent = line.len() - line.trim_start().len();
    if !line[indent..].contains("   ") && !line.contains(|c| matches!(c, '\u{2500}'..='\u{259f}')) {
        return line.trim_end().to_owned();
    }
    let plain = line.replace(|c| matches!(c, '\u{2500}'..='\u{259f}'), "|");
    let words: Vec<&str> = plain.split_whitespace().collect();
    format!("{}{}", " ".repeat(indent.min(8)), words.join(" "))
}

/// The ids that the calls of a session have. All are looked for at once: a session has thousands of calls and of texts.
pub(super) struct CallIds(Option<AhoCorasick>);

impl CallIds {
    pub fn of(session: &Session) -> Self {
        let named = |block: &&crate::transcript::Block| {
            matches!(block.kind, BlockKind::ToolUse | BlockKind::ToolResult | BlockKind::ServerToolUse)
        };
        let tools = session.transcript.blocks.iter().filter(named).filter_map(|block| block.tool);
        Self::named(tools.map(|tool| session.transcript.id(tool)))
    }

    fn named<'a>(ids: impl Iterator<Item = &'a str>) -> Self {
        // Other providers call theirs what they like; a short one may be a word.
        let others: BTreeSet<&str> = ids.filter(|id| id.len() >= 8 && !id.starts_with("toolu_")).collect();
        // One id can begin another.
        Self(AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(others).ok())
    }

    /// A text in which none of them is left. Nothing leaves if there are more than can be looked for.
    pub fn hide(&self, text: &str) -> String {
        let text = IDS.replace_all(text, ID);
        let Some(others) = &self.0 else { return ID.to_owned() };
        let mut out = String::with_capacity(text.len());
        others.replace_all_with(&text, &mut out, |_, _, out| {
            out.push_str(ID);
            true
        });
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_piece_of_an_id_is_left() {
        let ids = CallIds::named(["call_one", "call_one_and_more", "short"].into_iter());
        let hidden = ids.hide("call_one_and_more, call_one; toolu_01abc is short");
        assert_eq!(hidden, "(id), (id); (id) is short");
    }
}
