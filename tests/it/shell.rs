//! Completions for shells and manual pages: each is made, named after what it is for, and read by what reads it.

use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::support::sandbox::{Said, Sandbox};

/// Gives a text to a program, and says what it answered; nothing if the program is not here.
fn read_by(program: &str, args: &[&str], text: &str) -> Option<Said> {
    let mut command = Command::new(program);
    let piped = command.args(args).env("MANPAGER", "cat").env("MANWIDTH", "100").env("LC_ALL", "C");
    let Ok(mut child) = piped.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn() else {
        println!("skipped: {program} is not installed, so nobody but us has read the text");
        return None;
    };
    child.stdin.take().expect("a pipe").write_all(text.as_bytes()).expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    let words = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Some(Said { code: output.status.code().unwrap_or(-1), out: words(&output.stdout), err: words(&output.stderr) })
}

/// The commands that the overview lists.
fn commands(sandbox: &Sandbox) -> Vec<String> {
    let help = sandbox.run(&["--help"]).out;
    let listed = help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    let names = listed.filter_map(|line| line.strip_prefix("  ")?.split(' ').next());
    let names: Vec<String> = names.filter(|name| !name.is_empty() && *name != "help").map(str::to_owned).collect();
    assert!(names.len() > 10, "{names:?}");
    names
}

#[test]
fn every_shell_gets_completions_for_every_command() {
    let sandbox = Sandbox::new();
    let names = commands(&sandbox);
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let said = sandbox.run(&["completions", shell]);
        assert_eq!((said.code, said.err.as_str()), (0, ""), "{shell}");
        let missing: Vec<_> = names.iter().filter(|name| !said.out.contains(name.as_str())).collect();
        assert!(missing.is_empty() && said.out.contains("config-dir"), "{shell} does not know {missing:?}");
        let parsed = match shell {
            "bash" => read_by("bash", &["-n"], &said.out),
            "fish" => read_by("fish", &["--no-execute"], &said.out),
            "zsh" => read_by("zsh", &["-n"], &said.out),
            _ => None,
        };
        if let Some(parsed) = parsed {
            assert_eq!((parsed.code, parsed.err.as_str()), (0, ""), "{shell} cannot parse it");
        }
    }
}

#[test]
fn bash_completes_a_command_and_an_option() {
    let sandbox = Sandbox::new();
    let script = sandbox.run(&["completions", "bash"]).out;
    let ask = "
ask() { COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); COMPREPLY=()
  _claude__rescue claude-rescue \"${@: -1}\" \"${@: -2:1}\"; echo \"${COMPREPLY[@]}\"; }
ask claude-rescue resc
ask claude-rescue rescue --dry
";
    // The script's last command, `complete`, is there only in a shell for people.
    let quiet = format!("complete() {{ :; }}\n{script}{ask}");
    if let Some(said) = read_by("bash", &["--norc"], &quiet) {
        assert_eq!(said.out, "rescue\n--dry-run\n", "{}", said.err);
    }
}

#[test]
fn every_command_gets_a_manual_page() {
    let sandbox = Sandbox::new();
    let dir = sandbox.path().join("new/man1");
    let said = sandbox.run(&["man", &dir.to_string_lossy()]);
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    assert!(said.out.starts_with("Wrote ") && said.out.contains(" manual pages to "), "{}", said.out);
    let names = commands(&sandbox);
    for name in ["", "-skill-install"].map(str::to_owned).into_iter().chain(names.iter().map(|name| format!("-{name}")))
    {
        let page = fs::read_to_string(dir.join(format!("claude-rescue{name}.1"))).expect("a page");
        assert!(page.contains(".TH claude-rescue") && page.contains(".SH OPTIONS"), "{name}");
    }
}

#[test]
fn man_can_read_the_manual_page() {
    let sandbox = Sandbox::new();
    let page = sandbox.run(&["man"]).out;
    let names = commands(&sandbox);
    assert!(page.contains(".TH claude-rescue 1") && names.iter().all(|name| page.contains(&name.replace('-', "\\-"))));
    let Some(shown) = read_by("groff", &["-man", "-Tascii", "-ww", "-P-cbou"], &page) else { return };
    assert_eq!((shown.code, shown.err.as_str()), (0, ""));
    let shown = shown.out.split_whitespace().collect::<Vec<_>>().join(" ");
    for words in ["NAME", "OPTIONS", "--config-dir <DIR>", "claude-rescue-rescue(1)", "Exit codes: 0 done"] {
        assert!(shown.contains(words), "{words} is not in:\n{shown}");
    }
}

#[test]
fn they_need_no_sessions_and_have_a_form_for_programs() {
    let sandbox = Sandbox::new();
    let run = |args: &[&str]| {
        let said = Said::of(sandbox.command(args).env("CLAUDE_CONFIG_DIR", sandbox.path().join("nowhere")));
        assert_eq!((said.code, said.err.as_str()), (0, ""), "{args:?}");
        said.out
    };
    let json = |args: &[&str]| serde_json::from_str::<Value>(&run(args)).expect("an object");
    let script = json(&["completions", "zsh", "--json"]);
    assert_eq!(script["file"], "_claude-rescue");
    assert_eq!(script["text"].as_str(), Some(run(&["completions", "zsh"]).as_str()));
    assert_eq!(json(&["man", "--json"])["file"], "claude-rescue.1");
    let dir = sandbox.path().join("pages").to_string_lossy().into_owned();
    let written = json(&["man", &dir, "--json"])["written"].as_array().cloned().unwrap_or_default();
    assert!(written.iter().all(|path| fs::exists(path.as_str().unwrap_or_default()).unwrap_or(false)), "{written:?}");
    assert!(written.len() > 10);
}

#[test]
fn a_directory_that_cannot_be_written_is_said() {
    let sandbox = Sandbox::new();
    fs::write(sandbox.path().join("file"), "").expect("a file");
    let said = sandbox.run(&["man", "file/below"]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("could not write manual pages to file/below"), "{}", said.err);
}
