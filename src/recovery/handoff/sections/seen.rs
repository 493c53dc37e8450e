//! Files that no file tool of the session touched: those that searches and git named, and those that somebody else changed.

use super::super::call::relative;
use super::super::item::{Cut, Item};
use super::super::plain::one_line;
use super::super::shell::runs_git;
use super::super::story::Story;
use super::super::unheld::is_path;
use crate::session::Place;
use crate::transcript::{Json, Kind};

/// Commands of git that name what changed.
const NAMING: &[&str] = &["diff", "status", "show"];

/// What searches were for, and the files that they and git named, the newest ones first.
pub(super) fn named(story: &Story<'_>, touched: &[String]) -> Option<Item> {
    let (mut searches, mut found): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    for call in story.calls.iter().rev() {
        let is_search = matches!(call.name.as_str(), "Grep" | "Glob");
        let by_git = || call.given("command").is_some_and(|command| NAMING.iter().any(|name| runs_git(&command, name)));
        if !is_search && !by_git() {
            continue;
        }
        if is_search && !searches.contains(&call.label) {
            searches.push(call.label.clone());
        }
        for line in story.clean(&call.text()).lines() {
            let word = line.split_whitespace().next().unwrap_or_default();
            let path = relative(story.session, word.split(':').next().unwrap_or_default());
            if is_path(&path) && !found.contains(&path) && !touched.contains(&path) {
                found.push(path);
            }
        }
    }
    let item = Item::new(846).say("Named by searches and git, not opened: ").quote(found.join(", "), Cut::End(40));
    match (found.is_empty(), searches.is_empty()) {
        (true, true) => None,
        (true, false) => Some(Item::new(600).say("Searched: ").quote(searches.join(", "), Cut::End(40))),
        (false, true) => Some(item),
        (false, false) => Some(item.say("; searched: ").quote(searches.join(", "), Cut::End(30))),
    }
}

/// Files that somebody else changed while the session ran, as the client noted.
pub(super) fn changed_by_others(story: &Story<'_>) -> Option<Item> {
    let transcript = &story.session.transcript;
    let mut told: Vec<String> = Vec::new();
    for (at, link) in story.session.links.iter().enumerate() {
        if transcript.entries[link.entry].kind != Kind::Attachment {
            continue;
        }
        let note = transcript.body(link.entry).get("attachment");
        let text = |field: &str| note.and_then(|note| note.get(field)).and_then(Json::text);
        let Some(path) = text("filename").filter(|_| text("type").is_some_and(|kind| kind == "edited_text_file"))
        else {
            continue;
        };
        let path = one_line(&relative(story.session, &path));
        told.retain(|known| !known.starts_with(&format!("{path} (")));
        told.push(format!("{path} ({})", Place::of(&story.session.turns, at)));
    }
    let item = || Item::new(866).say("Changed by somebody else while the session ran: ");
    (!told.is_empty()).then(|| item().quote(told.join(", "), Cut::End(50)))
}
