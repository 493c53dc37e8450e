//! Files of more than 5 MB, of which clients read less: nothing above the last compaction, and not every branch.

use foldhash::{HashMap, HashSet};

use super::era::{Broken, Era, Large};
use crate::transcript::{EntryNo, Form, Id, Marks, Subtype, Transcript};

/// The largest file that is read whole: 5,242,880 bytes are, one more is not (2.1.112, measured).
pub const WHOLE: usize = 5 * 1024 * 1024;

/// Whether clients treat a file as large.
pub fn is_large(transcript: &Transcript) -> bool {
    transcript.length() > WHOLE
}

/// The entries that a client reads, in file order; none if it ends with an error.
pub fn read(transcript: &Transcript, era: &Era) -> Option<Vec<EntryNo>> {
    let entries = &transcript.entries;
    let all = 0..entries.len();
    if !is_large(transcript) {
        return Some(all.collect());
    }
    let is_broken = |no: &EntryNo| entries[*no].form != Form::Whole || entries[*no].glued;
    let end = match (all.clone().find(is_broken), era.broken) {
        (None, _) | (_, Broken::LeftOut) => entries.len(),
        (Some(broken), Broken::Stops) => broken,
        (Some(_), Broken::Fails) => return None,
    };
    let (start, keeps) = if era.large == Large::Whole { (0, false) } else { behind_compaction(transcript, end) };
    let read = start..end;
    let size: usize = read.clone().map(|no| length(transcript, no)).sum();
    let cuts = match era.large {
        Large::Whole | Large::BehindCompaction => false,
        Large::ChainOfMuch => size > WHOLE,
        Large::WholeChain => true,
    };
    let chain = if cuts && !keeps { lonely_chain(transcript, read.clone(), size, era) } else { None };
    let stays = |no: &EntryNo| chain.as_ref().is_none_or(|chain| !is_link(transcript, *no) || chain.contains(no));
    Some(read.filter(stays).collect())
}

/// The last boundary that keeps nothing, and whether one after it keeps messages.
fn behind_compaction(transcript: &Transcript, end: EntryNo) -> (EntryNo, bool) {
    let (mut start, mut keeps) = (0, false);
    for no in 0..end {
        let entry = &transcript.entries[no];
        if entry.subtype != Subtype::CompactBoundary || entry.form != Form::Whole {
            continue;
        }
        let metadata = transcript.body(no).get("compactMetadata");
        keeps = metadata.and_then(|metadata| metadata.get("preservedSegment")).is_some();
        if !keeps {
            start = no;
        }
    }
    (start, keeps)
}

/// The chain, if all other links are dropped; none if nothing is.
fn lonely_chain(
    transcript: &Transcript,
    read: std::ops::Range<EntryNo>,
    size: usize,
    era: &Era,
) -> Option<HashSet<EntryNo>> {
    let links: Vec<EntryNo> = read.filter(|no| is_link(transcript, *no)).collect();
    let places: HashMap<Id, EntryNo> =
        links.iter().filter_map(|no| Some((transcript.entries[*no].uuid?, *no))).collect();
    let mut chain = HashSet::default();
    let mut at = links.iter().rfind(|no| !transcript.entries[**no].marks.has(Marks::SIDECHAIN)).copied();
    at?;
    while let Some(no) = at.filter(|no| chain.insert(*no)) {
        let parent = transcript.entries[no].parent;
        at = parent.and_then(|parent| places.get(&parent).copied());
        if era.large == Large::WholeChain && at.is_none() && parent.is_some() {
            return None;
        }
    }
    let kept: usize = chain.iter().map(|no| length(transcript, *no)).sum();
    (era.large == Large::WholeChain || size - kept >= size / 2).then_some(chain)
}

