//! Times of entries, in milliseconds since 1970.

/// The time in the raw bytes of a JSON string.
pub(super) fn millis(raw: &[u8]) -> Option<i64> {
    as_clients_write(raw).or_else(|| {
        let text = std::str::from_utf8(raw).ok()?;
        Some(text.parse::<jiff::Timestamp>().ok()?.as_millisecond())
    })
}

/// The time if it is written as `2026-01-31T12:00:00.000Z`: every row has one, and a parser for all forms is slow.
fn as_clients_write(raw: &[u8]) -> Option<i64> {
    const FORM: &[u8; 24] = b"0000-00-00T00:00:00.000Z";
    if raw.len() != FORM.len() {
        return None;
    }
    let mut at = 0;
    while at < FORM.len() {
        let is_right = if FORM[at] == b'0' { raw[at].is_ascii_digit() } else { raw[at] == FORM[at] };
        if !is_right {
            return None;
        }
        at += 1;
    }
    let digit = |at: usize| i64::from(raw[at] - b'0');
    let two = |at: usize| digit(at) * 10 + digit(at + 1);
    let (year, month, day) = (two(0) * 100 + two(2), two(5), two(8));
    let (hour, minute, second) = (two(11), two(14), two(17));
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        2 => 28 + i64::from(is_leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    let is_day = (1970..9999).contains(&year) && (1..=12).contains(&month) && (1..=last).contains(&day);
    if !is_day || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    // Years from March on end with the leap day, and months before any have 30.6 days each, rounded.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = year * 365 + year / 4 - year / 100 + year / 400 + (month * 153 + 2) / 5 + day - 719_469;
    Some((((days * 24 + hour) * 60 + minute) * 60 + second) * 1000 + digit(20) * 100 + two(21))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn by_jiff(text: &str) -> Option<i64> {
        Some(text.parse::<jiff::Timestamp>().ok()?.as_millisecond())
    }

    #[test]
    fn every_day_is_the_one_of_the_calendar() {
        for year in (1960..2110).chain([1600, 2400, 9998, 9999, 0]) {
            for (month, day) in (0..14).flat_map(|month| (0..33).map(move |day| (month, day))) {
                let text = format!("{year:04}-{month:02}-{day:02}T23:59:59.999Z");
                assert_eq!(millis(text.as_bytes()), by_jiff(&text), "{text}");
            }
        }
    }

    proptest! {
        #[test]
        fn a_time_is_what_a_full_parser_reads(
            year in 0..10_000, month in 0..14, day in 0..33, hour in 0..26, minute in 0..62, second in 0..62,
            milli in 0..1000, at in 0_usize..24, byte in "[ -~]", is_odd: bool,
        ) {
            let mut text = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{milli:03}Z");
            if is_odd {
                text.replace_range(at..=at, &byte);
            }
            prop_assert_eq!(millis(text.as_bytes()), by_jiff(&text), "{}", text);
        }
    }
}
