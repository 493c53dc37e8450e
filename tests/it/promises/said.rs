//! Every sentence that the product can say and that holds one of the words of a promise.

use std::collections::BTreeSet;
use std::fs;
use std::str::FromStr;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::LitStr;

use crate::support::root;

/// The words of a promise.
pub const WORDS: &[&str] = &["nothing", "always", "fine", "sound", "enough", "keeps"];

/// Whose doc comments are printed: clap makes the help from them.
const PRINTED: &[&str] = &["Parser", "Args", "Subcommand", "ValueEnum"];

/// A file below `src`, and a sentence that stands in it.
pub type Said = (String, String);

/// All of them.
pub fn all() -> BTreeSet<Said> {
    let files = walkdir::WalkDir::new(root("src")).into_iter().map(|entry| entry.expect("a source").into_path());
    let mut said = BTreeSet::new();
    for path in files.filter(|path| path.extension().is_some_and(|end| end == "rs")) {
        let text = fs::read_to_string(&path).expect("a source file");
        let inside = path.strip_prefix(root("")).expect("inside").to_string_lossy().replace('\\', "/");
        let found = sentences(&text).into_iter().filter(|sentence| promises(sentence));
        said.extend(found.map(|sentence| (inside.clone(), sentence)));
    }
    said
}

/// Whether one of the words stands in a sentence as a word of its own.
pub fn promises(sentence: &str) -> bool {
    let words = sentence.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase);
    words.into_iter().any(|word| WORDS.contains(&word.as_str()))
}

/// The sentences of the strings in a source, tests aside.
pub fn sentences(source: &str) -> Vec<String> {
    let tokens = TokenStream::from_str(source).expect("the source is Rust");
    let mut strings = Vec::new();
    collect(tokens, false, &mut strings);
    strings.iter().flat_map(|string| split(string)).collect()
}

/// Takes the strings, and doc comments where they are printed.
fn collect(tokens: TokenStream, is_printed: bool, strings: &mut Vec<String>) {
    let (mut is_test, mut is_clap) = (false, is_printed);
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Punct(sign) if sign.as_char() == '#' => {
                let of_file = tokens.next_if(|next| matches!(next, TokenTree::Punct(sign) if sign.as_char() == '!'));
                let Some(TokenTree::Group(attribute)) = tokens.next() else { continue };
                if of_file.is_some() {
                    continue;
                }
                let words = attribute.stream().to_string();
                is_test |= words == "cfg (test)";
                is_clap |= words.starts_with("derive") && PRINTED.iter().any(|name| words.contains(name));
                if words.starts_with("command") || is_clap && words.starts_with("doc") {
                    collect(attribute.stream(), is_printed, strings);
                }
            }
            TokenTree::Group(group) => {
                if !is_test {
                    collect(group.stream(), is_clap && group.delimiter() == Delimiter::Brace, strings);
                }
                if group.delimiter() == Delimiter::Brace {
                    (is_test, is_clap) = (false, is_printed);
                }
            }
            TokenTree::Punct(sign) if sign.as_char() == ';' => (is_test, is_clap) = (false, is_printed),
            TokenTree::Literal(literal) if !is_test => {
                strings.extend(syn::parse_str::<LitStr>(&literal.to_string()).map(|string| string.value()));
            }
            _ => {}
        }
    }
}

/// A string's sentences: up to a full stop, colon or question mark, or the end of the line.
fn split(string: &str) -> Vec<String> {
    let marked = string.replace(". ", ".\n").replace("? ", "?\n");
    marked.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
}
