//! Where things stood when it ended or broke.

use super::super::call::{Call, Outcome};
use super::super::item::{Cut, Item};
use super::super::plain::{last_lines, plain, speaks_of_failure, turns};
use super::super::shell::runs_git;
use super::super::story::Story;
use super::{at, broken, newest_of, on_disk, outcome, says_failed};

/// So many of the newest calls of a turn are named.
const RECORDED: usize = 6;

pub(super) fn state(story: &Story<'_>) -> Vec<Item> {
    let mut items = vec![Item::new(987).say(broken::ending(story))];
    items.extend(unanswered(story));
    let (harmless, others): (Vec<_>, Vec<_>) = story.lost().partition(|call| call.deed.is_harmless());
    for (calls, advice) in [
        (others, "look at the effects before you make them again"),
        (harmless, "they only read or check, so make them again"),
    ] {
        if !calls.is_empty() {
            let lead = format!("No result is recorded, so whether these started or ended is unknown; {advice}: ");
            items.push(Item::new(984).say(lead).quote(named(story, &calls), Cut::Middle(220)));
        }
    }
    if let Some(said) = story.said.last() {
        let item = Item::new(955).say("The assistant said last: “").quote(&said.text, Cut::Middle(170)).say("”");
        let doubt = if said.closing { story.deeds(said.place.turn).doubt() } else { "" };
        items.push(item.say(at(said.place)).say(doubt));
        items.extend(recorded(story, said.place.turn));
    }
    items.push(last_call(story));
    items.extend(in_full(story));
    items.extend(checked(story));
    items.extend(committed(story));
    items
}

/// The last call with a result, which can be the last check too.
fn last_call(story: &Story<'_>) -> Item {
    let Some(call) = story.last_call() else { return Item::new(940).say("Last call with a result: none") };
    let is_check = story.last_check().is_some_and(|check| std::ptr::eq(check, call));
    let lead = if is_check { "Last call with a result, and last check: " } else { "Last call with a result: " };
    let item = Item::new(943).say(lead).quote(&call.label, Cut::Middle(50)).say(format!(", {}", outcome(call)));
    ended(story, item, call).say(if is_check { freshness(story, call) } else { String::new() })
}

/// The last command that has a result, where it has several lines.
fn in_full(story: &Story<'_>) -> Option<Item> {
    let call = story.last_call()?;
    let command = plain(&story.clean(&call.given("command")?));
    let item = || Item::new(700).say("That command in full: `").quote(&command, Cut::Middle(150)).say("`");
    (command.lines().count() > 1).then(item)
}

/// What is recorded of a turn, to hold its words against.
fn recorded(story: &Story<'_>, turn: u32) -> Option<Item> {
    let known = |call: &&Call<'_>| call.place.turn == turn && call.outcome != Outcome::Unknown && call.deed.acts();
    let told = story.calls.iter().filter(known).map(|call| format!("{} {}", call.label, outcome(call)));
    let mut told = newest_of(told.collect());
    (!told.is_empty()).then(|| {
        let newest = told.split_off(told.len().saturating_sub(RECORDED));
        let before = if told.is_empty() { String::new() } else { format!("{} more, then ", told.len()) };
        Item::new(948).say(format!("Recorded in turn {turn}: {before}")).quote(newest.join("; "), Cut::Middle(110))
    })
}

/// Calls in a few words, each with its place.
fn named(story: &Story<'_>, calls: &[&Call<'_>]) -> String {
    let mut told: Vec<String> = Vec::new();
    for (no, call) in calls.iter().enumerate() {
        // Calls of one step stand behind each other.
        let is_last = calls.get(no + 1).is_none_or(|next| next.place != call.place);
        let place = if is_last { at(call.place) } else { String::new() };
        told.push(format!("{}{}{place}", call.label, on_disk(story, call)));
    }
    told.join("; ")
}

/// What a command printed last, and its place.
fn ended(story: &Story<'_>, item: Item, call: &Call<'_>) -> Item {
    let text = call.given("command").map(|_| story.clean(&call.text())).unwrap_or_default();
    // Of a failure what it was comes before the count of them.
    let failed = call.outcome == Outcome::Failed || says_failed(call);
    let (from, lines, most) = if failed { (speaks_of_failure(&text).unwrap_or(0), 12, 90) } else { (0, 3, 40) };
    let shown = last_lines(&text[from..], lines).replace('\n', " / ");
    if shown.is_empty() {
        return item.say(at(call.place));
    }
    item.say("; its output ends with “").quote(shown, Cut::Middle(most)).say("”").say(at(call.place))
}

/// The turns at the end that have no answer; that is no damage of the record.
fn unanswered(story: &Story<'_>) -> Option<Item> {
    let behind = story.prompts[story.worked_on().len()..].iter().filter(|prompt| !prompt.command);
    let without: Vec<u32> = behind.map(|prompt| prompt.place.turn).collect();
    let why = if story.diagnosis.symptom.is_some() { ", because the API gave an error" } else { "" };
    (!without.is_empty()).then(|| Item::new(986).say(format!("Without an answer{why}: {}", turns(&without))))
}

/// The last test, build or lint, where it is not the last call.
fn checked(story: &Story<'_>) -> Option<Item> {
    let item = Item::new(942);
    let Some(check) = story.last_check() else {
        return story.last_edit().map(|_| item.say("Last check: no test, build or lint with a result is recorded"));
    };
    if story.last_call().is_some_and(|last| std::ptr::eq(last, check)) {
        return None;
    }
    let item = item.say("Last check: ").quote(&check.label, Cut::Middle(50)).say(format!(", {}", outcome(check)));
    Some(ended(story, item, check).say(freshness(story, check)))
}

/// Whether a check saw the last edit.
fn freshness(story: &Story<'_>, check: &Call<'_>) -> String {
    match story.last_edit() {
        Some(edit) if edit.link > check.link => {
            format!(", before the last edit{}; no check after it has a result", at(edit.place))
        }
        Some(edit) => format!(", after the last edit{}", at(edit.place)),
        None => String::new(),
    }
}

/// Whether the work was committed, where it could be.
fn committed(story: &Story<'_>) -> Option<Item> {
    let runs = |call: &&Call<'_>, what: &str| call.given("command").is_some_and(|command| runs_git(&command, what));
    let commit = story.calls.iter().filter(|call| call.outcome == Outcome::Done).rfind(|call| runs(call, "commit"));
    if let Some(commit) = commit {
        let later = story.last_edit().filter(|edit| edit.link > commit.link);
        let later = later.map_or("", |_| "; files were changed after it");
        let item = Item::new(938).say("Last commit recorded: ").quote(&commit.label, Cut::Middle(40));
        return Some(item.say(format!("{}{later}", at(commit.place))));
    }
    let could = story.last_edit().is_some() || story.calls.iter().any(|call| runs(&call, ""));
    could.then(|| Item::new(938).say("No commit is recorded"))
}
