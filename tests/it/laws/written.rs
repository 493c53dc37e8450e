//! A written session beside the one it comes from: what may differ, and what must not.

use std::collections::{HashMap, HashSet};

use serde_json::Value;
use serde_json::value::RawValue;

/// Fields that hold the session's id.
const SESSION: &[&str] = &["sessionId", "session_id"];

/// One row of a file, each field as its bytes.
pub struct Row<'a> {
    raw: &'a str,
    fields: HashMap<&'a str, &'a RawValue>,
}

impl<'a> Row<'a> {
    /// The rows of a file that are whole objects, those glued to others among them.
    pub fn all(bytes: &'a [u8]) -> Vec<Self> {
        let lines = bytes.split(|byte| *byte == b'\n').filter_map(|line| std::str::from_utf8(line).ok());
        lines.flat_map(Self::on_line).collect()
    }

    fn on_line(mut line: &'a str) -> Vec<Self> {
        let mut rows = Vec::new();
        while let Some(start) = line.find('{') {
            line = &line[start..];
            let mut values = serde_json::Deserializer::from_str(line).into_iter::<&RawValue>();
            let value = values.next().and_then(Result::ok).map(RawValue::get);
            match value.and_then(|raw| Some(Self { raw, fields: serde_json::from_str(raw).ok()? })) {
                Some(row) => {
                    line = &line[row.raw.len()..];
                    rows.push(row);
                }
                None => line = &line[1..],
            }
        }
        rows
    }

    /// A field that is a plain string.
    pub fn text(&self, key: &str) -> Option<&'a str> {
        self.fields.get(key)?.get().strip_prefix('"')?.strip_suffix('"')
    }

    /// A field, understood.
    pub fn value(&self, key: &str) -> Value {
        self.fields.get(key).and_then(|raw| serde_json::from_str(raw.get()).ok()).unwrap_or_default()
    }

    /// The row with these fields blanked out, so that the rest can be compared byte for byte.
    fn without(&self, keys: &[&str]) -> String {
        let start = self.raw.as_ptr() as usize;
        let mut cuts: Vec<(usize, usize)> = keys
            .iter()
            .filter_map(|key| self.fields.get(key))
            .map(|field| (field.get().as_ptr() as usize - start, field.get().len()))
            .collect();
        cuts.sort_unstable();
        let (mut out, mut kept) = (String::new(), 0);
        for (at, length) in cuts {
            out.push_str(&self.raw[kept..at]);
            kept = at + length;
        }
        out + &self.raw[kept..]
    }

    fn is_sidechain(&self) -> bool {
        self.value("isSidechain") == true
    }

    fn blocks(&self) -> Vec<Value> {
        self.value("message")["content"].as_array().cloned().unwrap_or_default()
    }
}

/// A written session and where it comes from.
pub struct Written<'a> {
    pub original: &'a [u8],
    pub bytes: &'a [u8],
    pub session: &'a str,
    /// Old uuids to new ones.
    pub renamed: &'a HashMap<String, String>,
    /// Whether messages may have changed and entries may be new. What may change in them is another law.
    pub mended: bool,
}

