//! How many tokens a text has, about.
//!
//! Fitted to two public tokenizers (one of Anthropic's and o200k) on prose in twenty languages, code, diffs and listings:
//! the sum over a page is on the safe side of the hungrier one, which for scripts outside ASCII needs up to three times as
//! many as the other (docs/handoff.md has the figures).

/// What a character belongs to, and what a run of its kind costs in hundredths of a token: the first, each further one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Class(char, u64, u64);

const UPPER: Class = Class('A', 30, 25);
const LOWER: Class = Class('a', 43, 23);
const ACCENT: Class = Class('é', 220, 220);

fn class(c: char) -> Class {
    match c {
        'a'..='z' => LOWER,
        'A'..='Z' => UPPER,
        '0'..='9' => Class('0', 105, 72),
        ' ' | '\t' => Class(' ', 10, 6),
        '\n' | '\r' => Class('\n', 120, 70),
        c if c.is_ascii() => Class('.', 47, 57),
        '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => ACCENT,
        // Greek, Cyrillic, Semitic, Indic.
        '\u{370}'..='\u{3ff}' => Class('α', 150, 140),
        '\u{400}'..='\u{52f}' => Class('а', 140, 48),
        '\u{590}'..='\u{8ff}' => Class('א', 120, 120),
        '\u{900}'..='\u{e7f}' => Class('अ', 170, 170),
        // Typographic signs, Han with kana and wide signs, Hangul.
        '\u{2010}'..='\u{2026}' => Class('…', 150, 150),
        '\u{2e80}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}' => Class('字', 100, 100),
        '\u{ac00}'..='\u{d7af}' => Class('한', 120, 128),
        _ => Class('☃', 300, 300),
    }
}

/// About how many tokens a text has.
pub fn tokens(text: &str) -> u32 {
    let mut meter = Meter::default();
    text.chars().for_each(|c| meter.add(c));
    meter.tokens()
}

/// Counts character by character.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Meter {
    hundredths: u64,
    before: Option<Class>,
}

impl Meter {
    pub fn add(&mut self, c: char) {
        let class = class(c);
        // Letters of one word, whatever their case and accents.
        let goes_on = match (self.before, class) {
            (Some(before), LOWER | ACCENT) => matches!(before, LOWER | UPPER | ACCENT),
            (before, class) => before == Some(class),
        };
        self.hundredths += if goes_on { class.2 } else { class.1 };
        self.before = Some(class);
    }

    pub fn tokens(self) -> u32 {
        self.hundredths.div_ceil(100) as u32
    }
}
