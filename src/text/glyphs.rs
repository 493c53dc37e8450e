//! Signs that a terminal may lack, and what replaces them in both faces.

/// Which signs a terminal can show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Glyphs {
    /// All of them.
    #[default]
    Unicode,
    /// ASCII for what the program draws; a person's own words stay as they are.
    Signs,
    /// ASCII for everything: what has no other form becomes `?`.
    Ascii,
}

/// Every sign that the program draws and ASCII lacks, and its replacement.
pub const TABLE: &[(&str, char)] = &[
    ("╭╮╰╯┌┐└┘├┤┬┴┼", '+'),
    ("┏┓┗┛", '#'),
    ("─┄┈−–—", '-'),
    ("━═", '='),
    ("│▏┆", '|'),
    ("✗×", 'x'),
    ("✓", 'o'),
    ("●", '*'),
    ("∅", '0'),
    ("·•", '-'),
    ("…", '.'),
    ("▸›→▶", '>'),
    ("←◀⏎", '<'),
    ("↑▴", '^'),
    ("↓", 'v'),
    ("“”", '"'),
    ("‘’", '\''),
    ("⟨", '<'),
    ("⟩", '>'),
    ("≈", '~'),
    ("▁", '.'),
    ("▂", ':'),
    ("▃", '-'),
    ("▄", '='),
    ("▅", '+'),
    ("▆", '*'),
    ("▇", '%'),
    ("█┃◉", '#'),
];

/// Keys whose name is one sign, and their names in letters.
const KEYS: &[(&str, &str)] = &[("⏎", "Enter"), ("↓", "Down"), ("↑", "Up")];

impl Glyphs {
    /// A text with the names of keys as the terminal can show them.
    pub fn keys(self, words: &str) -> String {
        match self {
            Self::Unicode => words.to_owned(),
            Self::Signs | Self::Ascii => {
                KEYS.iter().fold(words.to_owned(), |words, (sign, name)| words.replace(sign, name))
            }
        }
    }

    /// A line of text as the terminal can show it. An ellipsis becomes two dots, so the width can change.
    pub fn line(self, words: &str) -> String {
        if self == Self::Unicode || words.is_ascii() {
            return words.to_owned();
        }
        let mut out = String::with_capacity(words.len());
        for c in words.chars() {
            match self.of(c.encode_utf8(&mut [0; 4])) {
                _ if c.is_ascii() => out.push(c),
                Some(_) if c == '…' => out.push_str(".."),
                Some(sign) => out.push(sign),
                None => out.push(c),
            }
        }
        out
    }

    /// What replaces a sign, if the terminal lacks it.
    pub fn of(self, symbol: &str) -> Option<char> {
        if self == Self::Unicode {
            return None;
        }
        let known = TABLE.iter().find(|(signs, _)| signs.contains(symbol)).map(|(_, sign)| *sign);
        known.or((self == Self::Ascii).then_some('?'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sign_takes_one_column_so_that_nothing_moves() {
        for sign in TABLE.iter().flat_map(|(signs, _)| signs.chars()) {
            assert_eq!(crate::text::width(&sign.to_string()), 1, "{sign}");
        }
        assert!(TABLE.iter().all(|(_, ascii)| ascii.is_ascii_graphic()));
    }

    #[test]
    fn lines_keep_a_persons_letters_where_the_terminal_has_them() {
        assert_eq!(Glyphs::Unicode.line("✗ “Größe”… ·"), "✗ “Größe”… ·");
        assert_eq!(Glyphs::Signs.line("✗ “Größe”… ·"), "x \"Größe\".. -");
        assert_eq!(Glyphs::Ascii.line("✗ “Größe”… ·"), "x \"Gr??e\".. -");
        assert_eq!(Glyphs::Signs.keys("⏎ open"), "Enter open");
    }
}
