//! The shell that the person types in: what printed command lines are written for.

use crate::store::system::{IS_WINDOWS, processes};
use crate::text::shell::{Shell, Spoken};

/// Names the shell, where it is not the one that started us.
const VARIABLE: &str = "CLAUDE_RESCUE_SHELL";

/// The shell: what the variable says, else on Windows the nearest shell among the processes that started us, else one of
/// the two that Windows has.
pub fn shell() -> Spoken {
    let said = std::env::var(VARIABLE).ok().and_then(|name| named(&name));
    let known = said.or_else(|| if IS_WINDOWS { nearest(processes::above()) } else { Some(Shell::Posix) });
    match known {
        Some(shell) => Spoken { shell, or: None },
        None => Spoken { shell: Shell::PowerShell, or: Some(Shell::Cmd) },
    }
}

/// The nearest shell that waits for what a person types; one that was started for a single command does not.
fn nearest(above: impl IntoIterator<Item = (String, Vec<String>)>) -> Option<Shell> {
    let is_for_one = |words: &[String]| {
        let once = |word: &String| matches!(word.to_ascii_lowercase().as_str(), "/c" | "-c" | "-command" | "-file");
        let stays = |word: &String| matches!(word.to_ascii_lowercase().as_str(), "/k" | "-noexit");
        words.iter().any(once) && !words.iter().any(stays)
    };
    above.into_iter().filter(|(_, arguments)| !is_for_one(arguments)).find_map(|(name, _)| {
        let name = name.to_ascii_lowercase();
        named(name.strip_suffix(".exe").unwrap_or(&name))
    })
}

fn named(name: &str) -> Option<Shell> {
    match name {
        "posix" | "sh" | "bash" | "zsh" | "dash" | "ksh" | "fish" => Some(Shell::Posix),
        "powershell" | "pwsh" => Some(Shell::PowerShell),
        "cmd" => Some(Shell::Cmd),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(above: &[(&str, &str)]) -> Option<Shell> {
        nearest(
            above
                .iter()
                .map(|(name, words)| ((*name).to_owned(), words.split_whitespace().map(str::to_owned).collect())),
        )
    }

    #[test]
    fn the_shell_that_waits_for_a_person_is_meant() {
        assert_eq!(of(&[("powershell.exe", ""), ("explorer.exe", "")]), Some(Shell::PowerShell));
        assert_eq!(of(&[("cmd.exe", ""), ("pwsh.exe", "")]), Some(Shell::Cmd));
        // npm's shim is a batch file.
        let shim = [("node.exe", "cli.js"), ("cmd.exe", "/d /s /C x"), ("pwsh.exe", "-NoLogo")];
        assert_eq!(of(&shim), Some(Shell::PowerShell));
        assert_eq!(of(&[("bash.exe", "--login -i"), ("mintty.exe", "")]), Some(Shell::Posix));
        assert_eq!(of(&[("cargo.exe", "run")]), None);
        assert_eq!(of(&[]), None);
    }
}
