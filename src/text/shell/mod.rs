//! Command lines that people copy, in the syntax of the shell that they type in.

mod cmd;
mod posix;
mod powershell;

use std::cell::Cell;
use std::path::Path;
use std::sync::OnceLock;

use super::clean;

/// A shell that people type in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shell {
    /// `sh`, bash, zsh and others, Git Bash on Windows among them.
    Posix,
    /// Windows PowerShell and PowerShell 7.
    PowerShell,
    /// `cmd.exe`.
    Cmd,
}

/// The shell of all command lines.
#[derive(Clone, Copy, Debug)]
pub struct Spoken {
    /// The one they are written for.
    pub shell: Shell,
    /// Another one that it may be, if that is not known.
    pub or: Option<Shell>,
}

static ASK: OnceLock<fn() -> Spoken> = OnceLock::new();
static SPOKEN: OnceLock<Spoken> = OnceLock::new();

thread_local! {
    /// The shell that is spoken just now instead.
    static INSTEAD: Cell<Option<Shell>> = const { Cell::new(None) };
}

/// Sets who is asked for the shell when the first command line is written; if nobody is, it is [`Shell::Posix`].
pub fn speak(ask: fn() -> Spoken) {
    let _ = ASK.set(ask);
}

fn known() -> Spoken {
    *SPOKEN.get_or_init(|| ASK.get().map_or(Spoken { shell: Shell::Posix, or: None }, |ask| ask()))
}

fn spoken() -> Shell {
    INSTEAD.get().unwrap_or_else(|| known().shell)
}

/// The same command line for the other shell that it may be, with that shell's name.
pub fn or<T>(write: impl FnOnce() -> T) -> Option<(&'static str, T)> {
    known().or.map(|other| (other.name(), other.speaks(write)))
}

/// Quotes a word.
pub fn word(word: &str) -> String {
    spoken().word(word)
}

/// Quotes a path.
pub fn path(path: &Path) -> String {
    spoken().path(path)
}

/// Whether any shell or program reads an id as a name, never as an option or command.
pub fn is_plain_id(id: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
    !id.is_empty() && !id.starts_with('-') && id.chars().all(plain)
}

/// The words of a line as Windows writes command lines: `\` is a letter like any other, and only `"` quotes. `None` if a
/// quote is not closed.
pub fn words_of_windows(line: &str) -> Option<Vec<String>> {
    let (mut words, mut word, mut is_quoted) = (Vec::new(), None::<String>, false);
    for letter in line.chars() {
        match letter {
            '"' => {
                is_quoted = !is_quoted;
                word.get_or_insert_default();
            }
            letter if letter.is_whitespace() && !is_quoted => words.extend(word.take()),
            letter => word.get_or_insert_default().push(letter),
        }
    }
    words.extend(word);
    (!is_quoted).then_some(words)
}

/// Goes to a directory, and there runs a command line.
pub fn inside(dir: &Path, command: &str) -> String {
    spoken().inside(dir, command)
}

/// Runs one command line after the other, as long as none fails.
pub fn all(commands: &[String]) -> String {
    spoken().all(commands)
}

/// Runs a command line with a variable set. PowerShell and cmd keep the variable until they are closed.
pub fn with(variable: &str, value: &Path, command: &str) -> String {
    spoken().with(variable, value, command)
}

/// Makes a folder, and those above it, if it is missing.
pub fn make_folder(folder: &Path) -> String {
    spoken().make_folder(folder)
}

/// Copies a file.
pub fn copy(from: &Path, to: &Path) -> String {
    spoken().copy(from, to)
}

/// Copies what is in a folder into another one, and overwrites nothing.
pub fn copy_new(from: &Path, to: &Path) -> String {
    spoken().copy_new(from, to)
}

