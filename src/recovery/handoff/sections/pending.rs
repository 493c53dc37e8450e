//! What the newest compaction summary calls pending.

use super::super::item::{Cut, Item};
use super::super::plain::{one_line, sentences};
use super::super::story::Story;
use super::super::trace::terms;
use super::super::words::WORDS;
use super::open::{DONE, OPEN, named};

/// More is never told.
const MOST: usize = 6;

pub(super) fn find(story: &Story<'_>) -> Vec<Item> {
    let Some((link, text)) = story.summaries.last() else { return Vec::new() };
    let later = story.prompt_behind(*link);
    // The turn behind it counts too.
    let turn = later.map_or(u32::MAX, |later| later.place.turn.saturating_sub(1));
    let when = later.map_or("at the end".to_owned(), |later| format!("before turn {}", later.place.turn));
    let told = (0..).zip(pending(text).into_iter().take(MOST)).map(|(no, words)| {
        let since = story.trace().later(&terms(&words), turn);
        let (mark, since) = match since {
            Some(found) => (DONE, named(&found)),
            None => (OPEN, "no edit or command since names it".to_owned()),
        };
        let item = Item::new(906 - 4 * no).say(mark).say("“").quote(words, Cut::End(40));
        item.say(format!("”, says the compaction summary made {when}; {since}"))
    });
    told.collect()
}

/// The sentences that say so, without their number, and the list below a heading that does.
fn pending(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut below = false;
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let is_item = line.starts_with(['-', '*', '•']) && !line.starts_with("**");
        let is_heading = !is_item && line.trim_end_matches('*').ends_with(':');
        match () {
            () if is_heading => below = WORDS.pending.is_in(line),
            () if below && is_item => found.push(one_line(line.trim_start_matches(['-', '*', '•']))),
            () => {
                below &= is_item;
                let says = sentences(line).into_iter().filter(|sentence| WORDS.pending.is_in(sentence));
                found.extend(
                    says.map(|words| {
                        one_line(words.trim_start_matches(|c: char| c.is_ascii_digit() || ". ".contains(c)))
                    }),
                );
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::pending;

    #[test]
    fn pending_is_what_says_so_or_stands_below_a_heading() {
        let text = "1. Primary request:\n   - Move the cache\n7. Pending Tasks:\n   - Drop the old table\n   - Tell ops\n\
                    8. Current Work:\n   Staging works. Production is still to do.";
        assert_eq!(pending(text), ["Drop the old table", "Tell ops", "Production is still to do."]);
        assert!(pending("All is done:\n- the cache").is_empty());
    }
}
