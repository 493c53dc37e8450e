//! What the batch file starts that npm or pnpm put on `PATH` for Claude Code. It is started without the batch file: that
//! takes no argument of several lines, and asks after Ctrl-C whether to end the batch job.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::program;
use crate::store::disk;

/// How the folder of a batch file is written in it.
const ITS_FOLDER: [&str; 2] = [r"%dp0%\", r"%~dp0\"];

/// The command that starts a program, behind its batch file if it has one that we know.
pub fn command(program: &Path) -> Command {
    let Some(target) = target(program) else { return Command::new(program) };
    if is_of(&target, "exe") {
        return Command::new(target);
    }
    let beside = program.with_file_name("node.exe");
    let Some(node) = Some(beside).filter(|node| node.is_file()).or_else(|| program::find("node")) else {
        return Command::new(program);
    };
    let mut command = Command::new(node);
    command.arg(target);
    command
}

/// The program or script that a batch file starts.
pub fn target(program: &Path) -> Option<PathBuf> {
    if !is_of(program, "cmd") {
        return None;
    }
    let text = disk::read(program).ok()?;
    let below = started(std::str::from_utf8(&text).ok()?)?;
    let mut path = program.parent()?.to_path_buf();
    path.extend(below.split('\\'));
    Some(path).filter(|path| path.is_file())
}

fn is_of(path: &Path, ending: &str) -> bool {
    path.extension().is_some_and(|of| of.eq_ignore_ascii_case(ending))
}

/// The last quoted word below the batch file's folder before `%*`, which stands for all arguments.
fn started(batch: &str) -> Option<&str> {
    let line = batch.lines().rfind(|line| line.contains("%*"))?;
    let words = line.split("%*").next()?.split('"').skip(1).step_by(2);
    words.filter_map(|word| ITS_FOLDER.iter().find_map(|folder| word.strip_prefix(folder))).last()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NPM: &str = "@ECHO off\r\nSET dp0=%~dp0\r\nIF EXIST \"%dp0%\\node.exe\" (\r\n  SET \"_prog=%dp0%\\node.exe\"\r\n)\r\n\
        endLocal & \"%_prog%\"  \"%dp0%\\node_modules\\@anthropic-ai\\claude-code\\cli.js\" %*\r\n";

    #[test]
    fn what_a_batch_file_starts_is_its_last_word_before_the_arguments() {
        assert_eq!(started(NPM), Some(r"node_modules\@anthropic-ai\claude-code\cli.js"));
        assert_eq!(started("\"%dp0%\\bin\\claude.exe\"   %*\r\n"), Some(r"bin\claude.exe"));
        assert_eq!(started("  node  \"%~dp0\\..\\x\\cli.js\" %*\r\n)\r\n"), Some(r"..\x\cli.js"));
        assert_eq!(started("claude.exe %*"), None);
        assert_eq!(started("\"%dp0%\\x.exe\""), None);
    }

    #[test]
    fn a_batch_file_is_passed_by_only_if_what_it_starts_is_there() {
        let dir = tempfile::tempdir().expect("a scratch directory");
        let batch = dir.path().join("claude.cmd");
        std::fs::write(&batch, NPM).expect("a batch file");
        assert_eq!(target(&batch), None);
        let script = dir.path().join("node_modules/@anthropic-ai/claude-code/cli.js");
        std::fs::create_dir_all(script.parent().expect("a folder")).expect("a folder");
        std::fs::write(&script, "").expect("a script");
        std::fs::write(dir.path().join("node.exe"), "").expect("node");
        assert_eq!(target(&batch), Some(script.clone()));
        let command = command(&batch);
        assert_eq!(command.get_program(), dir.path().join("node.exe"));
        assert_eq!(command.get_args().map(Path::new).collect::<Vec<_>>(), [script]);
    }
}
