//! Cuts a long text in the middle: its start says what it is, its end how it ended.

use serde::Serialize;

/// A text with its middle left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Clipped<'t> {
    /// Its start; all of it if nothing was left out.
    pub head: &'t str,
    /// Its end.
    pub tail: &'t str,
    /// How many line ends were left out.
    pub lines: usize,
    /// How many bytes were left out.
    pub bytes: usize,
}

/// About `most` bytes of a cleaned text, cut at line ends if lines are short.
pub fn clip(text: &str, most: usize) -> Clipped<'_> {
    // Print texts that are a little longer: saying that they were cut would take as much room.
    if text.len() <= most + most / 8 {
        return Clipped { head: text, tail: "", lines: 0, bytes: 0 };
    }
    let (head, tail) = (head(text, most * 2 / 3), tail(text, most / 3));
    let left = &text[head.len()..text.len() - tail.len()];
    Clipped { head, tail, lines: left.matches('\n').count(), bytes: left.len() }
}

fn head(text: &str, most: usize) -> &str {
    let end = text.floor_char_boundary(most);
    let line = text[..end].rfind('\n').map(|at| at + 1).filter(|at| *at > most / 2);
    &text[..line.unwrap_or(end)]
}

fn tail(text: &str, most: usize) -> &str {
    let start = text.ceil_char_boundary(text.len() - most);
    let line = text[start..].find('\n').map(|at| start + at + 1).filter(|at| text.len() - at > most / 2);
    &text[line.unwrap_or(start)..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_goes_and_lines_stay_whole() {
        let text = (1..=100).map(|no| format!("line {no}")).collect::<Vec<_>>().join("\n") + "\n";
        let Clipped { head, tail, lines, bytes } = clip(&text, 90);
        assert!(head.starts_with("line 1\n") && head.ends_with('\n'), "{head}");
        assert!(tail.starts_with("line ") && tail.ends_with("line 100\n"), "{tail}");
        assert_eq!(head.len() + bytes + tail.len(), text.len());
        assert_eq!(lines, 100 - head.lines().count() - tail.lines().count());
    }

    #[test]
    fn a_long_line_is_cut_between_letters_and_a_short_text_is_not() {
        let text = "日".repeat(100);
        let clipped = clip(&text, 40);
        assert!(clipped.bytes > 0 && text.starts_with(clipped.head) && text.ends_with(clipped.tail));
        assert_eq!(clip("short", 5).head, "short");
    }
}
