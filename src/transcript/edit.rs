//! Changes as values: an entry's fields set, every other byte of it kept.

use super::Transcript;
use super::json::Json;
use super::reader::{Reader, Stop};

/// Bytes that stand in the place of others.
pub struct Edit {
    /// Where the old bytes stand in the file.
    pub place: std::ops::Range<usize>,
    /// What stands there afterwards.
    pub bytes: Vec<u8>,
}

/// The bytes of the file after the edits, which must not overlap.
pub fn apply(transcript: &Transcript, mut edits: Vec<Edit>) -> Vec<u8> {
    edits.sort_by_key(|edit| edit.place.start);
    let old = transcript.bytes();
    let mut out = Vec::with_capacity(old.len());
    let mut kept = 0;
    for edit in edits {
        out.extend_from_slice(&old[kept..edit.place.start]);
        out.extend_from_slice(&edit.bytes);
        kept = edit.place.end;
    }
    out.extend_from_slice(&old[kept..]);
    out
}

/// An object with some of its fields set. `set` is asked for every field and gives the new value, or nothing.
///
/// Fields that it does not set keep their bytes, their order and the white space between them.
pub fn set_fields(raw: &[u8], mut set: impl FnMut(&[u8], Json<'_>) -> Option<Vec<u8>>) -> Result<Vec<u8>, Stop> {
    let mut out = Vec::with_capacity(raw.len() + 64);
    let mut kept = 0;
    let mut reader = Reader::new(raw);
    reader.object(|reader, key| {
        let start = reader.at;
        let value = reader.value()?;
        if let Some(new) = set(key, Json(value)) {
            out.extend_from_slice(&raw[kept..start]);
            out.extend_from_slice(&new);
            kept = reader.at;
        }
        Ok(())
    })?;
    out.extend_from_slice(&raw[kept..]);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_field_leaves_every_other_byte() {
        let raw = br#"{ "a":1.50, "uuid" : "x","b":{"uuid":"x"},"c":"\u00e9" }"#;
        let out = set_fields(raw, |key, _| (key == b"uuid").then(|| b"\"yy\"".to_vec())).expect("an object");
        assert_eq!(out, br#"{ "a":1.50, "uuid" : "yy","b":{"uuid":"x"},"c":"\u00e9" }"#);
    }
}
