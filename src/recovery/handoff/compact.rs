//! Cleaned words without what only takes room: drawn lines and borders, and spaces between columns.

/// The lines that say something, of empty ones one.
pub(super) fn compact(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut blank = false;
    for line in text.lines().filter(|line| !is_rule(line)).map(drawn) {
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
