//! Rows whose patterns are looked for in one pass over a text, however many there are.

use aho_corasick::AhoCorasick;

use super::Row;
use crate::diagnosis::symptom::plain;
use crate::diagnosis::symptom::words::holds_plain;

/// Rows in the order in which they are asked.
pub(in crate::diagnosis::symptom) struct Known {
    pub rows: Vec<&'static Row>,
    /// Every pattern, made plain, and the row that it belongs to.
    patterns: Vec<(String, usize)>,
    /// What each pattern begins with: a text without that does not match it.
    heads: AhoCorasick,
}

impl Known {
    pub fn of(rows: impl IntoIterator<Item = &'static Row>) -> Self {
        let rows: Vec<_> = rows.into_iter().collect();
        let of_row = |(no, row): (usize, &&'static Row)| row.words.iter().map(move |words| (plain(words), no));
        let patterns: Vec<_> = rows.iter().enumerate().flat_map(of_row).collect();
        let heads = patterns.iter().map(|(pattern, _)| pattern.split(['*', '#']).next().unwrap_or_default());
        let heads = AhoCorasick::new(heads).expect("a table of a few hundred words");
        Self { rows, patterns, heads }
    }

    /// The first row that a plain text matches, of those that may be.
    pub fn said_in(&self, text: &str, may_be: impl Fn(&Row) -> bool) -> Option<&'static Row> {
        let begins = self.heads.find_overlapping_iter(text).map(|head| &self.patterns[head.pattern()]);
        let mut first = None;
        for (pattern, no) in begins {
            if first.is_none_or(|first| *no < first) && may_be(self.rows[*no]) && holds_plain(text, pattern) {
                first = Some(*no);
            }
        }
        first.map(|no| self.rows[no])
    }
}
