//! What the dropped part of a session did to files, judged beside a disk that is made up.

use claude_rescue::diagnosis::boundaries;
use claude_rescue::recovery::files::{Judged, dropped_files, patch};
use claude_rescue::session::Session;
use claude_rescue::transcript::Transcript;

/// A patch names each file that it changes once, by a name without control characters.
pub fn files(bytes: &[u8]) {
    let session = Session::of(Transcript::parse(bytes.to_vec()));
    let root = session.cwd().unwrap_or("/p").to_owned();
    let ends = boundaries(&session).into_iter().map(|point| point.end).take(6);
    for from in [0].into_iter().chain(ends).chain([session.links.len()]) {
        let dropped = dropped_files(&session, from);
        let disks: [Option<&[u8]>; 3] = [None, Some(b""), Some(b"one\r\ntwo\n\xff")];
        for disk in disks {
            let judge = |file: &claude_rescue::recovery::files::Touched| file.judge(disk, disk);
            let judged: Vec<Judged> = dropped.files.iter().map(judge).collect();
            let (text, left_out) = patch(&root, &judged);
            let heads = text.lines().filter(|line| line.starts_with("diff --git "));
            let count = heads.inspect(|head| assert!(!head.contains(char::is_control), "{head:?}")).count();
            // A line of a file can look like a head, but none is without the sign before it.
            assert!(count + left_out.len() <= judged.len(), "{count} heads of {} files", judged.len());
        }
    }
}
