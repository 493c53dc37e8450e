//! The options that every command understands.

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::ValueEnum;

use crate::store::system::programs;
use crate::text;

/// When to use colours. `--help` would only repeat the names.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Color {
    Auto,
    Always,
    Never,
}

/// What every command understands.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct Common {
    /// Where to look instead of ~/.claude; can be repeated
    #[arg(long, value_name = "DIR", global = true)]
    pub(super) config_dir: Vec<PathBuf>,

    /// Use built-in sessions in a scratch directory
    #[arg(long, global = true)]
    pub(super) demo: bool,

    /// Print JSON, one object per line
    #[arg(long, global = true)]
    pub(super) json: bool,

    /// When to use colours; NO_COLOR and CLICOLOR_FORCE are respected
    #[arg(long, value_name = "WHEN", default_value = "auto", global = true)]
    pub(super) color: Color,

    /// Use only ASCII symbols and borders; automatic if the terminal or locale supports no others
    #[arg(long, global = true)]
    pub(super) ascii: bool,

    /// More arguments for claude whenever it is started from here; put what has blanks in double quotes
    #[arg(long, value_name = "ARGS", global = true, env = "CLAUDE_RESCUE_CLAUDE_ARGS", allow_hyphen_values = true)]
    #[arg(hide_env_values = true, default_value = "", hide_default_value = true)]
    pub(super) claude_args: String,
}

impl Common {
    /// The arguments for claude, each as one word; no shell ever reads them.
    pub(super) fn claude_args(&self) -> Result<Vec<String>> {
        let words = programs::words(&self.claude_args);
        words.with_context(|| format!("--claude-args: unclosed quote in {}", text::line(&self.claude_args)))
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::super::Args;

    #[test]
    fn arguments_are_split_as_on_this_system() {
        let split = |line: &str| {
            let args = Args::parse_from(["claude-rescue", "--claude-args", line]);
            args.common.claude_args().map_err(|error| error.to_string())
        };
        let words = |words: &[&str]| Ok(words.iter().map(ToString::to_string).collect());
        assert_eq!(split("--model opus  --add-dir \"/a b\""), words(&["--model", "opus", "--add-dir", "/a b"]));
        assert_eq!(split("  "), words(&[]));
        assert_eq!(split("\"a"), Err("--claude-args: unclosed quote in \"a".to_owned()));
    }
}