impl Written<'_> {
    /// Every law that it breaks.
    pub fn broken(&self) -> Vec<String> {
        let rows = Row::all(self.bytes);
        let mut broken = Vec::new();
        if rows.len() != self.bytes.split(|byte| *byte == b'\n').count() - 1 {
            broken.push("a line is no whole object, or the last one does not end".to_owned());
        }
        broken.extend(self.kept(&rows));
        broken.extend(rows.iter().flat_map(|row| self.old_names(row)));
        broken.extend(shape(&rows));
        broken
    }

    /// Every row but the title is one of the original, other bytes only where names and the order demand it.
    fn kept(&self, rows: &[Row<'_>]) -> Vec<String> {
        let old = Row::all(self.original);
        let by_uuid: HashMap<&str, &Row<'_>> = old.iter().filter_map(|row| Some((row.text("uuid")?, row))).collect();
        let names: HashMap<&str, &str> = self.renamed.iter().map(|(old, new)| (new.as_str(), old.as_str())).collect();
        let mut loose = old.iter().filter(|row| row.text("uuid").is_none());
        let mut broken = Vec::new();
        let (title, rows) = rows.split_last().expect("a written session ends with its title");
        if title.text("customTitle").is_none() {
            broken.push("its last row is no title".to_owned());
        }
        for row in rows {
            let found = match row.text("uuid") {
                Some(uuid) => names.get(uuid).and_then(|old| by_uuid.get(old)).copied(),
                // Rows outside the chain keep their order, so each is found behind the one before.
                None => loose.find(|old| is_same(old, row, &names, false)),
            };
            let is_new =
                row.text("uuid").and_then(|uuid| names.get(uuid)).is_some_and(|old| !by_uuid.contains_key(old));
            match found {
                Some(old) if is_same(old, row, &names, false) => {}
                Some(old) if self.mended && is_same(old, row, &names, true) => {}
                None if self.mended && is_new => {}
                Some(old) => broken.push(format!("a row changed: {} became {}", old.raw, row.raw)),
                None => broken.push(format!("a row came from nowhere: {}", row.raw)),
            }
        }
        broken
    }

    /// Names of the original that are left in the fields of a row.
    fn old_names(&self, row: &Row<'_>) -> Vec<String> {
        let mut broken = Vec::new();
        for key in row.fields.keys() {
            let Some(value) = row.text(key) else { continue };
            if SESSION.contains(key) && value != self.session {
                broken.push(format!("{key} is {value}"));
            }
            if self.renamed.contains_key(value) {
                broken.push(format!("{key} still names {value}"));
            }
        }
        let inside = row.value("snapshot")["messageId"].as_str().map(str::to_owned);
        broken
            .extend(inside.filter(|id| self.renamed.contains_key(id)).map(|id| format!("a snapshot still names {id}")));
        broken
    }
}

/// Whether two rows say the same but for the names in them, their parent, their time and, in a mended one, the message.
/// What a compaction keeps stands behind its summary now, so its row no longer says so.
fn is_same(old: &Row<'_>, new: &Row<'_>, names: &HashMap<&str, &str>, mended: bool) -> bool {
    let mut references: Vec<&str> = new.fields.keys().copied().filter(|key| refers(new, key, names)).collect();
    // What is named as the end of the conversation is a link of it, whatever was named before.
    let names_end = new.text("type") == Some("last-prompt");
    // A message of the wrong role gets the other type.
    let free = ["parentUuid", "timestamp", "uuid", "snapshot", "compactMetadata", "message", "type"];
    let free = &free[..if mended { 7 } else { 5 }];
    let may_differ: Vec<&str> = SESSION.iter().chain(free).copied().chain(references.iter().copied()).collect();
    references.retain(|key| !(names_end && *key == "leafUuid"));
    let follows = references.iter().all(|key| {
        let (was, is) = (old.text(key), new.text(key).and_then(|name| names.get(name).copied()));
        was == is
    });
    let snapshot = old.value("snapshot")["trackedFileBackups"] == new.value("snapshot")["trackedFileBackups"];
    follows
        && snapshot
        && compaction(old) == new.value("compactMetadata")
        && without_comma(&old.without(&may_differ)) == without_comma(&new.without(&may_differ))
}

/// A row whose field was added or is gone, so that one comma more or less stands at its beginning.
fn without_comma(row: &str) -> String {
    row.replacen("\"timestamp\":", "", 1).replacen("{,", "{", 1).replace(",,", ",").replace(",}", "}")
}

/// What a row says of a compaction, but for the messages that it keeps.
fn compaction(row: &Row<'_>) -> Value {
    let mut metadata = row.value("compactMetadata");
    if let Some(fields) = metadata.as_object_mut() {
        fields.retain(|key, _| !["preservedSegment", "preservedMessages"].contains(&key.as_str()));
    }
    metadata
}

