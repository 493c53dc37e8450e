//! The command line in a terminal: colours, widths and signs, compared with golden files.

#![cfg(unix)]

use std::time::Duration;

use crate::support::sandbox::Sandbox;
use crate::support::{golden, root};
use crate::tui::pty::Pty;

const COLOURS: &[(&str, &str)] = &[("TERM", "xterm-256color"), ("LANG", "C.UTF-8")];
const BARE: &[(&str, &str)] = &[("TERM", "xterm-256color"), ("LANG", "C.UTF-8"), ("NO_COLOR", "1")];

/// What the program writes to a terminal.
fn written(args: &[&str], columns: u16, environment: &[(&str, &str)]) -> String {
    let mut pty = Pty::with(args, columns, 50, environment);
    pty.wait_for_end();
    while !pty.quiet(Duration::from_millis(100)) {}
    String::from_utf8(pty.bytes()).expect("UTF-8").replace("\r\n", "\n")
}

/// Escapes as `⟨1;31⟩`, `⟨⟩`, and what differs from run to run made equal.
fn visible(written: &str) -> String {
    let escape = regex::Regex::new("\u{1b}\\[([0-9;]*)m").expect("a pattern");
    let text = escape.replace_all(written, |found: &regex::Captures<'_>| match &found[1] {
        "0" => "⟨⟩".to_owned(),
        codes => format!("⟨{codes}⟩"),
    });
    let scratch = regex::Regex::new("claude-rescue-demo-[A-Za-z0-9]{6}").expect("a pattern");
    scratch.replace_all(&text, "claude-rescue-demo-SCRATCH").into_owned()
}

fn compare(name: &str, args: &[&str], columns: u16, environment: &[(&str, &str)]) -> String {
    let written = written(args, columns, environment);
    let path = root("tests/golden/cli-terminal").join(format!("{name}-{columns}.txt"));
    let shown = visible(&written);
    golden::compare(&path, &shown).unwrap_or_else(|diff| panic!("{diff}"));
    shown
}

#[test]
fn lists_and_reports_fit_the_terminal() {
    for columns in [80, 40] {
        compare("list", &["--demo", "list"], columns, COLOURS);
        compare("list-all", &["--demo", "list", "--all"], columns, COLOURS);
        compare("check", &["--demo", "check", "3f2a"], columns, COLOURS);
        compare("show", &["--demo", "show", "5ccec58f"], columns, COLOURS);
    }
}

#[test]
fn no_row_of_a_list_is_broken() {
    for columns in [80, 120, 200] {
        let list = written(&["--demo", "list"], columns, BARE);
        assert!(list.lines().all(|line| claude_rescue::text::width(line) <= columns.into()), "{list}");
        let rows = list.lines().filter(|line| line.starts_with(['✗', '✓', '·']));
        assert!(rows.clone().count() == 5 && rows.clone().all(|row| row.contains("ago  ")), "{list}");
    }
    let narrow = written(&["--demo", "list"], 80, &[BARE, &[("COLUMNS", "40")]].concat());
    assert!(narrow.lines().all(|line| claude_rescue::text::width(line) <= 40), "{narrow}");
}

#[test]
fn signs_are_ascii_where_the_terminal_has_no_others() {
    type Way<'a> = (&'a [&'a str], &'a [(&'a str, &'a str)]);
    let ways: [Way; 3] = [
        (&["--demo", "list", "--all", "--ascii"], BARE),
        (&["--demo", "check", "3f2a"], &[("TERM", "xterm"), ("LC_ALL", "C")]),
        (&["--ascii", "--demo", "show", "bd8e"], BARE),
    ];
    for (args, environment) in ways {
        let said = written(args, 80, environment);
        let ours = said.chars().filter(|c| "✗✓·∅…“”—–━".contains(*c)).collect::<String>();
        assert!(ours.is_empty(), "{args:?} {ours}: {said}");
    }
    let cut = written(&["--demo", "list", "--ascii"], 40, BARE);
    assert!(!cut.contains('…'), "{cut}");
}

#[test]
fn colours_are_where_they_are_wanted() {
    let is_coloured = |args: &[&str], environment: &[(&str, &str)]| written(args, 80, environment).contains("\u{1b}[");
    assert!(is_coloured(&["--demo", "list"], COLOURS));
    assert!(!is_coloured(&["--demo", "list"], BARE));
    assert!(is_coloured(&["--demo", "list", "--color", "always"], BARE));
    assert!(!is_coloured(&["--color", "never", "--demo", "list"], COLOURS));
    assert!(!is_coloured(&["--demo", "list", "--json"], COLOURS));
    assert!(!is_coloured(&["--demo", "list"], &[("TERM", "dumb")]));
}

#[test]
fn a_pipe_has_no_colours_unless_they_are_forced() {
    let sandbox = Sandbox::with_demo();
    let esc = '\u{1b}';
    assert!(!sandbox.run(&["list", "--all"]).out.contains(esc));
    assert!(sandbox.run(&["list", "--all", "--color", "always"]).out.contains(esc));
    assert!(!sandbox.run(&["list", "--all", "--color", "always", "--json"]).out.contains(esc));
    assert!(!sandbox.run(&["export", "3f2a", "--color", "always"]).out.contains(esc));
    let mut command = sandbox.command(&["list", "--all"]);
    let forced = crate::support::sandbox::Said::of(command.env("CLICOLOR_FORCE", "1"));
    assert!(forced.out.contains(esc));
    sandbox.run(&["evidence", "3f2a", "--color", "always", "-o", "packet.md"]);
    let packet = std::fs::read_to_string(sandbox.path().join("packet.md")).expect("the packet");
    assert!(!packet.contains(esc));
}

#[test]
fn a_dumb_terminal_gets_the_report() {
    let said = written(&["--demo"], 80, &[("TERM", "dumb"), ("LANG", "C.UTF-8")]);
    assert!(said.contains("damaged (5 sessions"), "{said}");
    assert!(!said.contains('\u{1b}'), "{said}");
}

#[test]
fn a_mistyped_command_is_guessed() {
    let sandbox = Sandbox::with_demo();
    for (typed, meant) in [("resuce", "rescue"), ("lst", "list")] {
        let said = sandbox.run(&[typed]);
        assert_eq!(said.code, 2);
        assert!(said.err.contains(&format!("Did you mean: claude-rescue {meant}\n")), "{}", said.err);
    }
    assert!(!sandbox.run(&["ffffffff"]).err.contains("Did you mean"));
}

#[test]
fn options_for_requests_are_refused_for_sessions() {
    let sandbox = Sandbox::with_demo();
    for options in [&["--format", "sarif"][..], &["--fix"]] {
        let said = sandbox.run(&[&["check", "3f2a"], options].concat());
        assert_eq!((said.code, said.out.as_str()), (2, ""), "{}", said.err);
        assert!(said.err.contains("claude-rescue check SESSION --json"), "{}", said.err);
    }
}
