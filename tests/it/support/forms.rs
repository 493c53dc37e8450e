//! The forms in which people paste an error: wrapped, boxed, quoted, coloured, escaped.

use std::fmt::Write;

use claude_rescue::text;

/// A name, and what it makes of a text.
pub type Form = (&'static str, fn(&str) -> String);

/// Every form, the plain one first.
pub const FORMS: &[Form] = &[
    ("plain", str::to_owned),
    ("CRLF", |said| format!("{}\r\n", said.replace('\n', "\r\n"))),
    ("coloured", coloured),
    ("colours without ESC", |said| coloured(said).replace('\u{1b}', "")),
    ("wrapped hard at 37", |said| hard(said, 37).join("\n")),
    ("wrapped hard at 53", |said| hard(said, 53).join("\n")),
    ("wrapped hard at 80", |said| hard(said, 80).join("\n")),
    ("wrapped hard at 80, ends trimmed", |said| trimmed(&hard(said, 80))),
    ("wrapped between words at 53", |said| soft(said, 53).join("\n")),
    ("wrapped between words at 80", |said| soft(said, 80).join("\n")),
    ("coloured, then wrapped hard at 53", |said| hard(&coloured(said), 53).join("\n")),
    ("wrapped at 53, then coloured", |said| coloured(&hard(said, 53).join("\n"))),
    ("in the client's margin, hard", |said| margin(&hard(said, 75))),
    ("in the client's margin, between words", |said| margin(&soft(said, 75))),
    ("boxed, hard", |said| boxed(&hard(said, 53), 53)),
    ("boxed, between words", |said| boxed(&soft(said, 76), 76)),
    ("boxed in colour", |said| coloured(&boxed(&hard(said, 53), 53))),
    ("boxed in ASCII", |said| {
        boxed(&soft(said, 60), 60).replace(['╭', '╮', '╰', '╯'], "+").replace('─', "-").replace('│', "|")
    }),
    ("quoted", |said| every("> ", &hard(said, 72))),
    ("quoted twice", |said| every("> > ", &soft(said, 66))),
    ("stamped", |said| every("2026-11-29T07:20:03.123Z [ERROR] ", &hard(said, 80))),
    ("stamped between words", |said| every("[2026-11-29 07:20:03,412] ERROR claude: ", &soft(said, 70))),
    ("stamped once, then wrapped hard", |said| hard(&format!("07:20:03 | ERROR | {said}"), 80).join("\n")),
    ("of a container", |said| every("agent-1  | ", &hard(said, 80))),
    ("of the journal", |said| every("Nov 29 07:20:03 build-7 claude[4123]: ", &soft(said, 80))),
    ("JSON", json),
    ("JSON in JSON", |said| in_json(&in_json(said))),
    ("JSON in JSON in JSON", |said| json(&in_json(&in_json(said)))),
    ("JSON in JSON, wrapped hard at 80", |said| hard(&in_json(&in_json(said)), 80).join("\n")),
    ("JSON of a wrapped text", |said| in_json(&hard(said, 53).join("\n"))),
    ("JSON of a coloured box", |said| in_json(&coloured(&boxed(&soft(said, 53), 53)))),
    ("a log line in Python", |said| {
        format!(
            "ERROR:root:result={{'is_error': True, 'result': '{}'}}",
            said.replace('\\', "\\\\").replace('\'', "\\'").replace('\n', "\\n")
        )
    }),
    ("HTML", |said| format!("<pre><code class=\"language-text\">{}</code></pre>", html(said))),
    ("HTML of a wrapped text", |said| format!("<p>{}</p>", html(&hard(said, 80).join("\n")).replace('\n', "<br/>\n"))),
    ("HTML of HTML", |said| html(&format!("<code>{}</code>", html(said)))),
    ("among other lines", |said| {
        format!("> fix the build\n\n● I'll look at it.\n\n● Bash(make)\n{}\n\n> and now?\n", margin(&hard(said, 75)))
    }),
];

/// Broken wherever the line is full, as terminals do it.
fn hard(said: &str, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for given in said.split('\n') {
        let (mut line, mut used) = (String::new(), 0);
        for c in given.chars() {
            let width = text::width(c.encode_utf8(&mut [0; 4]));
            if used + width > columns {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            line.push(c);
            used += width;
        }
        lines.push(line);
    }
    lines
}

/// Broken between words, and inside of those that are longer than a line.
fn soft(said: &str, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for given in said.split('\n') {
        let mut line = String::new();
        for word in given.split(' ') {
            if !line.is_empty() && text::width(&line) + 1 + text::width(word) > columns {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
            let mut pieces = hard(&line, columns);
            line = pieces.pop().unwrap_or_default();
            lines.append(&mut pieces);
        }
        lines.push(line);
    }
    lines
}

fn trimmed(lines: &[String]) -> String {
    lines.iter().map(|line| line.trim_end()).collect::<Vec<_>>().join("\n")
}

fn every(prefix: &str, lines: &[String]) -> String {
    lines.iter().map(|line| format!("{prefix}{line}")).collect::<Vec<_>>().join("\n")
}

fn margin(lines: &[String]) -> String {
    lines
        .iter()
        .enumerate()
        .map(|(at, line)| format!("{}{line}", if at == 0 { "  ⎿  " } else { "     " }))
        .collect::<Vec<_>>()
        .join("\n")
}

fn boxed(lines: &[String], columns: usize) -> String {
    let side = "─".repeat(columns + 2);
    let inside: String = lines.iter().fold(String::new(), |mut all, line| {
        let _ = writeln!(all, "│ {line}{} │", " ".repeat(columns.saturating_sub(text::width(line))));
        all
    });
    format!("╭{side}╮\n{inside}╰{side}╯")
}

/// In changing colours, changed in the middle of words.
fn coloured(said: &str) -> String {
    let mut out = String::new();
    for (at, c) in said.chars().enumerate() {
        match at % 22 {
            0 => out.push_str("\u{1b}[38;5;211m"),
            11 => out.push_str("\u{1b}[1;31m"),
            18 => out.push_str("\u{1b}[0m"),
            _ => {}
        }
        out.push(c);
    }
    out + "\u{1b}[39m"
}

fn json(said: &str) -> String {
    serde_json::to_string(said).expect("a string")
}

fn in_json(said: &str) -> String {
    format!("{{\"type\":\"result\",\"is_error\":true,\"result\":{}}}", json(said))
}

fn html(said: &str) -> String {
    let pairs = [("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\"", "&quot;"), ("'", "&#39;"), ("`", "&#x60;")];
    pairs.iter().fold(said.to_owned(), |said, (plain, entity)| said.replace(plain, entity))
}
