//! Paths as people read them.

/// A path relative to a directory, if it lies inside. Paths with a drive letter are compared without case.
pub fn relative<'p>(directory: Option<&str>, path: &'p str) -> &'p str {
    let inside = |directory: &str| {
        let head = path.get(..directory.len()).filter(|head| head.eq_ignore_ascii_case(directory))?;
        let is_same = head == directory || directory.as_bytes().get(1) == Some(&b':');
        path[directory.len()..].strip_prefix(['/', '\\']).filter(|rest| is_same && !rest.is_empty())
    };
    directory.filter(|directory| !directory.is_empty()).and_then(inside).unwrap_or(path)
}

/// Whether a path is written the Windows way: with a drive letter, or `\\\\` and the name of a machine.
pub fn is_of_windows(path: &str) -> bool {
    let bytes = path.as_bytes();
    matches!(bytes, [drive, b':', b'\\' | b'/', ..] if drive.is_ascii_alphabetic()) || path.starts_with("\\\\")
}

#[cfg(test)]
mod tests {
    use super::relative;

    #[test]
    fn a_path_reads_from_its_directory() {
        for (directory, path, reads) in [
            ("/w", "/w/src/a.rs", "src/a.rs"),
            ("/w", "/work/a.rs", "/work/a.rs"),
            ("C:\\w", "c:\\W\\a.rs", "a.rs"),
            ("/W", "/w/a.rs", "/w/a.rs"),
            ("", "/w", "/w"),
        ] {
            assert_eq!(relative(Some(directory), path), reads);
        }
        assert_eq!(relative(None, "/w/a"), "/w/a");
    }
}
