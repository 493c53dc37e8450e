//! The command that a mistyped word was probably meant to be.

use super::output::wrap::COMMANDS;

/// How much of a mistyped word has to be right.
const CLOSE: f32 = 0.75;

/// The command that was probably meant by a mistyped word.
pub(super) fn meant_command(word: &str) -> Option<String> {
    similar::get_close_matches(word, COMMANDS, 1, CLOSE).first().map(|&name| name.to_owned())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::super::Args;
    use super::*;

    #[test]
    fn every_command_is_known_by_name() {
        let named: Vec<String> = Args::command().get_subcommands().map(|one| one.get_name().to_owned()).collect();
        assert_eq!(named, COMMANDS);
    }

    #[test]
    fn a_mistyped_word_is_near_to_one_command() {
        let meant = |word: &str| meant_command(word).unwrap_or_default();
        assert_eq!([meant("resuce"), meant("lst"), meant("chekc"), meant("undp")], ["rescue", "list", "check", "undo"]);
        assert_eq!([meant("3f2a9c1e"), meant("webhook"), meant("x")], ["", "", ""]);
    }
}