/// Whether a field names an entry of the new session.
fn refers(row: &Row<'_>, key: &str, names: &HashMap<&str, &str>) -> bool {
    !["parentUuid", "uuid"].contains(&key) && row.text(key).is_some_and(|value| names.contains_key(value))
}

/// Linear, calls before results, no time before an earlier one, the leaf last.
fn shape(rows: &[Row<'_>]) -> Vec<String> {
    let mut broken = Vec::new();
    let links: Vec<&Row<'_>> = rows.iter().filter(|row| row.text("uuid").is_some()).collect();
    let (mut seen, mut calls) = (HashSet::new(), HashSet::new());
    let mut children: HashMap<&str, u32> = HashMap::new();
    let mut time = "";
    // What a compaction replaced is not sent, and a call that it keeps stands behind it.
    let sent = links.iter().rposition(|row| row.text("subtype") == Some("compact_boundary")).unwrap_or(0);
    for (at, row) in links.iter().enumerate() {
        let uuid = row.text("uuid").unwrap_or_default();
        if !seen.insert(uuid) {
            broken.push(format!("{uuid} occurs twice"));
        }
        if let Some(parent) = row.text("parentUuid") {
            let is_chain = !row.is_sidechain() && ["user", "assistant"].contains(&row.text("type").unwrap_or_default());
            let siblings = children.entry(parent).or_default();
            *siblings += u32::from(is_chain);
            if *siblings > 1 {
                broken.push(format!("two messages hang on {parent}"));
            }
            if !seen.contains(parent) {
                broken.push(format!("{uuid} hangs on {parent}, which does not stand before it"));
            }
        }
        let now = row.text("timestamp").unwrap_or(time);
        if now < time {
            broken.push(format!("{uuid} is older than the row before it"));
        }
        time = now;
        for block in row.blocks() {
            if let Some(id) = block["id"].as_str().filter(|_| block["type"] == "tool_use") {
                calls.insert(id.to_owned());
            }
            if let Some(id) = block["tool_use_id"].as_str().filter(|_| block["type"] == "tool_result")
                && !calls.contains(id)
                && at >= sent
            {
                broken.push(format!("the result of {id} stands before its call"));
            }
        }
    }
    broken.extend(words_before_results(&links));
    broken.extend(leaf_comes_last(&links));
    broken
}

/// Clients up to 2.0.14 send rows in their order, and the API wants all results of a batch before any words.
fn words_before_results(links: &[&Row<'_>]) -> Option<String> {
    let is_result = |block: &Value| block["type"] == "tool_result";
    let mut rows = links.iter().filter(|row| row.text("type") == Some("user") || row.text("type") == Some("assistant"));
    let mut said = None;
    rows.find_map(|row| {
        let blocks = row.blocks();
        let answers = blocks.iter().any(is_result);
        let late = said.filter(|_| answers).map(|said: &str| format!("the words of {said} stand before a result"));
        said = row.text("uuid").filter(|_| answers && !blocks.iter().all(is_result));
        late
    })
}

/// Older clients take the newest row for the end of the conversation, newer ones the last: either way they must come
/// to the last message.
fn leaf_comes_last(links: &[&Row<'_>]) -> Option<String> {
    let is_message = |row: &Row<'_>| ["user", "assistant"].contains(&row.text("type").unwrap_or_default());
    let main: Vec<&&Row<'_>> = links.iter().filter(|row| !row.is_sidechain()).collect();
    let last = main.last()?;
    let leaf = main.iter().rfind(|row| is_message(row))?;
    let parents: HashMap<&str, &str> =
        main.iter().filter_map(|row| Some((row.text("uuid")?, row.text("parentUuid")?))).collect();
    let mut at = last.text("uuid");
    while let Some(uuid) = at {
        if Some(uuid) == leaf.text("uuid") {
            return None;
        }
        at = parents.get(uuid).copied();
    }
    Some("the last row does not lead to the last message".to_owned())
}
