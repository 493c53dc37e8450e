//! How output looks on this terminal, in both faces: asked for on the command line, else read from the environment.

use std::ffi::OsString;

use crate::store::system::terminal::takes_sequences;
use crate::text::Glyphs;

/// When something is wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum When {
    /// If the terminal supports it.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// What was asked for on the command line.
#[derive(Clone, Copy, Debug, Default)]
pub struct Look {
    /// Colours.
    pub colour: When,
    /// Only ASCII signs and borders.
    pub ascii: When,
}

impl Look {
    /// Whether to use colours on an output, which is a terminal or not.
    pub fn has_colour(self, is_terminal: bool) -> bool {
        let obeys = is_terminal && takes_sequences();
        self.has_colour_in(obeys, |name| std::env::var_os(name))
    }

    /// The signs for this terminal.
    pub fn glyphs(self) -> Glyphs {
        self.glyphs_in(|name| std::env::var_os(name))
    }

    /// `NO_COLOR` and `CLICOLOR_FORCE` as <https://bixense.com/clicolors> orders them.
    fn has_colour_in(self, is_terminal: bool, variable: impl Fn(&str) -> Option<OsString>) -> bool {
        let set = |name| variable(name).filter(|value| !value.is_empty());
        match self.colour {
            When::Always => true,
            When::Never => false,
            When::Auto if set("NO_COLOR").is_some() => false,
            When::Auto if set("CLICOLOR_FORCE").is_some_and(|value| value != "0") => true,
            When::Auto => is_terminal && !is_dumb(variable),
        }
    }

    fn glyphs_in(self, variable: impl Fn(&str) -> Option<OsString>) -> Glyphs {
        let set = |name: &&str| variable(name).filter(|value| !value.is_empty());
        // Without any locale, most terminals know UTF-8 all the same.
        let locale =
            ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(set).map(|name| name.to_string_lossy().to_lowercase());
        let letters = locale.is_none_or(|name| name.contains("utf-8") || name.contains("utf8"));
        let console = set(&"TERM").is_some_and(|term| term == "linux");
        match self.ascii {
            When::Never => Glyphs::Unicode,
            _ if !letters => Glyphs::Ascii,
            When::Auto if !console => Glyphs::Unicode,
            When::Auto | When::Always => Glyphs::Signs,
        }
    }
}

/// Whether the terminal can only print lines.
pub fn is_dumb_terminal() -> bool {
    is_dumb(|name| std::env::var_os(name))
}

fn is_dumb(variable: impl Fn(&str) -> Option<OsString>) -> bool {
    variable("TERM").is_some_and(|term| term == "dumb")
}

/// The width of the terminal: what `COLUMNS` says, otherwise its real size.
pub fn columns() -> Option<usize> {
    let said = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let real = || crossterm::terminal::size().ok().map(|(columns, _)| usize::from(columns));
    said.or_else(real).filter(|columns| *columns > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(set: &[(&str, &str)]) -> impl Fn(&str) -> Option<OsString> {
        let set: Vec<(String, OsString)> = set.iter().map(|(name, value)| ((*name).to_owned(), value.into())).collect();
        move |name| set.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
    }

    #[test]
    fn colour_is_for_those_who_did_not_refuse_it() {
        let is_coloured =
            |colour, set: &[(&str, &str)]| Look { colour, ..Look::default() }.has_colour_in(true, with(set));
        assert!(is_coloured(When::Auto, &[]));
        assert!(is_coloured(When::Auto, &[("NO_COLOR", "")]), "empty is as good as not set");
        assert!(!is_coloured(When::Auto, &[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")]));
        assert!(!is_coloured(When::Auto, &[("TERM", "dumb")]));
        assert!(is_coloured(When::Auto, &[("TERM", "dumb"), ("CLICOLOR_FORCE", "1")]));
        assert!(is_coloured(When::Always, &[("NO_COLOR", "1")]));
        assert!(!is_coloured(When::Never, &[("CLICOLOR_FORCE", "1")]));
        let in_a_pipe =
            |colour, set: &[(&str, &str)]| Look { colour, ..Look::default() }.has_colour_in(false, with(set));
        assert!(!in_a_pipe(When::Auto, &[]));
        assert!(in_a_pipe(When::Auto, &[("CLICOLOR_FORCE", "1")]));
        assert!(in_a_pipe(When::Always, &[]));
    }

    #[test]
    fn signs_are_for_terminals_that_have_them() {
        let glyphs = |ascii, set: &[(&str, &str)]| Look { ascii, ..Look::default() }.glyphs_in(with(set));
        assert_eq!(glyphs(When::Auto, &[]), Glyphs::Unicode);
        assert_eq!(glyphs(When::Auto, &[("LANG", "de_DE.UTF-8")]), Glyphs::Unicode);
        assert_eq!(glyphs(When::Auto, &[("LC_ALL", "C.utf8"), ("LANG", "C")]), Glyphs::Unicode);
        assert_eq!(glyphs(When::Auto, &[("LANG", "C")]), Glyphs::Ascii);
        assert_eq!(glyphs(When::Auto, &[("TERM", "linux")]), Glyphs::Signs);
        assert_eq!(glyphs(When::Always, &[("LANG", "C.UTF-8")]), Glyphs::Signs);
        assert_eq!(glyphs(When::Always, &[("LANG", "POSIX")]), Glyphs::Ascii);
    }
}
