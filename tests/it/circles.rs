//! No circle of imports: what stands in a folder of the house uses its neighbours one way only.
//!
//! An edge goes from one child of a folder to another wherever code anywhere in the one names something anywhere in the
//! other, in a `use` or as a path; what a parent passes on (`pub use`) counts as a use of the child that has it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use syn::visit::{self, Visit};
use syn::{Attribute, File, ItemMod, ItemUse, UseTree, Visibility};

use crate::support::root;

/// A module by its names, from the top.
type Name = Vec<String>;

/// Every module of a house, with the paths that it names and those that it passes on.
#[derive(Default)]
struct House {
    modules: BTreeMap<Name, Paths>,
}

#[derive(Default)]
struct Paths {
    named: Vec<Name>,
    passed_on: BTreeMap<String, Name>,
}

impl House {
    fn of<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut house = Self::default();
        for (path, text) in files {
            let names = path.trim_end_matches(".rs").split('/').map(str::to_owned);
            let module: Name = names.filter(|name| !["mod", "lib", "main"].contains(&name.as_str())).collect();
            let mut paths = Paths::default();
            paths.visit_file(&syn::parse_str::<File>(text).unwrap_or_else(|why| panic!("{path}: {why}")));
            house.modules.insert(module, paths);
        }
        house
    }

    /// The module in which a path ends that is named in another.
    fn resolve(&self, from: &[String], path: &[String], depth: usize) -> Option<Name> {
        let (mut at, mut rest) = (from.to_vec(), path);
        match rest.first()?.as_str() {
            "crate" => (at, rest) = (Name::new(), &rest[1..]),
            "super" | "self" => {}
            name if self.modules.contains_key(&[from, &[name.to_owned()]].concat()) => {}
            _ => return None,
        }
        while let Some(first) = rest.first() {
            match first.as_str() {
                "self" => {}
                "super" => drop(at.pop()),
                name => match [at.clone(), vec![name.to_owned()]].concat() {
                    child if self.modules.contains_key(&child) => at = child,
                    _ => break,
                },
            }
            rest = &rest[1..];
        }
        let passed_on = rest.first().and_then(|name| self.modules.get(&at)?.passed_on.get(name));
        let further = passed_on.filter(|_| depth < 8).and_then(|path| self.resolve(&at, path, depth + 1));
        Some(further.unwrap_or(at))
    }

    /// The circles of every folder, each as the way around it.
    fn circles(&self) -> Vec<String> {
        let mut edges: BTreeMap<Name, BTreeMap<String, BTreeSet<String>>> = BTreeMap::new();
        for (from, paths) in &self.modules {
            for to in paths.named.iter().filter_map(|path| self.resolve(from, path, 0)) {
                let shared = from.iter().zip(&to).take_while(|(one, other)| one == other).count();
                if let (Some(one), Some(other)) = (from.get(shared), to.get(shared)) {
                    let folder = edges.entry(from[..shared].to_vec()).or_default();
                    folder.entry(one.clone()).or_default().insert(other.clone());
                }
            }
        }
        edges.iter().filter_map(|(folder, uses)| Some(format!("src/{}: {}", folder.join("/"), circle(uses)?))).collect()
    }
}

/// A way that comes back to where it began, if there is one.
fn circle(uses: &BTreeMap<String, BTreeSet<String>>) -> Option<String> {
    fn walk<'a>(
        uses: &'a BTreeMap<String, BTreeSet<String>>,
        way: &mut Vec<&'a str>,
        done: &mut BTreeSet<&'a str>,
    ) -> Option<String> {
        let here = *way.last()?;
        for next in uses.get(here).into_iter().flatten() {
            if let Some(begin) = way.iter().position(|name| name == next) {
                return Some([&way[begin..], &[next.as_str()]].concat().join(" → "));
            }
            if !done.contains(next.as_str()) {
                way.push(next);
                if let Some(found) = walk(uses, way, done) {
                    return Some(found);
                }
                way.pop();
            }
        }
        done.insert(here);
        None
    }
    let mut done = BTreeSet::new();
    uses.keys().find_map(|begin| walk(uses, &mut vec![begin.as_str()], &mut done))
}

impl<'ast> Visit<'ast> for Paths {
    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        let mut found = Vec::new();
        flatten(&item.tree, &mut Name::new(), &mut found);
        for (path, name) in found {
            if !matches!(item.vis, Visibility::Inherited) {
                self.passed_on.insert(name, path.clone());
            }
            self.named.push(path);
        }
    }

    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        if !item.attrs.iter().any(is_test) {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.named.push(path.segments.iter().map(|segment| segment.ident.to_string()).collect());
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        let text = call.tokens.to_string().replace(" :: ", "::");
        let paths = text.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':'));
        let paths = paths.filter(|path| path.starts_with("crate::") || path.starts_with("super::"));
        self.named.extend(paths.map(|path| path.split("::").map(str::to_owned).collect()));
        visit::visit_macro(self, call);
    }
}

fn is_test(attribute: &Attribute) -> bool {
    attribute.path().is_ident("cfg") && attribute.parse_args::<syn::Ident>().is_ok_and(|word| word == "test")
}

/// Every path of a tree, with the name that it has from then on.
fn flatten(tree: &UseTree, before: &mut Name, found: &mut Vec<(Name, String)>) {
    let whole = |name: &syn::Ident| [before.clone(), vec![name.to_string()]].concat();
    match tree {
        UseTree::Path(path) => {
            before.push(path.ident.to_string());
            flatten(&path.tree, before, found);
            before.pop();
        }
        UseTree::Name(name) if name.ident == "self" => {
            found.push((before.clone(), before.last().cloned().unwrap_or_default()));
        }
        UseTree::Name(name) => found.push((whole(&name.ident), name.ident.to_string())),
        UseTree::Rename(name) => found.push((whole(&name.ident), name.rename.to_string())),
        UseTree::Glob(_) => found.push((before.clone(), "*".to_owned())),
        UseTree::Group(group) => group.items.iter().for_each(|tree| flatten(tree, before, found)),
    }
}

#[test]
fn no_folder_has_a_circle_of_imports() {
    let paths = walkdir::WalkDir::new(root("src")).into_iter().map(|entry| entry.expect("the sources").into_path());
    let files: Vec<(String, String)> = paths
        .filter(|path| path.extension().is_some_and(|end| end == "rs"))
        .map(|path| {
            let name = path.strip_prefix(root("src")).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            (name, fs::read_to_string(Path::new(&path)).expect("a source file"))
        })
        .collect();
    let circles = House::of(files.iter().map(|(path, text)| (path.as_str(), text.as_str()))).circles();
    assert!(files.len() > 100 && circles.is_empty(), "{}", circles.join("\n"));
}

#[test]
fn a_circle_is_found_however_it_is_hidden() {
    let lower = ("room/lower.rs", "pub struct Thing;");
    let house = |upper, lower| House::of([("room/mod.rs", "pub use lower::Thing;"), ("room/upper.rs", upper), lower]);
    assert!(house("use super::Thing;", lower).circles().is_empty());
    let found = ["src/room: lower → upper → lower".to_owned()];
    for back in
        ["use crate::room::upper;", "fn f() { super::upper::f() }", "fn f() { print!(\"{}\", super::upper::f()) }"]
    {
        assert_eq!(house("use super::{Thing};", ("room/lower.rs", back)).circles(), found, "{back}");
    }
    let test = ("room/lower.rs", "#[cfg(test)] mod tests { use crate::room::upper; }");
    assert!(house("use super::Thing;", test).circles().is_empty());
}
