//! Where the strings and values of a row stand, as far as it is JSON.

use std::ops::Range;

/// The strings, keys among them, without their quotes.
pub fn strings(row: &[u8]) -> Vec<Range<usize>> {
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some(start) = row[at..].iter().position(|byte| *byte == b'"').map(|length| at + length + 1) {
        let end = end_of_string(row, start);
        found.push(start..end);
        at = (end + 1).min(row.len());
    }
    found
}

/// The values, and the members of objects (`"key":value`).
pub fn values(row: &[u8]) -> Vec<Range<usize>> {
    let (mut found, mut open, mut at) = (Vec::new(), Vec::new(), 0);
    let mut key: Option<usize> = None;
    while at < row.len() {
        let start = at;
        let end = match row[at] {
            b'{' | b'[' => {
                open.push((start, key.take()));
                at += 1;
                continue;
            }
            b'}' | b']' => {
                at += 1;
                let Some((start, key)) = open.pop() else { continue };
                found.push(start..at);
                found.extend(key.map(|key| key..at));
                continue;
            }
            b'"' => (end_of_string(row, at + 1) + 1).min(row.len()),
            byte if byte == b'-' || byte.is_ascii_alphanumeric() => {
                let more = row[at..].iter().position(|byte| b",}] ".contains(byte));
                more.map_or(row.len(), |length| at + length)
            }
            _ => {
                at += 1;
                continue;
            }
        };
        at = end;
        if row.get(end) == Some(&b':') {
            key = Some(start);
            continue;
        }
        found.push(start..end);
        found.extend(key.take().map(|key| key..end));
    }
    found
}

/// Where a string ends that begins here: at its quote, or the end of the row.
fn end_of_string(row: &[u8], start: usize) -> usize {
    let mut at = start;
    while at < row.len() && row[at] != b'"' {
        at += if row[at] == b'\\' { 2 } else { 1 };
    }
    at.min(row.len())
}
