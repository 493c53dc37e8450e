//! The person's own editor, to read a copy of a session at a line.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use tempfile::TempDir;

use crate::store::program;
use crate::store::system::programs;

/// How a line is passed to editors, by the name of the program without its extension.
const FORMS: &[(&[&str], Form)] = &[
    (
        &["vi", "vim", "nvim", "view", "gvim", "mvim", "nano", "pico", "micro", "kak", "joe", "jmacs", "mg", "ne"],
        Form::Plus,
    ),
    (&["emacs", "emacsclient", "gedit", "gnome-text-editor", "mousepad"], Form::Plus),
    (&["hx", "helix", "subl", "sublime_text", "zed", "zeditor", "lapce"], Form::Colon),
    (&["code", "code-insiders", "codium", "vscodium", "cursor", "windsurf"], Form::Goto),
    (&["kate", "kwrite", "mate"], Form::Line),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// `+12 file`
    Plus,
    /// `file:12`
    Colon,
    /// `-g file:12`
    Goto,
    /// `-l 12 file`
    Line,
    /// `file`: an unknown editor.
    None,
}

/// A copy of a file that nobody can write to, gone when this is dropped.
pub(in crate::tui) struct Shown {
    path: PathBuf,
    _dir: TempDir,
}

impl Shown {
    /// Where it is.
    pub(in crate::tui) fn path(&self) -> &Path {
        &self.path
    }
}

/// Copies a file, so that an editor cannot change a session by a stray key.
pub(in crate::tui) fn copy(file: &Path) -> Result<Shown> {
    let make = || -> std::io::Result<Shown> {
        let dir = tempfile::Builder::new().prefix("claude-rescue-read-").tempdir()?;
        let path = dir.path().join(file.file_name().unwrap_or_default());
        fs::copy(file, &path)?;
        let mut rights = fs::metadata(&path)?.permissions();
        rights.set_readonly(true);
        fs::set_permissions(&path, rights)?;
        Ok(Shown { path, _dir: dir })
    };
    make().context("could not copy the session for your editor")
}

/// Opens a file at a line, waits until the editor ends, and returns its name. The terminal must be free.
pub(in crate::tui) fn show(path: &Path, line: u32) -> Result<String> {
    let editor = chosen(|name| std::env::var_os(name));
    let name = name_of(&editor);
    let mut command = programs::command_of(&editor, &arguments(form_of(&name), path, line), program::find);
    let status = command.env("PATH", program::path()).status();
    let status = status.with_context(|| format!("could not start {editor}; set $EDITOR to your editor"))?;
    ensure!(status.success(), "{editor} exited with an error ({status}); set $VISUAL or $EDITOR to use another");
    Ok(name)
}

/// `$VISUAL`, `$EDITOR`, or what every system has.
fn chosen(variable: impl Fn(&str) -> Option<OsString>) -> String {
    let set = |name| variable(name).map(|value| value.to_string_lossy().trim().to_owned());
    let named = ["VISUAL", "EDITOR"].into_iter().filter_map(set).find(|editor| !editor.is_empty());
    named.unwrap_or_else(|| programs::EDITOR.to_owned())
}

/// The name of the program in a command such as `/usr/bin/code --wait`.
fn name_of(editor: &str) -> String {
    let words = programs::words(editor).unwrap_or_default();
    let program = words.first().map_or("", String::as_str);
    let name = program.rsplit(['/', '\\']).next().unwrap_or_default();
    name.trim_end_matches(".exe").trim_end_matches(".cmd").to_owned()
}

fn form_of(name: &str) -> Form {
    FORMS.iter().find(|(names, _)| names.contains(&name)).map_or(Form::None, |(_, form)| *form)
}

fn arguments(form: Form, path: &Path, line: u32) -> Vec<OsString> {
    let file = path.as_os_str().to_owned();
    let at = || {
        let mut at = file.clone();
        at.push(format!(":{line}"));
        at
    };
    match form {
        Form::Plus => vec![format!("+{line}").into(), file],
        Form::Colon => vec![at()],
        Form::Goto => vec!["-g".into(), at()],
        Form::Line => vec!["-l".into(), line.to_string().into(), file],
        Form::None => vec![file],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments_for(editor: &str) -> Vec<OsString> {
        arguments(form_of(&name_of(editor)), Path::new("/a b/s.jsonl"), 12)
    }

    #[test]
    fn every_editor_is_told_the_line_in_its_own_way() {
        assert_eq!(arguments_for("vim"), ["+12", "/a b/s.jsonl"]);
        assert_eq!(arguments_for("/usr/bin/emacsclient -nw"), ["+12", "/a b/s.jsonl"]);
        assert_eq!(arguments_for("hx"), ["/a b/s.jsonl:12"]);
        assert_eq!(arguments_for("code.cmd --wait"), ["-g", "/a b/s.jsonl:12"]);
        assert_eq!(arguments_for("kate -b"), ["-l", "12", "/a b/s.jsonl"]);
        assert_eq!(arguments_for("my-editor"), ["/a b/s.jsonl"]);
    }

    #[test]
    fn visual_comes_before_editor() {
        let both = |name: &str| Some(OsString::from(if name == "VISUAL" { "  " } else { "nano -w" }));
        assert_eq!(chosen(both), "nano -w");
        assert_eq!(chosen(|name| Some(name.into())), "VISUAL");
    }
}
