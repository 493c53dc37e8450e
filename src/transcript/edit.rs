//! Edits as values: some fields of an entry are set, all other bytes are kept.

use super::Transcript;
use super::json::{Json, Reader, Stop, decode};

/// A replacement of bytes.
pub struct Edit {
    /// The byte range in the file.
    pub place: std::ops::Range<usize>,
    /// The new bytes.
    pub bytes: Vec<u8>,
}

/// The file after the edits, which must not overlap.
pub fn apply(transcript: &Transcript, mut edits: Vec<Edit>) -> Vec<u8> {
    edits.sort_by_key(|edit| edit.place.start);
    let old = &transcript.bytes;
    let mut out = Vec::with_capacity(old.len());
    let mut kept = 0;
    for edit in edits {
        out.extend_from_slice(&old.pass(&(kept..edit.place.start)));
        out.extend_from_slice(&edit.bytes);
        kept = edit.place.end;
    }
    out.extend_from_slice(&old.pass(&(kept..old.len())));
    out
}

/// An object with some fields set: `set` gets every field and returns its new value, if any. All other bytes are kept.
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

/// An object without some of its fields; the others keep their bytes and order.
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

/// An entry with some blocks of its message replaced: `set` gets every block with its index and returns the blocks that
/// replace it, if any. A plain string counts as one text block.
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
        // Items that are not objects are not blocks and have no index.
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

/// The bytes before, between and after the items of an array, by its first items.
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
