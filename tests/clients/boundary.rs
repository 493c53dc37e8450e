//! What of a compacted session file is sent, as the clients read it that write such files.

use serde_json::Value;

/// The rows of a session file by their places.
pub struct Split {
    pub boundary: usize,
    /// What the last compaction replaced.
    pub replaced: Vec<usize>,
    /// What is sent, in this order: the rows below the last boundary, and behind the anchor those kept above it.
    pub sent: Vec<usize>,
}

/// Splits a file at its last boundary. 2.1.150 and 2.1.332 go by `preservedMessages.uuids`, in its order; one of them
/// missing, or the anchor, they send none of them.
pub fn split(rows: &[&Value]) -> Split {
    let Some(boundary) = rows.iter().rposition(|row| is_boundary(row)) else {
        return Split { boundary: 0, replaced: Vec::new(), sent: (0..rows.len()).collect() };
    };
    let named = |uuid: &Value| rows.iter().position(|row| row["uuid"] == *uuid);
    let preserved = &rows[boundary]["compactMetadata"]["preservedMessages"];
    let uuids = preserved["uuids"].as_array().map(Vec::as_slice).unwrap_or_default();
    let kept: Option<Vec<usize>> = uuids.iter().map(named).collect();
    let anchor = named(&preserved["anchorUuid"]).filter(|anchor| *anchor >= boundary);
    let (anchor, mut kept) = anchor.zip(kept).unwrap_or((boundary, Vec::new()));
    // What a rescue wrote below the boundary stands where it is sent.
    kept.retain(|place| *place < boundary);
    let replaced = (0..boundary).filter(|place| !kept.contains(place)).collect();
    let sent = (boundary..=anchor).chain(kept.iter().copied()).chain(anchor + 1..rows.len()).collect();
    Split { boundary, replaced, sent }
}

/// The rows up to the compaction behind the first so many.
pub fn until_behind<'a, 'b>(rows: &'a [&'b Value], compactions: usize) -> &'a [&'b Value] {
    let mut boundaries = (0..rows.len()).filter(|place| is_boundary(rows[*place]));
    &rows[..boundaries.nth(compactions).unwrap_or(rows.len())]
}

pub fn is_boundary(row: &Value) -> bool {
    row["subtype"] == "compact_boundary"
}

pub fn is_summary(row: &Value) -> bool {
    row["isCompactSummary"] == true
}

/// Whether a client would name this row among those that a compaction kept.
pub fn names(boundary: &Value, uuid: &str) -> bool {
    let uuids = boundary["compactMetadata"]["preservedMessages"]["uuids"].as_array();
    uuids.is_some_and(|uuids| uuids.iter().any(|named| named == uuid))
}

/// Changes both lists of the rows that a boundary keeps.
pub fn rename(boundary: &mut Value, edit: impl Fn(&mut Vec<Value>)) {
    for list in ["uuids", "allUuids"] {
        let pointer = format!("/compactMetadata/preservedMessages/{list}");
        if let Some(Value::Array(uuids)) = boundary.pointer_mut(&pointer) {
            edit(uuids);
        }
    }
}
