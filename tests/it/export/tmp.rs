//! Temporary.
use claude_rescue::recovery::redact::Redactor;
#[test]
fn tmp_corpus() {
    let Ok(dir) = std::env::var("CORPUS") else { return };
    let most: u64 = std::env::var("MOST").ok().and_then(|m| m.parse().ok()).unwrap_or(300_000);
    let (mut files, mut bytes) = (0, 0);
    for entry in walkdir::WalkDir::new(dir).sort_by_file_name().into_iter().filter_map(Result::ok) {
        if !entry.file_type().is_file() || entry.metadata().map_or(0, |m| m.len()) > most { continue }
        let Ok(text) = std::fs::read_to_string(entry.path()) else { continue };
        files += 1; bytes += text.len();
        let mut r = Redactor::default();
        let out = r.redact(&text);
        for s in r.secrets(&out) {
            if s.kind == "home" { continue }
            let line = out.lines().nth(s.lines[0] as usize - 1).unwrap_or_default();
            let at = line.find("[redacted:").unwrap_or(0);
            let orig: String = line.chars().skip(line[..at].chars().count().saturating_sub(80)).take(170).collect();
            println!("{}:{} {} | {}", entry.path().display(), s.lines[0], s, orig);
            let a = text.lines().nth(s.lines[0] as usize - 1).unwrap_or_default();
            if a.len() < 400 { println!("      {a}"); }
        }
    }
    println!("{files} files {bytes} bytes");
}
