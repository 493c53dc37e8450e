//! Finds out how an interrupted act ended, and moves its neighbours to where they belong.

use std::path::Path;

use anyhow::Result;

use super::{act::Act, kept};
use crate::store::write::{Compared, Doubt, End, Failure, Fingerprint, exchange};

/// Looks at the file. If it is as before the act, nothing happened. If it is as after it, this act did it only if it
/// left its backup or trash too: another act may have made the same change.
pub fn end_of(act: &Act) -> End {
    let is = |fingerprint: &Option<Fingerprint>| -> Result<bool> {
        Ok(match fingerprint {
            // `Grown`: it may have been resumed since.
            Some(fingerprint) => matches!(act.compare(fingerprint)?, Compared::Same | Compared::Grown),
            None => !act.is_there()?,
        })
    };
    let length = |fingerprint: &Option<Fingerprint>| fingerprint.as_ref().map_or(0, |fingerprint| fingerprint.bytes);
    let mut choices = [(&act.before, End::Void), (&act.after, End::Done)];
    // A rewind can write a prefix of the old bytes, so the longer match wins.
    choices.sort_by_key(|(fingerprint, _)| std::cmp::Reverse(length(fingerprint)));
    for (fingerprint, end) in choices {
        match is(fingerprint) {
            Ok(true) if end == End::Done => return if left_traces(act) { End::Done } else { End::Void },
            Ok(true) => return end,
            Ok(false) => {}
            Err(_) => return End::Unknown,
        }
    }
    End::Void
}

impl Act {
    /// An error, with what the disk says about the file now.
    pub fn failure(&self, error: anyhow::Error) -> Failure {
        Failure { error, end: end_of(self) }
    }
}

/// Whether the act's backup is there, its file is in the trash, or has left the trash.
fn left_traces(act: &Act) -> bool {
    let holds = |fingerprint: &Fingerprint, path: &Path| matches!(fingerprint.compare(path), Ok(Compared::Same));
    match (&act.before, &act.backup, &act.trash) {
        (Some(before), Some(backup), _) => holds(before, backup),
        (Some(before), None, Some(trash)) => holds(before, &kept::in_trash(act, trash)),
        (None, _, Some(trash)) => !kept::in_trash(act, trash).exists(),
        _ => true,
    }
}

/// Puts the neighbours where the session is: beside it, or with it in the trash. Those that cannot be moved stay.
pub fn finish(act: &Act) {
    if let (Some(backup), Some(before)) = (&act.backup, &act.before) {
        exchange::remove_second_name(&act.path, &act.id, before, backup);
    }
    let Some(trash) = &act.trash else { return };
    let _: Result<Doubt> = match act.is_there() {
        Ok(true) => kept::move_neighbours_back(act, trash),
        Ok(false) => {
            act.remove_folders();
            kept::move_neighbours_to_trash(act, trash)
        }
        Err(_) => Ok(None),
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut_or_grown(path: &Path, before: &[u8], after: &[u8]) -> Act {
        Act {
            path: path.to_path_buf(),
            before: Some(Fingerprint::of(before)),
            after: Some(Fingerprint::of(after)),
            ..Act::default()
        }
    }

    #[test]
    fn a_file_that_was_cut_is_told_from_one_that_was_not() {
        let dir = tempfile::tempdir().expect("a scratch directory");
        let path = dir.path().join("s.jsonl");
        let cut = cut_or_grown(&path, b"one\ntwo\n", b"one\n");
        // Undoing a cut makes the file longer again.
        let undone = cut_or_grown(&path, b"one\n", b"one\ntwo\n");
        let told = [
            ("one\ntwo\n", End::Void, End::Done),
            ("one\ntwo\nmore\n", End::Void, End::Done),
            ("one\n", End::Done, End::Void),
            ("one\nmore\n", End::Done, End::Void),
            ("other\n", End::Void, End::Void),
        ];
        for (bytes, end, end_of_undoing) in told {
            std::fs::write(&path, bytes).expect("a file");
            assert_eq!((end_of(&cut), end_of(&undone)), (end, end_of_undoing), "{bytes:?}");
        }
    }
}
