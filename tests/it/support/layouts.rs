//! What people's tools make of a session file: UTF-16, rows over several lines, one array of all rows.

/// Every layout by its name in a drawing.
pub const ALL: &[&str] = &["utf-16", "utf-16-big", "spread", "array", "spread-array", "spread-utf-16"];

/// The lines of a session in another layout.
pub fn lay_out(lines: &[u8], layout: &str) -> Vec<u8> {
    match layout {
        "lines" => lines.to_vec(),
        "windows" => [b"\xEF\xBB\xBF", String::from_utf8_lossy(lines).replace('\n', "\r\n").as_bytes()].concat(),
        "utf-16" => with_mark(b"\xFF\xFE", lines, u16::to_le_bytes),
        "utf-16-big" => with_mark(b"\xFE\xFF", lines, u16::to_be_bytes),
        "spread" => rows(lines).flat_map(|row| [spread(row, 0), b"\n".to_vec()].concat()).collect(),
        "array" => [b"[", rows(lines).collect::<Vec<_>>().join(&b","[..]).as_slice(), b"]\n"].concat(),
        "spread-array" => {
            let rows: Vec<Vec<u8>> = rows(lines).map(|row| [b"\n  ", spread(row, 1).as_slice()].concat()).collect();
            [b"[", rows.join(&b","[..]).as_slice(), b"\n]\n"].concat()
        }
        "spread-utf-16" => lay_out(&lay_out(lines, "spread"), "utf-16"),
        other => panic!("there is no layout {other}"),
    }
}

fn rows(lines: &[u8]) -> impl Iterator<Item = &[u8]> {
    lines.split(|byte| *byte == b'\n').filter(|row| !row.is_empty())
}

/// As PowerShell writes it: a byte order mark, and lines that end with two characters.
fn with_mark(mark: &[u8], lines: &[u8], bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    let text = String::from_utf8_lossy(lines).replace('\n', "\r\n");
    mark.iter().copied().chain(text.encode_utf16().flat_map(bytes)).collect()
}

/// A row as `jq` prints it, every byte of its strings and numbers as it was.
fn spread(row: &[u8], depth: usize) -> Vec<u8> {
    let (mut out, mut depth, mut in_string) = (Vec::new(), depth, false);
    let line = |depth: usize| [b"\n", "  ".repeat(depth).as_bytes()].concat();
    let mut bytes = row.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\\' if in_string => out.extend([byte, bytes.next().expect("an escape goes on")]),
            b'"' => {
                in_string = !in_string;
                out.push(byte);
            }
            _ if in_string => out.push(byte),
            b'{' | b'[' if matches!(bytes.peek(), Some(b'}' | b']')) => {
                out.extend([byte, bytes.next().expect("an end")]);
            }
            b'{' | b'[' => {
                depth += 1;
                out.push(byte);
                out.extend(line(depth));
            }
            b'}' | b']' => {
                depth -= 1;
                out.extend(line(depth));
                out.push(byte);
            }
            b',' => {
                out.push(byte);
                out.extend(line(depth));
            }
            b':' => out.extend(b": "),
            _ => out.push(byte),
        }
    }
    out
}
