//! Rows of a difference, cut to one line or wrapped.

use ratatui::text::{Line, Span};
use unicode_segmentation::UnicodeSegmentation;

use super::boxes;
use crate::text;
use crate::tui::opened::difference::Row;
use crate::tui::{Role, Theme};

/// A row as lines. Rows with a place stay on one line; others wrap.
pub(in crate::tui) fn lines(row: &Row, theme: Theme, columns: usize) -> Vec<Line<'static>> {
    let (sign, role) = row.sign.shown();
    let mut head = vec![theme.span(role, format!("{sign} "))];
    if !row.at.is_empty() {
        head.push(theme.span(Role::Dim, row.at.clone()));
        head.extend(row.words.iter().map(|(role, words)| theme.span(*role, words.clone())));
        return vec![Line::from(boxes::cut(head, columns))];
    }
    let mut lines = Vec::new();
    for spans in wrap(&row.words, theme, columns.saturating_sub(2).max(1)) {
        let line = head.iter().cloned().chain(spans);
        lines.push(Line::from(line.collect::<Vec<_>>()));
    }
    lines
}

/// Words in their roles, broken between words where they can be.
fn wrap(words: &[(Role, String)], theme: Theme, columns: usize) -> Vec<Vec<Span<'static>>> {
    let mut lines = vec![Vec::new()];
    let mut used = 0;
    for (role, part) in words {
        for word in part.split_inclusive(' ') {
            if used > 0 && used + text::width(word.trim_end()) > columns {
                lines.push(Vec::new());
                used = 0;
            }
            let mut piece = String::new();
            for cluster in word.graphemes(true) {
                if used + text::width(cluster) > columns {
                    push(&mut lines, theme.span(*role, std::mem::take(&mut piece)));
                    lines.push(Vec::new());
                    used = 0;
                }
                used += text::width(cluster);
                piece.push_str(cluster);
            }
            push(&mut lines, theme.span(*role, piece));
        }
    }
    lines
}

fn push(lines: &mut [Vec<Span<'static>>], span: Span<'static>) {
    if let Some(line) = lines.last_mut() {
        line.push(span);
    }
}
