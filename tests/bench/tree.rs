//! Sessions for measuring: always the same, with rows as large and as many as in real ones.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;

/// How many sessions the tree has, and how many bytes; `BENCH_TREE_MB` sets the latter.
const FILES: usize = 200;
const MEGABYTES: usize = 300;

/// Sizes of sessions in hundredths of their mean: small ones and large ones.
const SHARES: [usize; 6] = [20, 50, 100, 100, 150, 180];

/// Prose to cut words from, with what JSON escapes and what needs more than one byte.
const PROSE: &str = include_str!("../../src/session/turn.rs");

/// The tree, made at the first call and kept under `target`.
pub fn on_disk() -> PathBuf {
    let megabytes = std::env::var("BENCH_TREE_MB").ok().and_then(|text| text.parse().ok()).unwrap_or(MEGABYTES);
    let target = std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("target"), PathBuf::from);
    let config = target.join(format!("bench-tree-{megabytes}"));
    if config.join("whole").is_file() {
        return config;
    }
    let folder = config.join("projects/-home-ada-shop");
    fs::create_dir_all(&folder).expect("the tree can be made");
    for file in 0..FILES {
        let size = megabytes * 10_000 / FILES * SHARES[file % SHARES.len()];
        let bytes = session(file as u64 + 1, size);
        fs::write(folder.join(format!("{file:08}-0000-4000-8000-000000000000.jsonl")), bytes)
            .expect("a session can be written");
    }
    // A tree that was not finished is made anew.
    fs::write(config.join("whole"), b"").expect("the tree can be marked");
    config
}

/// One sound session of about so many bytes.
pub fn session(seed: u64, size: usize) -> Vec<u8> {
    let mut pen = Pen { seed, out: Vec::with_capacity(size + 20_000), parent: None, rows: 0 };
    let mut step = 0;
    while pen.out.len() < size {
        if step % 12 == 0 {
            let prompt = pen.prose(200);
            pen.row("user", &json!({ "role": "user", "content": prompt }), None);
        }
        pen.step();
        step += 1;
    }
    pen.out
}

/// The session without the results nearest to these hundredths of it, and what hung on them linked past them.
pub fn unanswered(bytes: Vec<u8>, at: &[usize]) -> Vec<u8> {
    let text = String::from_utf8(bytes).expect("a made session is text");
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for share in at {
        let from = lines.len() * share / 100;
        let found = (from..lines.len()).find(|no| lines[*no].contains("\"tool_result\""));
        let gone = lines.remove(found.expect("a session has results"));
        let field = |line: &str, name: &str| {
            let start = line.rfind(name).expect("a row has its names") + name.len();
            line[start..start + 36].to_owned()
        };
        let (uuid, parent) = (field(&gone, "\"uuid\":\""), field(&gone, "{\"parentUuid\":\""));
        let child = lines.iter_mut().find(|line| line.starts_with(&format!("{{\"parentUuid\":\"{uuid}")));
        if let Some(child) = child {
            *child = child.replacen(&uuid, &parent, 1);
        }
    }
    lines.join("\n").into_bytes()
}

struct Pen {
    seed: u64,
    out: Vec<u8>,
    parent: Option<String>,
    rows: i64,
}

impl Pen {
    /// A piece of text, a call and its result.
    fn step(&mut self) {
        let (message, tool) = (format!("msg_01{:022x}", self.next()), format!("toolu_01{:022x}", self.next()));
        let words = self.pick(&[80, 400, 900]);
        let text = json!({ "type": "text", "text": self.prose(words) });
        self.row("assistant", &answer(&message, &text), None);
        let path = format!("/home/ada/shop/src/{:x}.rs", self.next());
        let call = json!({ "type": "tool_use", "id": tool, "name": "Read", "input": { "file_path": path } });
        self.row("assistant", &answer(&message, &call), None);
        let length = self.pick(&[100, 500, 3000, 6000]);
        let content = self.prose(length);
        let block = json!({ "tool_use_id": tool, "type": "tool_result", "content": content });
        let file = json!({ "filePath": path, "content": content, "numLines": 90, "startLine": 1, "totalLines": 90 });
        let result = json!({ "type": "text", "file": file });
        self.row("user", &json!({ "role": "user", "content": [block] }), Some(&result));
    }

    fn row(&mut self, kind: &str, message: &serde_json::Value, result: Option<&serde_json::Value>) {
        let uuid = format!("{:08x}-{:04x}-4000-8000-{:012x}", self.next() as u32, self.next() as u16, self.rows);
        self.rows += 1;
        let time =
            jiff::Timestamp::from_millisecond(1_763_600_000_000 + self.rows * 1500).expect("a time of this century");
        let parent = json!(self.parent);
        let around = "\"isSidechain\":false,\"userType\":\"external\",\"cwd\":\"/home/ada/shop\",\
                      \"sessionId\":\"00000000-0000-4000-8000-000000000000\",\"version\":\"2.1.80\",\"gitBranch\":\"main\"";
        let tail = result.map_or(String::new(), |result| format!(",\"toolUseResult\":{result}"));
        let row = format!(
            "{{\"parentUuid\":{parent},{around},\"type\":\"{kind}\",\"message\":{message},\"uuid\":\"{uuid}\",\"timestamp\":\"{time:.3}\"{tail}}}\n"
        );
        self.out.extend_from_slice(row.as_bytes());
        self.parent = Some(uuid);
    }

    fn prose(&mut self, length: usize) -> String {
        let start = self.next() as usize % PROSE.chars().count();
        PROSE.chars().cycle().skip(start).take(length).collect()
    }

    fn pick(&mut self, from: &[usize]) -> usize {
        from[self.next() as usize % from.len()]
    }

    /// Numbers that look random and are always the same (splitmix64).
    fn next(&mut self) -> u64 {
        self.seed = self.seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.seed ^ (self.seed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        (mixed ^ (mixed >> 27)) >> 16
    }
}

fn answer(message: &str, block: &serde_json::Value) -> serde_json::Value {
    let usage = json!({ "input_tokens": 100, "output_tokens": 20, "cache_read_input_tokens": 0 });
    json!({ "id": message, "type": "message", "role": "assistant", "model": "claude-opus-4-5", "content": [block],
        "stop_reason": null, "stop_sequence": null, "usage": usage })
}
