//! The changes to files as a patch for `git apply` or `patch -p1`.

use std::fmt::Write;

use similar::TextDiff;

use super::{Content, Judged};
use crate::recovery::redact::Redactor;
use crate::text::{is_of_windows, relative};

/// The patch of the files below `root`, and those that it cannot hold, each with the reason.
pub fn patch<'a>(root: &str, files: &'a [Judged]) -> (String, Vec<(&'a str, &'static str)>) {
    let (mut out, mut left_out) = (String::new(), Vec::new());
    for file in files {
        match difference(root, file) {
            Ok(text) => out.push_str(&text),
            Err(why) => left_out.push((file.path.as_str(), why)),
        }
    }
    (out, left_out)
}

/// The patch with secrets hidden: to look at, not to apply.
pub fn shown(root: &str, files: &[Judged], redactor: &mut Redactor) -> String {
    let mut hidden = |content: &Content| match content {
        Content::Bytes(bytes) => match std::str::from_utf8(bytes) {
            Ok(words) => Content::Bytes(redactor.redact(words).into_bytes()),
            Err(_) => content.clone(),
        },
        other => other.clone(),
    };
    let files: Vec<Judged> = files
        .iter()
        .map(|file| Judged { before: hidden(&file.before), after: hidden(&file.after), ..file.clone() })
        .collect();
    patch(root, &files).0
}

fn difference(root: &str, file: &Judged) -> Result<String, &'static str> {
    let below = Some(relative(Some(root), &file.path)).filter(|below| *below != file.path);
    // A patch names files with `/` on every system.
    let name = below.map(|below| if is_of_windows(root) { below.replace('\\', "/") } else { below.to_owned() });
    let is_plain = |name: &String| name.split('/').all(|part| !matches!(part, "" | "." | ".."));
    let name = &name.filter(is_plain).ok_or("it is outside the session's directory")?;
    if name.split('/').any(|part| part.eq_ignore_ascii_case(".git")) {
        return Err("git does not apply patches to its own folder");
    }
    // Tools disagree on how to write such names.
    if name.contains(|c: char| c.is_control() || c == '"' || c == '\\') {
        return Err("its name has a character that a patch cannot contain");
    }
    let (before, after) = (words(&file.before)?, words(&file.after)?);
    if before == after {
        return Ok(String::new());
    }
    // A tab marks the end of a name with spaces.
    let end = if name.contains(' ') { "\t" } else { "" };
    let mut out = format!("diff --git a/{name} b/{name}\n");
    let old = if before.is_some() {
        format!("a/{name}{end}")
    } else {
        out.push_str("new file mode 100644\n");
        "/dev/null".to_owned()
    };
    let (before, after) = (before.unwrap_or_default(), after.unwrap_or_default());
    let diff = TextDiff::from_lines(before, after);
    let _ = write!(out, "{}", diff.unified_diff().header(&old, &format!("b/{name}{end}")));
    Ok(out)
}

/// A content as text; none if there is no file.
fn words(content: &Content) -> Result<Option<&str>, &'static str> {
    match content {
        Content::Bytes(bytes) => std::str::from_utf8(bytes).map(Some).map_err(|_| "it is not text"),
        Content::Absent => Ok(None),
        Content::Unknown => Err("its contents are not recorded"),
    }
}
