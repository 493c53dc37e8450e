//! The keys, written down: `docs/keys.md`, compared with the table and written anew with `UPDATE=1`.

use claude_rescue::tui::keys::{Group, KEYS, Key, Scope};

use crate::support::{golden, root};

const HEAD: &str = "\
# Keys

Printed from `KEYS` by `UPDATE=1 cargo test`; do not edit. In the program `?` shows the same.
";

/// Where a key works, in words.
fn screens(key: &Key) -> String {
    let name = |scope: &Scope| match scope {
        Scope::List => "list",
        Scope::Filter => "filter",
        Scope::Card => "card",
        Scope::Plan => "plans",
        Scope::Undo => "undo",
        Scope::Step => "step",
        Scope::Export => "export",
        Scope::Evidence => "evidence",
        Scope::Files => "files",
        Scope::Help => "help",
    };
    key.scopes.iter().map(name).collect::<Vec<_>>().join(", ")
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
