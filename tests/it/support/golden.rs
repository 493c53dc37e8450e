//! Files that hold what is expected: compared on every run, written anew with `UPDATE=1 cargo test`.

use std::fs;
use std::path::Path;

/// Whether expectations are written instead of compared.
pub fn updating() -> bool {
    std::env::var_os("UPDATE").is_some_and(|value| value == "1")
}

/// Compares a text with its file, or writes the file. Says where they differ.
pub fn compare(path: &Path, actual: &str) -> Result<(), String> {
    let expected = fs::read_to_string(path).unwrap_or_default();
    if expected == actual {
        return Ok(());
    }
    if updating() {
        let folder = path.parent().expect("a golden file stands in a folder");
        fs::create_dir_all(folder).expect("the folder of golden files can be made");
        // Other tests read the file at the same time, so it is replaced at once.
        let beside = path.with_extension("new");
        fs::write(&beside, actual).expect("a golden file can be written");
        fs::rename(&beside, path).expect("a golden file can be put in place");
        return Ok(());
    }
    let diff = similar::TextDiff::from_lines(&expected, actual);
    let diff = diff.unified_diff().context_radius(2).header("expected", "actual").to_string();
    Err(format!("{} differs; UPDATE=1 writes it anew:\n{diff}", path.display()))
}
