//! What is published: one version, one address and one table of platforms, wherever they are written. `.ci/dist --check`
//! makes the packages and installs them.

use std::fs;

use regex::Regex;

use crate::support::root;

fn read(path: &str) -> String {
    fs::read_to_string(root(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The targets of the table, with npm's `os` and `cpu`.
fn platforms() -> Vec<(String, String)> {
    let table = read("assets/packages/platforms.tsv");
    let rows = table.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('\t').collect::<Vec<_>>());
    rows.map(|row| (row[0].to_owned(), format!("{}-{}", row[1], row[2]))).collect()
}

#[test]
fn every_platform_is_built_checked_and_described() {
    let (release, deny, install) =
        (read(".github/workflows/release.yml"), read(".cargo/deny.toml"), read("docs/install.md"));
    let formula = read("assets/packages/homebrew.rb");
    let platforms = platforms();
    assert_eq!(platforms.len(), 5);
    for (target, npm) in &platforms {
        assert!(release.contains(&format!("{{ target: {target}, os: ")), "release.yml does not build {target}");
        assert!(deny.contains(&format!("\"{target}\"")), "deny.toml does not look at the crates of {target}");
        assert!(install.contains(&format!("`{target}`")), "docs/install.md does not name {target}");
        let is_brewed = formula.contains(&format!("\"@SHA256:{target}@\""));
        assert_eq!(is_brewed, !npm.starts_with("win32"), "the formula and {target}");
    }
    let built = release.matches("{ target: ").count();
    assert_eq!(built, platforms.len(), "release.yml builds what the table does not have");
}

#[test]
fn the_address_is_the_one_of_cargo_toml() {
    let ours = env!("CARGO_PKG_REPOSITORY");
    assert!(ours.starts_with("https://"));
    let project = Regex::new(r"https://github\.com/claude-rescue/[a-z-]+").expect("a pattern");
    let sources = ["docs/install.md", "README.md", ".ci/dist", ".ci/dist-check", ".github/workflows/release.yml"];
    let templates = ["homebrew.rb", "install.sh", "npm/shim.json", "npm/platform.json", "npm/README.md"];
    let templates = templates.iter().map(|name| format!("assets/packages/{name}"));
    for path in sources.iter().map(|path| (*path).to_owned()).chain(templates) {
        let text = read(&path);
        let others: Vec<_> = project.find_iter(&text).filter(|found| found.as_str() != ours).collect();
        assert!(others.is_empty(), "{path}: {others:?}");
        let is_generated = path.starts_with("assets");
        assert!(!is_generated || !text.contains(ours), "{path} has the address, which .ci/dist fills in");
        assert!(!is_generated || !text.contains(env!("CARGO_PKG_VERSION")), "{path} has the version");
    }
}

#[test]
fn binstall_and_the_archives_have_the_same_names() {
    let (manifest, dist) = (read("Cargo.toml"), read(".ci/dist"));
    for end in ["tar.gz", "zip"] {
        let url = format!("{{ repo }}/releases/download/v{{ version }}/{{ name }}-{{ version }}-{{ target }}.{end}");
        assert!(manifest.contains(&url), "{end}");
        assert!(dist.contains(&format!("$name-$version-$1.{end}")), "{end}");
    }
    assert!(dist.contains("downloads=$repository/releases/download/v$version"));
    assert!(manifest.contains("bin-dir = \"{ name }-{ version }-{ target }/{ bin }{ binary-ext }\""));
    assert!(dist.contains("local folder=$name-$version-$2"));
}

#[test]
fn nothing_runs_when_the_npm_packages_are_installed() {
    for name in ["shim", "platform"] {
        let manifest = read(&format!("assets/packages/npm/{name}.json"));
        for hook in ["\"scripts\"", "install\":", "prepare", "\"dependencies\""] {
            assert!(!manifest.contains(hook), "{name}.json has {hook}");
        }
    }
}

#[test]
fn the_platforms_are_published_before_the_package_that_asks_for_them() {
    let release = read(".github/workflows/release.yml");
    let place = |words: &str| release.find(words).unwrap_or_else(|| panic!("release.yml has no {words}"));
    assert!(place("npm publish \"./$package\"") < place("npm publish \"./$shim\""));
    assert!(release.contains("needs: package") && release.contains("attest-build-provenance"));
    for workflow in ["release", "ci"] {
        assert!(read(&format!(".github/workflows/{workflow}.yml")).contains("has not run yet"), "{workflow}");
    }
}
