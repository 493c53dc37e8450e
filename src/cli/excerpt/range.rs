//! Ranges of turns and lines on the command line.

use std::str::FromStr;

use crate::session::Place as Spot;

/// From one turn or step to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Turns {
    from: Option<Spot>,
    to: Option<Spot>,
}

/// From one line to another, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Lines {
    from: Option<u32>,
    to: Option<u32>,
}

impl Turns {
    /// The first and last place, in a session of `turns` turns.
    pub fn within(self, turns: u32) -> (Spot, Spot) {
        let from = self.from.unwrap_or(Spot { turn: 1, step: 0 });
        (from, self.to.unwrap_or(Spot { turn: turns.max(from.turn), step: u32::MAX }))
    }
}

impl Lines {
    /// The first and last line, in a file of `lines` lines.
    pub fn within(self, lines: u32) -> (u32, u32) {
        let from = self.from.unwrap_or(1);
        (from, self.to.unwrap_or(lines.max(from)).min(lines.max(from)))
    }
}

impl FromStr for Turns {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let place = |text: &str, all: u32| match text.split_once('.') {
            None => number(text).map(|turn| Spot { turn, step: all }),
            // Step 0 is the prompt.
            Some((turn, step)) => number(turn).zip(step.parse().ok()).map(|(turn, step)| Spot { turn, step }),
        };
        let read = ends(text, |text| place(text, 0), |text| place(text, u32::MAX));
        let (from, to) = read.ok_or("expected a turn (12), a step (12.3), or a range (12.3..14)")?;
        Ok(Self { from, to })
    }
}

impl FromStr for Lines {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let read = ends(text, number, number);
        let (from, to) = read.ok_or("expected a line (415), or a range (415..430); the first line is 1")?;
        Ok(Self { from, to })
    }
}

fn number(text: &str) -> Option<u32> {
    text.parse().ok().filter(|number| *number > 0)
}

/// Both ends of `A..B`, `A-B`, `A..`, `..B`, or `A` twice.
fn ends<T>(
    text: &str,
    first: impl Fn(&str) -> Option<T>,
    last: impl Fn(&str) -> Option<T>,
) -> Option<(Option<T>, Option<T>)> {
    let text = text.trim();
    let Some((from, to)) = text.split_once("..").or_else(|| text.split_once('-')) else {
        return Some((Some(first(text)?), Some(last(text)?)));
    };
    let from = if from.is_empty() { None } else { Some(first(from)?) };
    let to = if to.is_empty() { None } else { Some(last(to)?) };
    (from.is_some() || to.is_some()).then_some((from, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turns_and_lines_are_read_as_people_write_them() {
        let spot = |turn, step| Spot { turn, step };
        let turns = |text: &str| text.parse::<Turns>().map(|turns| turns.within(44));
        assert_eq!(turns("12"), Ok((spot(12, 0), spot(12, u32::MAX))));
        assert_eq!(turns("12.3"), Ok((spot(12, 3), spot(12, 3))));
        assert_eq!(turns("12.3..14"), Ok((spot(12, 3), spot(14, u32::MAX))));
        assert_eq!(turns("12-13.2"), Ok((spot(12, 0), spot(13, 2))));
        assert_eq!(turns("40.."), Ok((spot(40, 0), spot(44, u32::MAX))));
        let lines = |text: &str| text.parse::<Lines>().map(|lines| lines.within(700));
        assert_eq!(lines("12"), Ok((12, 12)));
        assert_eq!(lines("12..9999999"), Ok((12, 700)));
        assert_eq!(lines("..12"), Ok((1, 12)));
        assert_eq!(lines("900"), Ok((900, 900)));
        for wrong in ["", "0", "x", "1.", "..", "-", "1...2", "1..0", "-1.5-"] {
            assert!(turns(wrong).is_err(), "{wrong}");
            assert!(lines(wrong).is_err(), "{wrong}");
        }
    }
}
