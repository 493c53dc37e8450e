//! Changes as values: an entry's fields set, every other byte of it kept.

use super::Transcript;
use super::json::{Json, Reader, Stop, decode};

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

/// An object without some of its fields; the others keep their bytes and their order.
pub fn without_fields(object: Json<'_>, gone: &[&str]) -> Vec<u8> {
    let stays = |key: &[u8]| !gone.contains(&&*decode(key));
    let fields = object.fields().into_iter().filter(|(key, _)| stays(key));
    let fields: Vec<Vec<u8>> = fields.map(|(key, value)| [b"\"", key, b"\":", value.0].concat()).collect();
    if object.0.starts_with(b"{") {
        [b"{", fields.join(&b","[..]).as_slice(), b"}"].concat()
    } else {
        object.0.to_vec()
    }
}

/// An entry with some of the blocks of its message replaced: `set` is asked for every block by its place and gives the
/// blocks that stand there instead, or nothing. A content that is a plain string counts as one text block.
pub fn set_blocks(raw: &[u8], mut set: impl FnMut(usize, Json<'_>) -> Option<Vec<Vec<u8>>>) -> Result<Vec<u8>, Stop> {
    set_fields(raw, |key, message| {
        if key != b"message" {
            return None;
        }
        set_fields(message.0, |key, content| if key == b"content" { set_items(content, &mut set) } else { None }).ok()
    })
}

fn set_items(content: Json<'_>, set: &mut impl FnMut(usize, Json<'_>) -> Option<Vec<Vec<u8>>>) -> Option<Vec<u8>> {
    let as_text = || [b"{\"type\":\"text\",\"text\":", content.0, b"}"].concat();
    let items: Vec<Vec<u8>> = match content.0.first() {
        Some(b'"') => vec![as_text()],
        _ => content.items().iter().map(|item| item.0.to_vec()).collect(),
    };
    let mut changed = false;
    let mut out: Vec<Vec<u8>> = Vec::new();
    let mut places = 0..;
    for item in items {
        // What is no object is no block, and has no place among them.
        let is_block = item.first() == Some(&b'{');
        let place = if is_block { places.next() } else { None };
        match place.and_then(|at| set(at, Json(&item))) {
            Some(instead) => {
                changed = true;
                out.extend(instead);
            }
            None => out.push(item),
        }
    }
    let [open, comma, close] = white_space(content);
    changed.then(|| [&open, out.join(&comma[..]).as_slice(), &close].concat())
}

/// What stands before, between and behind the items of an array, as its first items have it.
fn white_space(array: Json<'_>) -> [Vec<u8>; 3] {
    let start = |item: &Json<'_>| item.0.as_ptr() as usize - array.0.as_ptr() as usize;
    let items = array.items();
    let (Some(first), Some(last)) = (items.first(), items.last()) else {
        return [b"[".to_vec(), b",".to_vec(), b"]".to_vec()];
    };
    let open = array.0[..start(first)].to_vec();
    let comma = match items.get(1) {
        Some(second) => array.0[start(first) + first.0.len()..start(second)].to_vec(),
        None => [b",", &open[1..]].concat(),
    };
    [open, comma, array.0[start(last) + last.0.len()..].to_vec()]
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

    #[test]
    fn what_is_no_block_has_no_place() {
        let raw = br#"{"message":{"content":["x",{"a":1},7,{"b":2}]}}"#;
        let out = set_blocks(raw, |at, _| (at == 1).then(Vec::new));
        assert_eq!(out.expect("an object"), br#"{"message":{"content":["x",{"a":1},7]}}"#);
    }

    #[test]
    fn set_blocks_replaces_removes_and_keeps() {
        let raw = br#"{"type":"user","message":{"content":[{"a":1}, {"b":2},{"c":3}],"role":"user"},"uuid":"x"}"#;
        let out = set_blocks(raw, |at, _| match at {
            0 => Some(Vec::new()),
            2 => Some(vec![b"{\"d\":4}".to_vec()]),
            _ => None,
        });
        let wanted = br#"{"type":"user","message":{"content":[{"b":2}, {"d":4}],"role":"user"},"uuid":"x"}"#;
        assert_eq!(out.expect("an object"), wanted);
    }
}