impl Shell {
    /// What is written while this one is spoken.
    fn speaks<T>(self, write: impl FnOnce() -> T) -> T {
        INSTEAD.set(Some(self));
        let written = write();
        INSTEAD.set(None);
        written
    }

    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Posix => "bash",
            Self::PowerShell => "PowerShell",
            Self::Cmd => "cmd",
        }
    }

    /// Quotes a word.
    pub fn word(self, word: &str) -> String {
        match self {
            Self::Posix => posix::word(word),
            Self::PowerShell => powershell::word(word),
            Self::Cmd => cmd::word(word),
        }
    }

    /// Quotes a path; one that is not UTF-8 is spelled out byte by byte where the shell can do that.
    pub fn path(self, path: &Path) -> String {
        match path.to_str() {
            // `-x` would look like an option, and `cd -` goes elsewhere.
            Some(text) if text.starts_with('-') => self.word(&format!("./{text}")),
            Some(text) => self.word(text),
            None if self == Self::Posix => posix::spelled(path.as_os_str().as_encoded_bytes()),
            None => self.word(&path.to_string_lossy()),
        }
    }

    /// Goes to a directory, and there runs a command line.
    pub fn inside(self, dir: &Path, command: &str) -> String {
        let path = self.path(dir);
        let go = match self {
            Self::Posix => format!("cd {path}"),
            // Without `-LiteralPath`, `[` would be a pattern.
            Self::PowerShell => format!("Set-Location -LiteralPath {path}"),
            // Without `/d`, it does not change the drive.
            Self::Cmd => cmd::go(&dir.to_string_lossy()),
        };
        self.all(&[go, command.to_owned()])
    }

    /// Runs one command line after the other, as long as none fails.
    pub fn all(self, commands: &[String]) -> String {
        match self {
            Self::Posix | Self::Cmd => commands.join(" && "),
            // Windows PowerShell has no `&&`.
            Self::PowerShell => {
                let mut commands = commands.iter().rev();
                let last = commands.next().cloned().unwrap_or_default();
                commands.fold(last, |rest, command| format!("{command}; if ($?) {{ {rest} }}"))
            }
        }
    }

    /// Runs a command line with a variable set.
    pub fn with(self, variable: &str, value: &Path, command: &str) -> String {
        match self {
            Self::Posix => format!("{variable}={} {command}", self.path(value)),
            Self::PowerShell => {
                format!("$env:{variable} = {}; {command}", powershell::quoted(&value.to_string_lossy()))
            }
            Self::Cmd => format!("{}&& {command}", cmd::set(variable, &value.to_string_lossy())),
        }
    }

    /// Makes a folder, and those above it, if it is missing.
    pub fn make_folder(self, folder: &Path) -> String {
        let path = self.path(folder);
        match self {
            Self::Posix => format!("mkdir -p {path}"),
            Self::PowerShell => format!("New-Item -ItemType Directory -Force -Path {path} | Out-Null"),
            Self::Cmd => format!("(if not exist {path} mkdir {path})"),
        }
    }

    /// Copies a file.
    pub fn copy(self, from: &Path, to: &Path) -> String {
        let [from, to] = [from, to].map(|path| self.path(path));
        match self {
            Self::Posix => format!("cp {from} {to}"),
            Self::PowerShell => format!("Copy-Item -LiteralPath {from} -Destination {to}"),
            Self::Cmd => format!("copy {from} {to} >nul"),
        }
    }

    /// Copies what is in a folder into another one, and overwrites nothing.
    pub fn copy_new(self, from: &Path, to: &Path) -> String {
        let folders = [from, to].map(|path| self.path(path));
        let [from, to] = &folders;
        match self {
            Self::Posix => format!("mkdir -p {to} && cp -Rn {from}/. {to}/"),
            Self::PowerShell | Self::Cmd => format!("robocopy {from} {to} /E /XC /XN /XO"),
        }
    }
}

/// Whether a word has signs that people cannot see.
fn is_hidden(word: &str) -> bool {
    word.contains('\n') || clean(word) != word
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_windows_keep_their_backslashes() {
        let words = |line| words_of_windows(line).map(|words| words.join("|"));
        let line = r#""C:\Program Files\x\code.exe" --wait  --add-dir C:\src "" a" "b"#;
        assert_eq!(words(line).as_deref(), Some(r"C:\Program Files\x\code.exe|--wait|--add-dir|C:\src||a b"));
        assert_eq!(words("\"open"), None);
    }

    const ALL: [Shell; 3] = [Shell::Posix, Shell::PowerShell, Shell::Cmd];

    #[test]
    fn another_shell_can_be_spoken_in_between() {
        assert_eq!(Shell::Cmd.speaks(|| word("a b")), "\"a b\"");
        assert_eq!(word("a b"), "'a b'");
    }

    #[test]
    fn a_path_is_no_option() {
        assert_eq!(path("-".as_ref()), "./-");
        assert_eq!(path("/a/-".as_ref()), "/a/-");
    }

    #[test]
    fn an_id_is_letters_digits_and_dashes_behind_the_first() {
        assert!(["a", "3f2a-9c", "A_b"].into_iter().all(is_plain_id));
        assert!(!["", "-x", "a b", "a;b", "$(x)", "ä", "a\n", ".."].into_iter().any(is_plain_id));
    }

    #[test]
    fn each_shell_goes_there_in_its_own_words() {
        let (dir, config) = (Path::new(r"C:\a b"), Path::new(r"D:\x y"));
        let told = ALL.map(|shell| shell.inside(dir, &shell.with("CONFIG", config, "claude --resume 1")));
        assert_eq!(told[0], r"cd 'C:\a b' && CONFIG='D:\x y' claude --resume 1");
        assert_eq!(
            told[1],
            r"Set-Location -LiteralPath 'C:\a b'; if ($?) { $env:CONFIG = 'D:\x y'; claude --resume 1 }"
        );
        assert_eq!(told[2], r#"cd /d "C:\a b" && set "CONFIG=D:\x y"&& claude --resume 1"#);
    }

    #[test]
    fn each_shell_stops_at_what_fails() {
        let commands = ["a".to_owned(), "b".to_owned(), "c".to_owned()];
        let told = ALL.map(|shell| shell.all(&commands));
        assert_eq!(told, ["a && b && c", "a; if ($?) { b; if ($?) { c } }", "a && b && c"]);
    }
}
