//! Client versions that are themselves what is wrong: no session is at fault, and no cut helps.

use super::{Family, Symptom, holds, pasted, plain};
use crate::diagnosis::Verdict;
use crate::session::Session;
use crate::transcript::{EntryNo, Json, Kind};

/// What some versions get wrong.
#[derive(Debug)]
pub struct Bug {
    /// The first version that has it.
    pub from: &'static str,
    /// The last one.
    pub to: &'static str,
    /// Any of these words, of an error or a crash.
    words: &'static [&'static str],
    /// Whether the words are of no other bug.
    is_told_by_words: bool,
    shows: Shows,
    /// What happens, in a sentence.
    pub means: &'static str,
    /// Which version to take.
    pub helps: &'static str,
}

/// How it shows in a session of such a version.
#[derive(Debug)]
enum Shows {
    /// The API refused what it sent, and the file is sound.
    Refusal,
    /// It cannot open a session with such an entry.
    Entry(fn(&Session, EntryNo) -> bool),
    /// It can open no session.
    Always,
}

/// Every known one.
pub const BUGS: &[Bug] = &[
    Bug {
        from: "2.1.19",
        to: "2.1.20",
        words: &["tool use concurrency", "tool_use ids were found without"],
        is_told_by_words: false,
        shows: Shows::Refusal,
        means: "Claude Code 2.1.19 and 2.1.20 lose parallel calls of a sound history on the way to the API, which refuses what is left.",
        helps: "Take another version: `claude update`, or update the extension. Then resume the session; there is nothing to cut.",
    },
    Bug {
        from: "2.1.81",
        to: "2.1.81",
        words: &["rendertoolresultmessage*startswith", "startswith*rendertoolresultmessage", "evaluating*.startswith"],
        is_told_by_words: true,
        shows: Shows::Entry(is_edit_without_file),
        means: "Claude Code 2.1.81 crashes when it draws the result of an edit that names no file.",
        helps: "Take a newer version: `claude update`, or the newest from npm. Then resume the session; 2.1.328 opens it.",
    },
    Bug {
        from: "2.1.120",
        to: "2.1.120",
        words: &["is not a function"],
        is_told_by_words: false,
        shows: Shows::Always,
        means: "Claude Code 2.1.120 crashes on every resume.",
        helps: "Take another version: `claude update`, or the newest from npm. Then resume the session.",
    },
];

impl Bug {
    /// Whether a version has it.
    pub fn has(&self, version: &str) -> bool {
        let numbers = |version: &str| -> Vec<u32> { version.split('.').filter_map(|part| part.parse().ok()).collect() };
        (numbers(self.from)..=numbers(self.to)).contains(&numbers(version))
    }

    /// Which versions have it.
    pub fn versions(&self) -> String {
        if self.from == self.to { self.from.to_owned() } else { format!("{} to {}", self.from, self.to) }
    }

    fn is_said(&self, words: &str) -> bool {
        self.words.iter().any(|pattern| holds(words, pattern))
    }
}

/// The bug that the words of an error are of, and whether that is sure: other versions can say the same.
pub fn of_words(text: &str, family: Family) -> Option<(&'static Bug, bool)> {
    let words = plain(&pasted::read(text));
    let bug = BUGS.iter().find(|bug| {
        let is_crash = !matches!(bug.shows, Shows::Refusal);
        is_crash == (family == Family::Client) && bug.is_said(&words)
    })?;
    (family == Family::Client).then_some((bug, bug.is_told_by_words))
}

/// The bug that the version has which wrote a session, where the session shows it or would meet it.
pub(in crate::diagnosis) fn of_session(
    session: &Session,
    symptom: Option<&Symptom>,
    verdict: Verdict,
    is_explained: bool,
) -> Option<(&'static Bug, Option<EntryNo>)> {
    let version = session.version()?;
    BUGS.iter().filter(|bug| bug.has(version)).find_map(|bug| match bug.shows {
        Shows::Refusal => {
            let said = symptom.filter(|said| bug.is_said(&plain(&pasted::read(&said.text))))?;
            (verdict == Verdict::Refused && !is_explained).then_some((bug, Some(said.entry)))
        }
        Shows::Entry(shows) => {
            let entries = session.links.iter().map(|link| link.entry);
            entries.rev().find(|entry| shows(session, *entry)).map(|entry| (bug, Some(entry)))
        }
        Shows::Always => Some((bug, None)),
    })
}

/// Whether an entry is the result of an edit, as clients keep it to draw it, without the file's name.
fn is_edit_without_file(session: &Session, entry: EntryNo) -> bool {
    if session.transcript.entries[entry].kind != Kind::User {
        return false;
    }
    let Some(result) = session.transcript.body(entry).get("toolUseResult") else { return false };
    let has = |name: &str| result.get(name).and_then(Json::text).is_some();
    has("oldString") && has("newString") && !has("filePath")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_has_a_bug_from_its_first_to_its_last() {
        let drops = &BUGS[0];
        let having: Vec<bool> =
            ["2.1.9", "2.1.18", "2.1.19", "2.1.20", "2.1.21", "2.1.190", ""].iter().map(|it| drops.has(it)).collect();
        assert_eq!(having, [false, false, true, true, false, false, false]);
    }
}
