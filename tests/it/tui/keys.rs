//! The keys, written down: `docs/keys.md`, compared with the table and written anew with `UPDATE=1`.

use claude_rescue::tui::keys::{Group, KEYS, Key, Screen};

use crate::support::{golden, root};

const HEAD: &str = "\
# Keys

Printed from `KEYS` by `UPDATE=1 cargo test`; do not edit. In the program `?` shows the same.
";

/// Where a key works, in words.
fn screens(key: &Key) -> String {
    let name = |scope: &Screen| match scope {
        Screen::List => "list",
        Screen::Filter => "filter",
        Screen::Card => "card",
        Screen::Plan => "plans",
        Screen::Undo => "undo",
        Screen::Step => "step",
        Screen::Export => "export",
        Screen::Evidence => "evidence",
        Screen::Files => "files",
        Screen::Help => "help",
    };
    key.screens.iter().map(name).collect::<Vec<_>>().join(", ")
}

fn row(key: &Key) -> String {
    let shown = key.shown.split(' ').map(|press| format!("`{press}`")).collect::<Vec<_>>().join(" ");
    format!("| {shown} | {} | {} |\n", key.help, screens(key))
}

#[test]
fn the_keys_are_written_down() {
    let chapter = |group: Group| {
        let rows: String = KEYS.iter().filter(|key| key.group == group).map(row).collect();
        format!("\n## {}\n\n| Key | What it does | Where |\n|---|---|---|\n{rows}", group.name())
    };
    let text: String = Group::ALL.into_iter().map(chapter).collect();
    golden::compare(&root("docs/keys.md"), &format!("{HEAD}{text}")).unwrap_or_else(|diff| panic!("{diff}"));
}
