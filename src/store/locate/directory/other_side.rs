//! Sessions of the other side of WSL: a Windows session that is read in WSL, or one of WSL that is read on Windows.
//! Each is opened by a client of its own side.

use std::path::Path;

use crate::diagnosis::picker::is_session_id;
use crate::text::is_of_windows;
use crate::text::{Shell, shell};

/// What it does, and the command that opens a session on the side where it was written. `config` is the config directory
/// that it lies in, `dir` its own directory, both as they are written on their sides.
pub fn open(config: &Path, dir: &str, id: &str) -> Option<(&'static str, String)> {
    let config = config.to_str().filter(|_| is_session_id(id))?;
    let resume = format!("claude --resume {id}");
    if is_of_windows(dir) {
        let config = drive_of(config)?;
        let there = Shell::PowerShell;
        let is_usual = is_usual(&config, '\\', "\\Users\\");
        let resume = if is_usual { resume } else { there.with(VARIABLE, Path::new(&config), &resume) };
        let line = there.inside(Path::new(dir), &resume);
        return Some((
            "To continue on Windows, where it was written",
            format!("powershell.exe -Command {}", shell::word(&line)),
        ));
    }
    let (distribution, config) = distribution_of(config)?;
    let there = Shell::Posix;
    let is_usual = is_usual(&config, '/', "/home/") || config == "/root/.claude";
    let resume = if is_usual { resume } else { there.with(VARIABLE, Path::new(&config), &resume) };
    let line = there.inside(Path::new(dir), &resume);
    // A login shell, because `claude` is on the path of no other.
    let command = format!("wsl -d {} -- bash -lic {}", shell::word(&distribution), shell::word(&line));
    Some(("To continue in WSL, where it was written", command))
}

const VARIABLE: &str = "CLAUDE_CONFIG_DIR";

/// The Windows name of a path below `/mnt`.
fn drive_of(path: &str) -> Option<String> {
    let (drive, rest) = path.strip_prefix("/mnt/")?.split_once('/')?;
    let is_drive = drive.len() == 1 && drive.bytes().all(|letter| letter.is_ascii_alphabetic());
    is_drive.then(|| format!("{}:\\{}", drive.to_ascii_uppercase(), rest.replace('/', "\\")))
}

/// The distribution, and the path there, of a path in WSL as Windows names it.
fn distribution_of(path: &str) -> Option<(String, String)> {
    let rest = ["\\\\wsl.localhost\\", "\\\\wsl$\\"].iter().find_map(|share| {
        let is_share = path.get(..share.len()).is_some_and(|start| start.eq_ignore_ascii_case(share));
        is_share.then(|| &path[share.len()..])
    })?;
    let (distribution, rest) = rest.split_once('\\')?;
    Some((distribution.to_owned(), format!("/{}", rest.replace('\\', "/"))))
}

/// Whether a client looks there without being told: `.claude` in somebody's home directory.
fn is_usual(config: &str, separator: char, homes: &str) -> bool {
    let home = config.strip_suffix(".claude").and_then(|home| home.strip_suffix(separator));
    home.and_then(|home| home.split_once(homes)).is_some_and(|(_, user)| !user.is_empty() && !user.contains(separator))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "3f2a9c1e-5b5d-4c34-9a55-0d8c5b2be0b1";

    fn command(config: &str, dir: &str) -> Option<String> {
        open(Path::new(config), dir, ID).map(|(_, command)| command)
    }

    #[test]
    fn a_windows_session_is_opened_on_windows_from_wsl() {
        assert_eq!(
            command("/mnt/c/Users/ann/.claude", r"C:\src\my shop").expect("a command"),
            format!(
                r"powershell.exe -Command 'Set-Location -LiteralPath '\''C:\src\my shop'\''; if ($?) {{ claude --resume {ID} }}'"
            )
        );
        let named = command("/mnt/d/claude", r"C:\src").expect("a command");
        assert!(named.contains(r"$env:CLAUDE_CONFIG_DIR = '\''D:\claude'\''; claude"), "{named}");
        assert_eq!(command("/home/ann/.claude", r"C:\src"), None, "no client on Windows looks there");
    }

    #[test]
    fn a_session_of_wsl_is_opened_in_wsl_from_windows() {
        let told = command(r"\\wsl.localhost\Debian\home\ann\.claude", "/home/ann/src").expect("a command");
        assert_eq!(told, format!("wsl -d Debian -- bash -lic 'cd /home/ann/src && claude --resume {ID}'"));
        let told = command(r"\\wsl$\Debian\srv\claude", "/srv/x").expect("a command");
        assert!(told.contains("CLAUDE_CONFIG_DIR=/srv/claude claude"), "{told}");
        assert_eq!(command(r"C:\Users\ann\.claude", "/home/ann/src"), None);
    }
}