/// Whether a line begins as clients write links; any other row counts as off the chain.
fn is_link(transcript: &Transcript, no: EntryNo) -> bool {
    let entry = &transcript.entries[no];
    let parent = [br#"{"parentUuid":""#.as_slice(), br#"{"parentUuid":null"#];
    entry.form == Form::Whole && entry.uuid.is_some() && parent.iter().any(|start| transcript.starts_with(no, start))
}

/// The length of a row with its line end.
fn length(transcript: &Transcript, no: EntryNo) -> usize {
    transcript.entries[no].bytes.len() + 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::loading::ERAS;

    const TORN: &str = r#"{"type":"file-history-snapshot","mess"#;

    fn row(uuid: &str, parent: &str, filler: usize) -> String {
        let parent = if parent.is_empty() { "null".to_owned() } else { format!("\"{parent}\"") };
        let filler = "x".repeat(filler);
        format!(r#"{{"parentUuid":{parent},"isSidechain":false,"type":"user","uuid":"{uuid}","filler":"{filler}"}}"#)
    }

    fn boundary(uuid: &str) -> String {
        format!(r#"{{"parentUuid":null,"type":"system","subtype":"compact_boundary","uuid":"{uuid}"}}"#)
    }

    /// The lines that a version reads, from 1.
    fn lines(rows: &[String], version: &str) -> Option<Vec<u32>> {
        let transcript = Transcript::parse(rows.join("\n").into_bytes());
        let era = Era::of(version).pop().expect("it was measured");
        Some(read(&transcript, &era)?.into_iter().map(|no| transcript.line(no)).collect())
    }

    #[test]
    fn a_broken_line_ends_a_large_file_in_some_versions() {
        let large = [row("a", "", WHOLE), TORN.to_owned(), row("b", "a", 9)];
        let small = [row("a", "", 9), TORN.to_owned(), row("b", "a", 9)];
        let all = Some(vec![1, 2, 3]);
        for (version, read) in [("2.1.89", all.clone()), ("2.1.90", Some(vec![1])), ("2.1.116", None), ("2.1.121", all)]
        {
            assert_eq!(lines(&large, version), read, "{version}");
            assert_eq!(lines(&small, version), Some(vec![1, 2, 3]), "{version}");
        }
    }

    #[test]
    fn a_large_file_is_read_from_the_last_compaction_on() {
        let rows = [row("a", "", WHOLE), boundary("b"), row("c", "b", 9)];
        for (era, read) in ERAS.iter().zip([vec![1, 2, 3], vec![2, 3], vec![2, 3], vec![2, 3]]) {
            assert_eq!(lines(&rows, era.from), Some(read), "{}", era.from);
        }
    }

    #[test]
    fn links_off_the_way_go_from_a_large_file() {
        let of = |parent: &str| [row("a", "", 9), row("left", "a", WHOLE), row("b", parent, 9)];
        for (parent, left_out) in [("a", [false, true, true, false]), ("lost", [false, true, false, false])] {
            for (era, left_out) in ERAS.iter().zip(left_out) {
                let read = lines(&of(parent), era.from).expect("it reads the file");
                assert_eq!(!read.contains(&2), left_out, "{} {parent}", era.from);
            }
        }
    }

    /// A file of `size` bytes: the row in the middle, which has no children, is filled up.
    fn of_size(size: usize) -> [String; 3] {
        let rows = |filler| [row("a", "", 9), row("left", "a", filler), row("b", "a", 9)];
        let least = rows(0).join("\n").len();
        rows(size - least)
    }

    #[test]
    fn a_file_is_large_by_one_byte_and_line_ends_count() {
        for (size, is_large) in [(WHOLE, false), (WHOLE + 1, true)] {
            let read = lines(&of_size(size), "2.1.80").expect("it reads the file");
            assert_eq!(!read.contains(&2), is_large, "{size} bytes");
        }
    }

    #[test]
    fn the_older_one_leaves_links_out_if_they_are_half_of_what_it_reads() {
        for (kept, is_left_out) in [(WHOLE / 3, true), (WHOLE, false)] {
            let rows = [row("a", "", kept), row("left", "a", WHOLE / 3 * 2), row("b", "a", 9)];
            let read = lines(&rows, "2.1.80").expect("it reads the file");
            assert_eq!(!read.contains(&2), is_left_out, "{kept} bytes on the way");
        }
    }

    #[test]
    fn what_is_written_otherwise_is_no_link_and_stays() {
        let beside = r#"{"type":"user","uuid":"left","parentUuid":"a","filler":"#;
        let without_a_uuid = r#"{"parentUuid":"a","type":"file-history-snapshot","filler":"#;
        for start in [beside, without_a_uuid] {
            let rows = [row("a", "", 9), format!("{start}\"{}\"}}", "x".repeat(WHOLE)), row("b", "a", 9)];
            assert_eq!(lines(&rows, "2.1.150"), Some(vec![1, 2, 3]), "{start}");
        }
    }
}
