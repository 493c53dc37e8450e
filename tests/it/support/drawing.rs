//! A drawn session as the bytes of its file.

use std::collections::HashMap;

use claude_rescue::diagnosis::heals::at_least;

use super::layouts;
use super::notation::{self, Block, Drawn};
use super::rows::{self, Around, Kept};
use super::uuid_of;

/// When every drawn session starts, in milliseconds since 1970.
const START: i64 = 1_768_468_800_000;

/// A drawn session.
pub struct Drawing {
    /// The file.
    pub bytes: Vec<u8>,
    /// The label of each uuid.
    pub labels: HashMap<String, String>,
}

impl Drawing {
    /// Reads a drawing. `name` makes the ids of two drawings differ; `client` is the version that wrote the file.
    /// Behind the version can stand how somebody's tool laid the file out since: `2.1.20 as array`.
    pub fn read(name: &str, client: &str, text: &str) -> Self {
        let (client, layout) = client.split_once(" as ").unwrap_or((client, "lines"));
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        let mut pen = Pen::new(name, client, lines.map(notation::read).collect());
        for no in 0..pen.entries.len() {
            pen.put(no);
        }
        let labels = pen.uuids.iter().filter(|(label, _)| !pen.is_again(label));
        let labels = labels.map(|(label, uuid)| (uuid.clone(), label.clone())).collect();
        Self { bytes: layouts::lay_out(&pen.out, layout), labels }
    }
}

struct Pen {
    entries: Vec<Drawn>,
    session: String,
    version: String,
    /// The uuid of each label.
    uuids: HashMap<String, String>,
    /// The line of each label, to write it again.
    lines: HashMap<String, Vec<u8>>,
    /// The last link and the second that it was written at.
    tip: Option<String>,
    at: u32,
    line: usize,
    out: Vec<u8>,
}

impl Pen {
    fn new(name: &str, client: &str, entries: Vec<Drawn>) -> Self {
        let mut uuids: HashMap<String, String> = HashMap::new();
        for entry in entries.iter().filter(|entry| entry.is_link()) {
            let uuid = match entry.named("same") {
                Some(label) => uuids[label].clone(),
                None => uuid_of(&format!("{name} {}", entry.label)),
            };
            assert!(uuids.insert(entry.label.clone(), uuid).is_none(), "{name}: two lines are called {}", entry.label);
        }
        let session = uuid_of(name);
        let (version, lines, out) = (client.to_owned(), HashMap::new(), Vec::new());
        Self { entries, session, version, uuids, lines, tip: None, at: 0, line: 0, out }
    }

    fn is_again(&self, label: &str) -> bool {
        self.entries.iter().any(|entry| entry.label == label && entry.named("same").is_some())
    }

    fn put(&mut self, no: usize) {
        let drawn = self.entries[no].clone();
        self.at = drawn.at.unwrap_or(if no == 0 { 0 } else { self.at + 1 });
        if let Some(version) = drawn.named("version") {
            version.clone_into(&mut self.version);
        }
        if drawn.has("glued") {
            assert_eq!(self.out.pop(), Some(b'\n'), "{} is glued to nothing", drawn.label);
        } else {
            self.line += 1;
        }
        if let Ok(label) = drawn.label.parse::<usize>() {
            assert_eq!(label, self.line, "the label of a drawn line is its line number");
        }
        let mut row = self.row(&drawn);
        self.lines.insert(drawn.label.clone(), row.clone());
        if drawn.has("torn") {
            let half = (row.len() / 2..row.len()).find(|at| row[*at].is_ascii()).unwrap_or(row.len());
            row.truncate(half);
        }
        self.out.extend_from_slice(&row);
        if !drawn.has("unended") {
            self.out.push(b'\n');
        }
        // What hangs on a torn line hangs on it all the same: its writer knew it.
        if drawn.is_link() {
            self.tip = Some(drawn.label);
        }
    }

    fn row(&self, drawn: &Drawn) -> Vec<u8> {
        match drawn.kind.as_str() {
            "nul" => {
                return vec![0; drawn.about.as_ref().map_or(200, |count| count.parse().expect("a number of NULs"))];
            }
            "raw" => return drawn.words.clone().unwrap_or_default().into_bytes(),
            "copy" => return self.lines[drawn.about.as_ref().expect("a label to copy")].clone(),
            _ => {}
        }
        let refer = |label: &str| self.uuids.get(label).cloned().unwrap_or_else(|| uuid_of(&format!("gone {label}")));
        let parent = match drawn.parent.as_deref() {
            Some("-") => None,
            Some(label) => Some(refer(label)),
            None if is_new_root(drawn) => None,
            None => self.tip.as_deref().map(refer),
        };
        let logical = match drawn.named("logical") {
            Some("-") => None,
            Some(label) => Some(refer(label)),
            None if is_new_root(drawn) => self.tip.as_deref().map(refer),
            None => None,
        };
        let session = drawn.named("session").map_or_else(|| self.session.clone(), uuid_of);
        let timestamp = timestamp(self.at);
        let source = self.source(drawn).as_deref().map(refer);
        let around = Around {
            version: &self.version,
            session: &session,
            uuid: self.uuids.get(&drawn.label).map_or("", String::as_str),
            parent: parent.as_deref(),
            logical: logical.as_deref(),
            source: source.as_deref(),
            timestamp: &timestamp,
            kept: kept(drawn, refer),
        };
        let row = if drawn.is_link() { rows::link(drawn, &around) } else { rows::loose(drawn, &around, refer) };
        row.into_bytes()
    }

    /// The label of the call that a result answers, as clients note it since 2.1.1.
    fn source(&self, drawn: &Drawn) -> Option<String> {
        if let Some(label) = drawn.named("source") {
            return (label != "-").then(|| label.to_owned());
        }
        if !at_least(&self.version, "2.1.1") {
            return None;
        }
        let answers = drawn.blocks.iter().find_map(|block| match block {
            Block::Result { id, .. } => Some(id.as_str()),
            _ => None,
        })?;
        let calls = |entry: &&Drawn| {
            entry.blocks.iter().any(|block| matches!(block, Block::ToolUse { id, .. } if id == answers))
        };
        self.entries.iter().find(calls).map(|entry| entry.label.clone())
    }
}

/// Since 2.0.2 a compaction starts anew and names the link before it in another field.
fn is_new_root(drawn: &Drawn) -> bool {
    drawn.about.as_deref() == Some("compact_boundary")
}

/// The uuids of what a compaction keeps.
fn kept(drawn: &Drawn, refer: impl Fn(&str) -> String) -> Option<Kept> {
    let named = |option: &str| {
        let labels = drawn.named(option)?;
        Some(labels.split(',').map(&refer).collect::<Vec<_>>())
    };
    let anchor = || refer(drawn.named("anchor").expect("what is kept needs `anchor:LABEL`"));
    let messages = named("keeps").map(|uuids| Kept::Messages(uuids, anchor()));
    messages.or_else(|| named("segment").map(|ends| Kept::Segment(ends, anchor())))
}

fn timestamp(second: u32) -> String {
    let time = jiff::Timestamp::from_millisecond(START + i64::from(second) * 1000).expect("a time of this century");
    format!("{time:.3}")
}
