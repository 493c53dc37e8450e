//! The names of all tests: `it::…`, `clients::…`, and `lib::…` for those beside the code.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::str::FromStr;

use proc_macro2::{TokenStream, TokenTree};

use crate::support::root;

/// The folders of tests and what their tests begin with.
const FOLDERS: &[(&str, &str)] = &[("tests/it", "it"), ("tests/clients", "clients"), ("src", "lib")];

/// All of them.
pub fn tests() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (folder, first) in FOLDERS {
        let folder = root(folder);
        for entry in walkdir::WalkDir::new(&folder) {
            let path = entry.expect("the sources can be read").into_path();
            if path.extension().is_some_and(|end| end == "rs") {
                let text = fs::read_to_string(&path).expect("a source file");
                let tokens = TokenStream::from_str(&text).expect("the source is Rust");
                collect(tokens, &module(first, path.strip_prefix(&folder).expect("inside")), &mut names);
            }
        }
    }
    names
}

/// The module of a file.
fn module(first: &str, path: &Path) -> String {
    let parts = path.with_extension("");
    let parts = parts.iter().map(|part| part.to_string_lossy().into_owned());
    let parts = parts.filter(|part| !["mod", "main", "lib"].contains(&part.as_str()));
    std::iter::once(first.to_owned()).chain(parts).collect::<Vec<_>>().join("::")
}

/// Takes each function behind `#[test]`, and goes into modules and macros.
fn collect(tokens: TokenStream, module: &str, names: &mut BTreeSet<String>) {
    let (mut is_test, mut before, mut inner) = (false, String::new(), String::new());
    for token in tokens {
        let word = if let TokenTree::Ident(word) = &token { word.to_string() } else { String::new() };
        match token {
            TokenTree::Group(group) if group.stream().to_string() == "test" => is_test = true,
            TokenTree::Group(group) => {
                let below = if inner.is_empty() { module.to_owned() } else { format!("{module}::{inner}") };
                collect(group.stream(), &below, names);
                inner.clear();
            }
            _ if before == "fn" && is_test => {
                names.insert(format!("{module}::{word}"));
                is_test = false;
            }
            _ if before == "mod" => inner.clone_from(&word),
            TokenTree::Punct(sign) if sign.as_char() == ';' => inner.clear(),
            _ => {}
        }
        before = word;
    }
}
