//! How the time grows with the entries of a session, sound or damaged in every turn: four times as many may take four
//! times as long.

use std::fmt::Write;
use std::hint::black_box;

use claude_rescue::diagnosis::Diagnosis;
use claude_rescue::recovery::ladder;
use claude_rescue::session::Session;
use claude_rescue::transcript::Transcript;

use super::least;

const FEW: i64 = 20_000;
const TIMES: i64 = 4;

/// Writes one turn of a session, by its number.
type Turn = fn(&mut Pen, usize);

const SHAPES: &[(&str, Turn)] = &[
    ("sound", |pen, no| {
        pen.says(no);
        pen.calls(no, no);
        pen.answers(no);
    }),
    ("a call without a result in every turn", |pen, no| {
        pen.asks(no);
        pen.calls(no, no);
    }),
    ("a result without a call in every turn", |pen, no| {
        pen.says(no);
        pen.answers(no);
    }),
    ("one answer with every call, none answered", |pen, no| pen.calls(0, no)),
    ("a missing parent in every turn", |pen, no| {
        pen.parent = Some(format!("gone-{no}"));
        pen.asks(no);
        pen.says(no);
    }),
    ("a torn line in every turn", |pen, no| {
        pen.asks(no);
        pen.says(no);
        pen.out.push_str("{\"type\":\"user\",\"mess\n");
    }),
];

/// Prints how much longer an entry takes in a session of four times as many.
pub fn measure() {
    println!("\nCPU for each entry in a session of {} entries, against one of {FEW}", FEW * TIMES);
    println!("{:<44} read and judge   the ladder", "");
    for (name, turn) in SHAPES {
        let growth = [judged, offered].map(|work| {
            let [few, many] = [FEW, FEW * TIMES].map(|entries| {
                let bytes = session(*turn, entries);
                least(|| black_box(work(&bytes))).as_secs_f64()
            });
            many / few.max(0.01) / TIMES as f64
        });
        println!("{name:<44} {:>14.2} {:>12.2}", growth[0], growth[1]);
    }
}

fn judged(bytes: &[u8]) -> usize {
    Diagnosis::of(&Session::of(Transcript::parse(bytes.to_vec()))).findings.len()
}

fn offered(bytes: &[u8]) -> usize {
    let session = Session::of(Transcript::parse(bytes.to_vec()));
    ladder(&session, &Diagnosis::of(&session), None).len()
}

fn session(turn: Turn, entries: i64) -> Vec<u8> {
    let mut pen = Pen { out: String::new(), parent: None, rows: 0 };
    pen.asks(0);
    let mut no = 0;
    while pen.rows < entries {
        no += 1;
        turn(&mut pen, no);
    }
    pen.asks(0);
    pen.out.into_bytes()
}

struct Pen {
    out: String,
    parent: Option<String>,
    rows: i64,
}

impl Pen {
    fn row(&mut self, kind: &str, message: &str) {
        self.rows += 1;
        let uuid = format!("{:08x}-0000-4000-8000-000000000000", self.rows);
        let parent = self.parent.as_ref().map_or("null".to_owned(), |parent| format!("\"{parent}\""));
        let time = jiff::Timestamp::from_millisecond(1_763_600_000_000 + self.rows * 1500).expect("a time");
        let _ = writeln!(
            self.out,
            "{{\"parentUuid\":{parent},\"cwd\":\"/w\",\"sessionId\":\"s\",\"version\":\"2.1.80\",\"type\":\"{kind}\",\
             \"message\":{message},\"uuid\":\"{uuid}\",\"timestamp\":\"{time:.3}\"}}"
        );
        self.parent = Some(uuid);
    }

    fn asks(&mut self, no: usize) {
        self.row("user", &format!("{{\"role\":\"user\",\"content\":\"prompt {no}\"}}"));
    }

    fn says(&mut self, no: usize) {
        self.answer(&format!("said-{no}"), "{\"type\":\"text\",\"text\":\"done\"}");
    }

    fn calls(&mut self, message: usize, no: usize) {
        let call = format!(
            "{{\"type\":\"tool_use\",\"id\":\"toolu_{no}\",\"name\":\"Bash\",\"input\":{{\"command\":\"ls\"}}}}"
        );
        self.answer(&format!("called-{message}"), &call);
    }

    fn answers(&mut self, no: usize) {
        let result = format!("{{\"type\":\"tool_result\",\"tool_use_id\":\"toolu_{no}\",\"content\":\"x\"}}");
        self.row("user", &format!("{{\"role\":\"user\",\"content\":[{result}]}}"));
    }

    fn answer(&mut self, id: &str, block: &str) {
        self.row(
            "assistant",
            &format!("{{\"id\":\"{id}\",\"role\":\"assistant\",\"model\":\"claude-opus-4-5\",\"content\":[{block}]}}"),
        );
    }
}
