//! The input of a call as a person reads it: a field a row, longer words below their name, lists and objects indented.

use super::body::{Bodies, Coding};
use super::{Depth, Row};
use crate::text;
use crate::transcript::{Json, json};
use crate::tui::Role;

/// How many rows of an input the short view shows.
const SHORT: usize = 200;
/// Values are aligned after names of at most this width.
const WIDEST: usize = 16;
/// Objects nested deeper than this are shown as they are in the file.
const DEEP: usize = 6;

pub(super) fn rows(bodies: &Bodies<'_>, rows: &mut Vec<Row>, input: Json<'_>) {
    let before = rows.len();
    if input.fields().is_empty() {
        bodies.text(rows, "", bodies.range(input.0), Coding::Plain, Role::Text);
    } else {
        fields(bodies, rows, input, 0);
    }
    let made = rows.len() - before;
    if bodies.depth == Depth::Short && made > SHORT {
        rows.truncate(before + SHORT);
        rows.push(Row::words(Role::Dim, format!("… {} more rows; t shows the rest", made - SHORT)));
    }
}

fn fields(bodies: &Bodies<'_>, rows: &mut Vec<Row>, object: Json<'_>, depth: usize) {
    let fields = object.fields();
    let names: Vec<String> = fields.iter().map(|(name, _)| text::line(&json::decode(name))).collect();
    let widths = names.iter().map(|name| text::width(name));
    let widest = widths.filter(|width| *width <= WIDEST).max().unwrap_or(0);
    for (name, (_, value)) in names.iter().zip(fields) {
        let name = text::fit(name, widest.max(text::width(name)));
        value_of(bodies, rows, &format!("{}{name}", "  ".repeat(depth)), value, depth);
    }
}

fn value_of(bodies: &Bodies<'_>, rows: &mut Vec<Row>, name: &str, value: Json<'_>, depth: usize) {
    let opened = depth < DEEP && value.0.len() > 2;
    match value.0.first() {
        Some(b'"') => {
            let words = value.raw_text().unwrap_or_default();
            bodies.text(rows, &format!("{name}  "), bodies.range(words), Coding::Escaped, Role::Text);
        }
        Some(b'{') if opened => {
            rows.push(Row::words(Role::Dim, name));
            fields(bodies, rows, value, depth + 1);
        }
        Some(b'[') if opened => {
            rows.push(Row::words(Role::Dim, name));
            for item in value.items() {
                value_of(bodies, rows, &format!("{}-", "  ".repeat(depth + 1)), item, depth + 1);
            }
        }
        _ => bodies.text(rows, &format!("{name}  "), bodies.range(value.0), Coding::Plain, Role::Text),
    }
}
