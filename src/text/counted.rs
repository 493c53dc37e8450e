//! Numbers for people: sizes, counts with their nouns, times ago.

/// `500 B`, `12 KB`, `3.4 MB`.
pub fn bytes(count: u64) -> String {
    match count {
        0..1_000 => format!("{count} B"),
        1_000..1_000_000 => format!("{:.0} KB", count as f64 / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} MB", count as f64 / 1e6),
        _ => format!("{:.1} GB", count as f64 / 1e9),
    }
}

/// `3 pictures`, `1 document`, `9 pictures and documents`; `are_pictures` of `all` are pictures.
pub fn media(all: usize, are_pictures: usize) -> String {
    match are_pictures {
        0 => count(all as u64, "document"),
        some if some == all => count(all as u64, "picture"),
        _ => format!("{all} pictures and documents"),
    }
}

/// The weight of a history: its size, the pictures and documents in it with theirs, and the heaviest turns.
pub fn weight(all: usize, (media, are_pictures, of_media): (usize, usize, usize), turns: &[(u32, usize)]) -> String {
    let size = |size: usize| bytes(size as u64);
    let some = || format!("{} of that in {}", size(of_media), self::media(media, are_pictures));
    let held = if media == 0 { "no pictures or documents".to_owned() } else { some() };
    let named: Vec<String> = turns.iter().map(|(turn, of_turn)| format!("turn {turn} ({})", size(*of_turn))).collect();
    let most = if named.is_empty() { String::new() } else { format!("; most of it in {}", named.join(", ")) };
    format!("{} as sent, {held}{most}", size(all))
}

/// `9 pictures removed: 31.2 MB → 17.0 MB`.
pub fn lighter((media, are_pictures): (usize, usize), before: usize, after: usize) -> String {
    let [before, after] = [before, after].map(|size| bytes(size as u64));
    format!("{} removed: {before} → {after}", self::media(media, are_pictures))
}

/// `3 min ago`, from milliseconds.
pub fn ago(millis: i64) -> String {
    let minutes = millis / 60_000;
    match minutes {
        ..1 => "just now".to_owned(),
        1..60 => format!("{minutes} min ago"),
        60..1_440 => format!("{} h ago", minutes / 60),
        _ => format!("{} d ago", minutes / 1_440),
    }
}

/// `1 turn`, `2 turns`.
pub fn count(number: u64, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

/// Counts with their nouns, without zeros: `1 step, 3 tool calls`. Empty if all are zero.
pub fn counts<'a, N: Into<u64>>(parts: impl IntoIterator<Item = (N, &'a str)>) -> String {
    let parts = parts.into_iter().map(|(number, noun)| (number.into(), noun));
    let some = parts.filter(|(number, _)| *number > 0).map(|(number, noun)| count(number, noun));
    some.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn media_are_called_what_they_are() {
        for (all, are_pictures, said) in [
            (1, 0, "1 document"),
            (3, 0, "3 documents"),
            (1, 1, "1 picture"),
            (3, 3, "3 pictures"),
            (3, 1, "3 pictures and documents"),
        ] {
            assert_eq!(media(all, are_pictures), said);
        }
    }
}
