//! How many tokens a text has, about.
//!
//! Fitted to two public tokenizers (one of Anthropic's and o200k) on prose in twenty languages, code, diffs and listings:
//! the sum over a page is on the safe side of the hungrier one, which for scripts outside ASCII needs up to three times as
//! many as the other (docs/handoff.md has the figures).

/// What a character belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    Lower,
    Upper,
    Accent,
    Digit,
    Space,
    Line,
    Sign,
    Typographic,
    Greek,
    Cyrillic,
    Semitic,
    Indic,
    Han,
    Hangul,
    Rare,
}

/// What a run of a class costs, in hundredths of a token: its first character, and each further one.
const fn cost(class: Class) -> (u64, u64) {
    match class {
        Class::Lower => (43, 23),
        Class::Upper => (30, 25),
        Class::Accent => (220, 220),
        Class::Digit => (105, 72),
        Class::Space => (10, 6),
        Class::Line => (120, 70),
        Class::Sign => (47, 57),
        Class::Typographic => (150, 150),
        Class::Greek => (150, 140),
        Class::Cyrillic => (140, 48),
        Class::Semitic => (120, 120),
        Class::Indic => (170, 170),
        Class::Han => (100, 100),
        Class::Hangul => (120, 128),
        Class::Rare => (300, 300),
    }
}

fn class(c: char) -> Class {
    match c {
        'a'..='z' => Class::Lower,
        'A'..='Z' => Class::Upper,
        '0'..='9' => Class::Digit,
        ' ' | '\t' => Class::Space,
        '\n' | '\r' => Class::Line,
        c if c.is_ascii() => Class::Sign,
        '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => Class::Accent,
        '\u{370}'..='\u{3ff}' => Class::Greek,
        '\u{400}'..='\u{52f}' => Class::Cyrillic,
        '\u{590}'..='\u{8ff}' => Class::Semitic,
        '\u{900}'..='\u{e7f}' => Class::Indic,
        '\u{2010}'..='\u{2026}' => Class::Typographic,
        '\u{2e80}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}' => Class::Han,
        '\u{ac00}'..='\u{d7af}' => Class::Hangul,
        _ => Class::Rare,
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
        let (first, further) = cost(class);
        // Letters of one word, whatever their case and accents.
        let is_letter = |class: Class| matches!(class, Class::Lower | Class::Upper | Class::Accent);
        let goes_on = match (self.before, class) {
            (Some(before), Class::Lower | Class::Accent) => is_letter(before),
            (before, class) => before == Some(class),
        };
        self.hundredths += if goes_on { further } else { first };
        self.before = Some(class);
    }

    pub fn tokens(self) -> u32 {
        self.hundredths.div_ceil(100) as u32
    }
}
