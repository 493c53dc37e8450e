//! What the screen shows: a prompt or a step, on the chain or on an abandoned branch.

use std::ops::Range;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::Row;
use crate::session::{Link, Session, StepKind};
use crate::text;
use crate::transcript::{EntryNo, Json};
use crate::tui::opened::rows::Item;
use crate::tui::{Card, Role};

pub(super) struct Subject<'a> {
    pub links: &'a [Link],
    /// Their range in the chain, if they are on it.
    pub range: Option<Range<usize>>,
    /// The kind of step; a prompt has none.
    pub kind: Option<StepKind>,
    pub place: Vec<String>,
    pub line: u32,
    /// The zone of the times that are shown; none is UTC.
    pub zone: Option<&'a TimeZone>,
}

impl<'a> Subject<'a> {
    pub fn of(card: &'a Card, item: Item) -> Option<Self> {
        let session = &card.opened.session;
        let line = |links: &[Link]| links.first().map_or(0, |link| session.transcript.line(link.entry));
        match item {
            Item::At(spot) => {
                let turn = session.turns.get((spot.turn as usize).checked_sub(1)?)?;
                let step = (spot.step as usize).checked_sub(1).map(|step| turn.steps.get(step));
                let (range, kind) = match step {
                    Some(step) => (step?.links.clone(), Some(step?.kind)),
                    None => {
                        (turn.links.start..turn.steps.first().map_or(turn.links.end, |step| step.links.start), None)
                    }
                };
                let links = &session.links[range.clone()];
                let step = match spot.step {
                    0 => "prompt".to_owned(),
                    step => format!("step {step} of {}", turn.steps.len()),
                };
                let place = vec![format!("turn {}", spot.turn), step];
                Some(Self { links, range: Some(range), kind, place, line: line(links), zone: None })
            }
            Item::Aside(branch, row) => {
                let row = card.branches.get(&branch)?.get(row)?;
                let branch = card.timeline.branches.get(branch)?;
                let links = branch.links.get(row.links.clone())?;
                let steps = branch.turns.iter().flat_map(|turn| &turn.steps);
                let kind = steps.into_iter().find(|step| step.links == row.links && row.step > 0).map(|step| step.kind);
                let step = if row.step == 0 { "prompt".to_owned() } else { format!("step {}", row.step) };
                let place = vec!["abandoned branch".to_owned(), step];
                Some(Self { links, range: None, kind, place, line: line(links), zone: None })
            }
            Item::Cut | Item::Compacted(_) => None,
        }
    }

    /// Who speaks, under which id, on which lines, when, and why the model stopped.
    pub fn heading(&self, who: &str, session: &Session) -> Row {
        let transcript = &session.transcript;
        let messages = || self.links.iter().map(|link| link.entry).filter(|no| transcript.entries[*no].is_message());
        let own: Vec<EntryNo> = messages()
            .filter(|no| transcript.entries[*no].kind == transcript.entries[self.first(session)].kind)
            .collect();
        let mut parts = vec![(Role::Title, who.to_owned())];
        let mut say = |words: String| parts.push((Role::Dim, format!("  {words}")));
        let first = &transcript.entries[self.first(session)];
        let line = transcript.line(self.first(session));
        let lines = own.iter().map(|no| transcript.line(*no));
        say(lines_of(lines.clone().min().unwrap_or(line), lines.max().unwrap_or(line)));
        if let Some(time) = first.time {
            say(clock(time, self.zone));
        }
        if let Some(id) = first.message.or(first.uuid) {
            say(text::cut(&text::line(transcript.id(id)), 16));
        }
        let stop = own.iter().rev().find_map(|no| transcript.body(*no).get("message")?.get("stop_reason")?.text());
        if let Some(stop) = stop.filter(|_| self.kind == Some(StepKind::Answer)) {
            say(format!("stop_reason {}", text::line(&stop)));
        }
        let model = || transcript.body(self.first(session)).get("message")?.get("model").and_then(Json::text);
        if let Some(model) = model().filter(|_| self.kind == Some(StepKind::Answer)) {
            say(text::line(&model));
        }
        Row::Words(parts, Vec::new())
    }

    /// The entry of the prompt, or of the first piece of the answer.
    fn first(&self, session: &Session) -> EntryNo {
        let entries = || self.links.iter().map(|link| link.entry);
        let message = entries().find(|no| session.transcript.entries[*no].is_message());
        message.or_else(|| entries().next()).unwrap_or_default()
    }
}

/// The time of day, with its zone.
pub(super) fn clock(millis: i64, zone: Option<&TimeZone>) -> String {
    let time = Timestamp::from_millisecond(millis).ok();
    let local = time.map(|time| time.to_zoned(zone.cloned().unwrap_or(TimeZone::UTC)));
    local.map_or_else(String::new, |local| local.strftime("%H:%M:%S %Z").to_string())
}

fn lines_of(first: u32, last: u32) -> String {
    if first == last { format!("line {first}") } else { format!("lines {first}–{last}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_show_the_time_of_the_person() {
        let morning = 1_758_273_601_000;
        let zone = |name| TimeZone::get(name).expect("a zone");
        assert_eq!(clock(morning, None), "09:20:01 UTC");
        assert_eq!(clock(morning, Some(&zone("America/New_York"))), "05:20:01 EDT");
        assert_eq!(clock(morning, Some(&TimeZone::fixed(jiff::tz::offset(9)))), "18:20:01 +09");
    }
}
