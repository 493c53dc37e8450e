//! Text that is safe to show on a terminal.

use super::seen::{Fate, Judge};

/// Removes what could move the cursor, set a title, change the reading direction or hide words. Control characters and
/// bidirectional marks become visible marks, tabs become spaces, invisible characters are dropped. Line ends stay, and
/// so do joiners within an emoji; screens take those apart ([`super::first_picture`]).
pub fn clean(text: &str) -> String {
    // The fast path: most text is already clean.
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\n')) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut judge = Judge::default();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match judge.of(c, chars.peek().copied()) {
            Fate::Stays => out.push(c),
            Fate::Goes => {}
            Fate::Marked => match c {
                '\t' => out.push_str("    "),
                '\u{2800}' => out.push(' '),
                '\r' => {}
                '\u{7f}' => out.push('␡'),
                '\0'..='\u{1f}' => out.push(char::from_u32(0x2400 + c as u32).unwrap_or('�')),
                '\u{80}'..='\u{9f}' => out.push('�'),
                _ => out.push_str("⟨bidi⟩"),
            },
        }
    }
    out
}

/// Cleans a text and puts it on one line: runs of white space become one space.
pub fn line(text: &str) -> String {
    let cleaned = clean(text);
    cleaned.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_steers_a_terminal_gets_through() {
        let attack = "a\u{1b}]52;c;ZQ==\u{7}b\u{9b}2J\u{202e}c\td\re";
        let cleaned = clean(attack);
        assert_eq!(cleaned, "a␛]52;c;ZQ==␇b�2J⟨bidi⟩c    de");
        assert_eq!(clean(&cleaned), cleaned);
    }

    #[test]
    fn what_makes_one_picture_or_one_word_stays() {
        let whole = [
            "a\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}b",
            "\u{1f469}\u{1f3fd}\u{200d}\u{1f4bb} \u{2764}\u{fe0f}\u{200d}\u{1f525}",
            "\u{1f9d1}\u{200d}\u{2695}\u{fe0f} \u{1f44d}\u{1f3fd} \u{2764}\u{fe0f}",
            "\u{915}\u{94d}\u{200d}\u{937}",
            "\u{645}\u{6cc}\u{200c}\u{62e}\u{648}\u{627}\u{647}\u{645}",
        ];
        for text in whole {
            assert_eq!(clean(text), text, "{}", text.escape_unicode());
        }
    }

    #[test]
    fn what_nobody_sees_goes() {
        let flood = "\u{301}".repeat(100_000);
        let pairs = [
            ("so\u{ad}ft\u{feff} a\u{200b}b", "soft ab"),
            ("a\u{200d}b\u{200c}c\u{fe0f}1\u{fe0f}", "abc1"),
            ("\u{200d}\u{1f469}\u{200d}", "\u{1f469}"),
            ("\u{1f469}\u{200d} \u{1f4bb}", "\u{1f469} \u{1f4bb}"),
            ("\u{1f469}\u{200d}\u{200d}\u{1f4bb}", "\u{1f469}\u{200d}\u{1f4bb}"),
            ("\u{1f469}\u{200c}\u{1f4bb}", "\u{1f469}\u{1f4bb}"),
            ("\u{1f469}\u{200d}x\u{200d}\u{1f4bb}", "\u{1f469}x\u{1f4bb}"),
            ("\u{2764}\u{fe0f}\u{fe0f}\u{fe0e}", "\u{2764}\u{fe0f}"),
            ("\u{1f3f4}\u{e0067}\u{e0062}\u{e007f}", "\u{1f3f4}"),
            ("\u{645}\u{200c} \u{200c}\u{645}\u{200d}x", "\u{645} \u{645}x"),
            ("a\u{301}\u{200d}\u{301}", "a\u{301}\u{301}"),
            ("a\u{fe00}\u{fe0d}\u{e0100}\u{e01ef}b\u{180e}\u{34f}\u{115f}\u{3164}\u{206a}\u{206f}c", "abc"),
            ("a\u{2800}b\u{fdd0}\u{ffff}\u{1d159}c", "a bc"),
            ("a\u{fff9}b\u{fffa}c\u{fffb}d\u{1d173}\u{1d17a}e\u{2028}f", "abcdef"),
            (&format!("e{flood}!"), "e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}!"),
        ];
        for (text, cleaned) in pairs {
            assert_eq!(clean(text), cleaned, "{}", text.escape_unicode());
            assert_eq!(clean(cleaned), cleaned, "{}", cleaned.escape_unicode());
        }
        assert_eq!(line("a\tb"), "a b");
    }
}
