//! Files that no file tool of the session touched: those that searches and git named, and those that changed otherwise.

use std::collections::HashSet;

use super::super::call::{Call, relative};
use super::super::item::{Cut, Item};
use super::super::plain::one_line;
use super::super::shell::runs_git;
use super::super::story::Story;
use super::super::unheld::is_path;
use crate::session::Place;
use crate::transcript::{Json, Kind};

/// So many searches or files are enough.
const MOST: usize = 60;

/// Commands of git that name what changed.
const NAMING: &[&str] = &["diff", "status"];

/// What searches were for, and the files that they named, the newest ones first.
pub(super) fn searched(story: &Story<'_>, touched: &[String]) -> Option<Item> {
    let (mut searches, mut found): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    for call in story.calls.iter().rev().filter(|call| matches!(call.name.as_str(), "Grep" | "Glob")) {
        searches.push(call.label.clone());
        found.extend(paths(story, call).into_iter().filter(|path| !touched.contains(path)));
        // More is never shown.
        if searches.len() > MOST || found.len() > MOST {
            break;
        }
    }
    let mut known = HashSet::new();
    found.retain(|path| known.insert(path.clone()));
    searches.retain(|search| known.insert(search.clone()));
    let item = || Item::new(846).say("Named by searches, not opened: ").quote(found.join(", "), Cut::End(40));
    match (found.is_empty(), searches.is_empty()) {
        (_, true) => None,
        (true, false) => Some(Item::new(600).say("Searched: ").quote(searches.join(", "), Cut::End(40))),
        (false, false) => Some(item().say("; searched: ").quote(searches.join(", "), Cut::End(30))),
    }
}

/// The files that the newest output of git names as changed.
pub(super) fn changed_by_git(story: &Story<'_>, touched: &[String]) -> Option<Item> {
    let names = |call: &Call<'_>| {
        call.given("command").is_some_and(|command| NAMING.iter().any(|name| runs_git(&command, name)))
    };
    let call = story.calls.iter().rfind(|call| names(call))?;
    let found: Vec<String> = paths(story, call).into_iter().filter(|path| !touched.contains(path)).collect();
    let item = || Item::new(847).say("Named by git as changed, by no file tool of the session: ");
    let place = format!(" (turn {})", call.place.turn);
    (!found.is_empty()).then(|| item().quote(found.join(", "), Cut::End(40)).say(place))
}

/// The paths at the beginning of the lines of an output.
fn paths(story: &Story<'_>, call: &Call<'_>) -> Vec<String> {
    let text = story.clean(&call.text());
    let paths = text.lines().filter_map(|line| {
        // `git status --short` writes a letter or two before it.
        let word = line.split_whitespace().find(|word| word.len() > 2)?;
        Some(story.relative(word.split(':').next()?))
    });
    paths.filter(|path| is_path(path)).collect()
}

/// Files that changed otherwise while the session ran, as the client noted.
pub(super) fn changed_by_others(story: &Story<'_>) -> Option<Item> {
    let transcript = &story.session.transcript;
    let mut told: Vec<(String, String)> = Vec::new();
    for (at, link) in story.session.links[..story.end].iter().enumerate().rev() {
        if transcript.entries[link.entry].kind != Kind::Attachment {
            continue;
        }
        let note = transcript.body(link.entry).get("attachment");
        let text = |field: &str| note.and_then(|note| note.get(field)).and_then(Json::text);
        let Some(path) = text("filename").filter(|_| text("type").is_some_and(|kind| kind == "edited_text_file"))
        else {
            continue;
        };
        let path = one_line(&relative(story.session.cwd(), &path));
        if told.len() < MOST && told.iter().all(|(known, _)| *known != path) {
            let place = Place::of(&story.session.turns, at);
            told.push((path.clone(), format!("{path} ({place})")));
        }
    }
    let told: Vec<String> = told.into_iter().map(|(_, words)| words).collect();
    let item = || Item::new(866).say("Changed by a command or somebody else while the session ran: ");
    (!told.is_empty()).then(|| item().quote(told.join(", "), Cut::End(50)))
}
