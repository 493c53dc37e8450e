//! Client versions with a bug that no change to a session helps against.

use super::{Family, Symptom, holds, pasted, plain};
use crate::diagnosis::Verdict;
use crate::session::Session;
use crate::transcript::{EntryNo, Json, Kind};

/// A bug of some client versions.
#[derive(Debug)]
pub struct Bug {
    /// The first version that has it.
    pub from: &'static str,
    /// The last version that has it.
    pub to: &'static str,
    /// Any of these is in its error or crash.
    words: &'static [&'static str],
    /// Any of these occurs with no other bug.
    telling: &'static [&'static str],
    shows: Shows,
    /// What happens, in a sentence.
    pub means: &'static str,
    /// Which version to take.
    pub helps: &'static str,
}

/// How it shows in a session that such a version wrote.
#[derive(Debug)]
enum Shows {
    /// The API refused the request, though the file is sound.
    Refusal,
    /// The client cannot open a session with such an entry.
    Entry(fn(&Session, EntryNo) -> bool),
    /// The client can open no session.
    Always,
}

/// Every known bug.
pub const BUGS: &[Bug] = &[
    Bug {
        from: "2.1.19",
        to: "2.1.20",
        words: &["tool use concurrency", "tool_use ids were found without"],
        telling: &[],
        shows: Shows::Refusal,
        means: "When they send a request, Claude Code 2.1.19 and 2.1.20 drop calls that are in the file, and the API \
                refuses what is left.",
        helps: "Use another version: run `claude update`, or update the extension. Then resume the session; rewinding \
                does not help.",
    },
    Bug {
        from: "2.1.81",
        to: "2.1.81",
        words: &["startswith*rendertoolresultmessage", "evaluating*.startswith", "reading startswith"],
        telling: &["startswith*rendertoolresultmessage"],
        shows: Shows::Entry(is_edit_without_file),
        means: "Claude Code 2.1.81 crashes when it displays the result of an edit that has no file name.",
        helps: "Use a newer version: run `claude update`, or install the latest from npm. Then resume the session; \
                2.1.328 opens it.",
    },
    Bug {
        from: "2.1.120",
        to: "2.1.120",
        words: &["is not a function"],
        telling: &[],
        shows: Shows::Always,
        means: "Claude Code 2.1.120 crashes every time it resumes a session.",
        helps: "Use another version: run `claude update`, or install the latest from npm. Then resume the session.",
    },
];

impl Bug {
    /// Whether a version has it.
    pub fn has(&self, version: &str) -> bool {
        let numbers = |version: &str| -> Vec<u32> { version.split('.').filter_map(|part| part.parse().ok()).collect() };
        (numbers(self.from)..=numbers(self.to)).contains(&numbers(version))
    }

    /// The versions that have it, in words.
    pub fn versions(&self) -> String {
        let last = |version: &str| version.rsplit('.').next().and_then(|number| number.parse::<u32>().ok());
        match (last(self.from), last(self.to)) {
            (from, to) if from == to => self.from.to_owned(),
            (Some(from), Some(to)) if from + 1 == to => format!("{} or {}", self.from, self.to),
            _ => format!("{} to {}", self.from, self.to),
        }
    }

    /// Whether it can cause this error.
    pub fn fits(&self, text: &str) -> bool {
        says_any(text, self.words)
    }
}

/// The bug that an error points to, and whether it is certain: another bug may have the same words.
pub(in crate::diagnosis) fn of_words(text: &str, family: Family) -> Option<(&'static Bug, bool)> {
    let of = |bug: &&Bug| if matches!(bug.shows, Shows::Refusal) { Family::History } else { Family::Client };
    let bug = BUGS.iter().find(|bug| of(bug) == family && bug.fits(text))?;
    Some((bug, says_any(text, bug.telling)))
}

fn says_any(text: &str, patterns: &[&str]) -> bool {
    let words = plain(&pasted::read(text));
    patterns.iter().any(|pattern| holds(&words, pattern))
}

/// The bug of the version that wrote a session, if the session shows it or would run into it.
pub(in crate::diagnosis) fn of_session(
    session: &Session,
    symptom: Option<&Symptom>,
    verdict: Verdict,
    is_explained: bool,
) -> Option<(&'static Bug, Option<EntryNo>)> {
    let version = session.version()?;
    BUGS.iter().filter(|bug| bug.has(version)).find_map(|bug| match bug.shows {
        Shows::Refusal => {
            let said = symptom.filter(|said| bug.fits(&said.text))?;
            (verdict == Verdict::Refused && !is_explained).then_some((bug, Some(said.entry)))
        }
        Shows::Entry(shows) => {
            let entries = session.links.iter().map(|link| link.entry);
            entries.rev().find(|entry| shows(session, *entry)).map(|entry| (bug, Some(entry)))
        }
        Shows::Always => Some((bug, None)),
    })
}

/// Whether an entry holds the result of an edit without the file's name; the client needs that name to draw it.
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
