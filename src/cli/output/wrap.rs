//! Breaks lines between words for a terminal. Continued lines are indented below what they continue.

use super::paint::Piece;
use crate::text::{Role, width};

/// A label is at most this wide, with its indent; what continues a line stands below the label's words.
const LABEL: usize = 18;
/// At least so many columns are left for what continues a line.
const ROOM: usize = 16;

/// The names of all commands; a test compares them with the command line.
pub(in crate::cli) const COMMANDS: &[&str] = &[
    "list",
    "show",
    "search",
    "check",
    "plans",
    "rescue",
    "rewind",
    "explain",
    "evidence",
    "doctor",
    "files",
    "export",
    "skill",
    "plugin",
    "hook",
    "undo",
    "completions",
    "man",
];

/// What stays together: letters without a blank between them, a command, a person's words.
struct Word {
    /// The blanks before it.
    before: usize,
    pieces: Vec<Piece>,
}

impl Word {
    fn width(&self) -> usize {
        self.pieces.iter().map(|piece| width(&piece.text)).sum()
    }
}

/// One line as lines of at most `columns`, where words allow it.
pub(super) fn lines(line: Vec<Piece>, columns: usize) -> Vec<Vec<Piece>> {
    if line.iter().map(|piece| width(&piece.text)).sum::<usize>() <= columns {
        return vec![line];
    }
    let words = words(&line);
    let hang = hang(&words).min(columns.saturating_sub(ROOM));
    let (mut lines, mut current, mut used) = (Vec::new(), Vec::new(), 0);
    for word in words {
        let (gap, wide) = (word.before, word.width());
        let starts = current.is_empty();
        if !starts && used + gap + wide > columns && used + gap > hang {
            lines.push(std::mem::take(&mut current));
            push_blanks(&mut current, hang);
            used = hang + wide;
        } else {
            push_blanks(&mut current, gap);
            used += gap + wide;
        }
        current.extend(word.pieces);
    }
    lines.push(current);
    lines
}

fn push_blanks(line: &mut Vec<Piece>, count: usize) {
    if count > 0 || line.is_empty() {
        line.push(Piece { role: Role::Text, text: " ".repeat(count) });
    }
}

/// Where continued lines begin: below the words after a label, or two columns below the first word.
fn hang(words: &[Word]) -> usize {
    let Some(first) = words.first() else { return 0 };
    let mut column = first.before + first.width();
    for word in &words[1..] {
        if column > LABEL {
            break;
        }
        if word.before > 1 && column + word.before <= LABEL + 2 {
            return column + word.before;
        }
        column += word.before + word.width();
    }
    first.before + 2
}

fn words(line: &[Piece]) -> Vec<Word> {
    let mut words = vec![Word { before: 0, pieces: Vec::new() }];
    for piece in line {
        if is_whole(piece.role) {
            add(&mut words, piece.role, &piece.text);
            continue;
        }
        let mut rest = piece.text.as_str();
        while !rest.is_empty() {
            let blank = rest.len() - rest.trim_start_matches(' ').len();
            if blank > 0 {
                space(&mut words, blank);
                rest = &rest[blank..];
                continue;
            }
            let end = end_of_word(rest);
            add(&mut words, piece.role, &rest[..end]);
            rest = &rest[end..];
        }
    }
    words.retain(|word| !word.pieces.is_empty());
    words
}

/// Whether a person may want to copy all of it.
fn is_whole(role: Role) -> bool {
    matches!(role, Role::Key | Role::User | Role::Added | Role::Removed)
}

/// Commands that stand in a sentence stay together too.
fn end_of_word(rest: &str) -> usize {
    let end = rest.find(' ').unwrap_or(rest.len());
    let argument = rest[end..].trim_start_matches(' ').split(' ').next().unwrap_or_default();
    let is_command = match &rest[..end] {
        "claude-rescue" => is_command_word(argument),
        "claude" => argument.starts_with("--"),
        "cd" => rest.contains(" && "),
        _ => false,
    };
    if !is_command {
        return end;
    }
    let ends = ["  ", ", ", "; ", ")", ": "].iter().filter_map(|end| rest.find(end));
    ends.min().unwrap_or(rest.len())
}

/// Whether a word after `claude-rescue` makes it a command line.
fn is_command_word(word: &str) -> bool {
    let word = word.trim_end_matches(['.', ',', ';', ':', ')', '`']);
    word.starts_with("--") || COMMANDS.contains(&word)
}

fn add(words: &mut [Word], role: Role, text: &str) {
    if let Some(last) = words.last_mut() {
        last.pieces.push(Piece { role, text: text.to_owned() });
    }
}

fn space(words: &mut Vec<Word>, count: usize) {
    match words.last_mut() {
        Some(last) if last.pieces.is_empty() => last.before += count,
        _ => words.push(Word { before: count, pieces: Vec::new() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrapped(line: &[(Role, &str)], columns: usize) -> Vec<String> {
        let line = line.iter().map(|(role, text)| Piece { role: *role, text: (*text).to_owned() }).collect();
        lines(line, columns).into_iter().map(|line| line.into_iter().map(|piece| piece.text).collect()).collect()
    }

    #[test]
    fn what_continues_a_line_stands_below_it() {
        let line = [(Role::Text, "  one two three four five")];
        assert_eq!(wrapped(&line, 40), ["  one two three four five"]);
        assert_eq!(wrapped(&line, 20), ["  one two three four", "    five"]);
        let label = [(Role::Dim, "  kept     "), (Role::Text, "42 turns and 6 of 7 steps of turn 43")];
        assert_eq!(wrapped(&label, 30), ["  kept     42 turns and 6 of 7", "           steps of turn 43"]);
    }

    #[test]
    fn commands_stay_together() {
        let line = [(Role::Text, "to go on: "), (Role::Key, "cd '/a b' && claude --resume x"), (Role::Text, ".")];
        assert_eq!(wrapped(&line, 20), ["to go on:", "  cd '/a b' && claude --resume x."]);
        let said = [(Role::Text, "nothing more; to see all: claude-rescue list --all")];
        assert_eq!(wrapped(&said, 32), ["nothing more; to see all:", "  claude-rescue list --all"]);
        assert_eq!(
            wrapped(&[(Role::Text, "what claude-rescue knows of it")], 20),
            ["what claude-rescue", "  knows of it"]
        );
    }

    #[test]
    fn a_long_word_stays_whole() {
        assert_eq!(
            wrapped(&[(Role::Text, "at /a/very/long/path/of/words")], 20),
            ["at", "  /a/very/long/path/of/words"]
        );
    }
}
