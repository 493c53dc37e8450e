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
        fs::write(path, actual).expect("a golden file can be written");
        return Ok(());
    }
    let (expected, actual): (Vec<_>, Vec<_>) = (expected.lines().collect(), actual.lines().collect());
    let same = expected.iter().zip(&actual).take_while(|(one, other)| one == other).count();
    let rest = |mark: char, lines: &[&str]| -> String {
        lines[same.min(lines.len())..].iter().map(|line| format!("{mark} {line}\n")).collect()
    };
    let (old, new) = (rest('-', &expected), rest('+', &actual));
    Err(format!("{} differs from line {} on:\n{old}{new}", path.display(), same + 1))
}
