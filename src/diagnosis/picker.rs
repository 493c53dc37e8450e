//! Why `claude --resume` does not list a session whose file is there (docs/transcript.md, "Not listed").

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::session::Session;
use crate::transcript::{Entry, Kind, Marks};

/// How much of a file 2.1.42 reads to find the first prompt.
const HEAD: usize = 16 * 1024;

/// One reason.
#[derive(Debug)]
pub struct Hides {
    /// Its name.
    pub name: &'static str,
    /// The reason, as the rest of a sentence that begins "not listed by `claude --resume`:".
    pub says: &'static str,
    /// Whether `claude --resume ID` still opens the session.
    pub opens: Opens,
    /// Whether it applies to a session in a file of this name.
    holds: fn(&Session, &str) -> bool,
}

/// What `claude --resume ID` does with a session that is not listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opens {
    /// Opens it.
    ById,
    /// Does not find it either.
    Never,
}

/// Every reason; those that apply in every client come first. Measured in 2.1.20, 2.1.42, 2.1.80, 2.1.150 and 2.1.328.
pub const HIDES: &[Hides] = &[
    Hides {
        name: "sub-agent",
        says: "it is a sub-agent's transcript",
        opens: Opens::Never,
        holds: |session, name| session.is_sidechain() || name.starts_with("agent-"),
    },
    Hides {
        name: "file-name",
        says: "the file name is not a session id",
        opens: Opens::Never,
        holds: |_, name| !is_session_id(name) && !name.starts_with("agent-"),
    },
    Hides {
        name: "sdk",
        says: "started by `claude -p` or the SDK, and clients since 2.1.90 do not list such sessions",
        opens: Opens::ById,
        holds: |session, _| first_entrypoint(session).is_some_and(|from| from.starts_with("sdk-")),
    },
    Hides {
        name: "late-prompt",
        says: "the first prompt ends after the first 16 KB of the file, and 2.1.42 reads no further",
        opens: Opens::ById,
        holds: |session, _| !is_named(session) && first_prompt(session).is_some_and(|entry| entry.bytes.end > HEAD),
    },
    Hides {
        name: "no-message",
        says: "the file has no messages, and 2.1.20 and 2.1.42 do not list such files",
        opens: Opens::Never,
        holds: |session, _| !is_named(session) && !session.transcript.entries.iter().any(Entry::is_message),
    },
    Hides {
        name: "error-title",
        says: "the first prompt starts like an API error, and 2.1.20 does not list such sessions",
        opens: Opens::ById,
        holds: |session, _| {
            !is_named(session) && session.first_prompt().is_some_and(|prompt| prompt.starts_with("API Error"))
        },
    },
];

/// The reasons that apply to a session in a file of this name (without extension).
pub fn hides(session: &Session, name: &str) -> impl Iterator<Item = &'static Hides> {
    HIDES.iter().filter(move |hides| (hides.holds)(session, name))
}

/// Later clients look only at the first message: a session that the SDK began stays hidden even if a person goes on
/// with it.
fn first_entrypoint(session: &Session) -> Option<&str> {
    let transcript = &session.transcript;
    let first = transcript.entries.iter().find(|entry| entry.is_message())?;
    first.entrypoint.map(|id| transcript.id(id))
}

fn first_prompt(session: &Session) -> Option<&Entry> {
    let no = session.turns.iter().find_map(|turn| turn.prompt)?;
    session.transcript.entries.get(no).filter(|entry| !entry.marks.has(Marks::META))
}

/// A title that a person gave is enough to be listed.
fn is_named(session: &Session) -> bool {
    session.transcript.entries.iter().any(|entry| entry.kind == Kind::CustomTitle)
}

/// Whether a file name is a session id, so that a client can find it.
pub fn is_session_id(name: &str) -> bool {
    let groups: Vec<&str> = name.split('-').collect();
    let is_hex = |group: &&str| group.bytes().all(|byte| byte.is_ascii_hexdigit());
    groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12]) && groups.iter().all(is_hex)
}

/// As its name.
impl Serialize for Hides {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.name)
    }
}

impl<'de> Deserialize<'de> for &'static Hides {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let name = String::deserialize(from)?;
        HIDES.iter().find(|hides| hides.name == name).ok_or_else(|| D::Error::custom("no reason"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transcript::Transcript;

    const NAME: &str = "3f2a9c1e-5b5d-4c34-9a55-0d8c5b2be0b1";

    fn row(uuid: u8, entrypoint: &str, more: &str, words: &str) -> String {
        format!(
            "{{\"parentUuid\":{},\"type\":\"user\",\"uuid\":\"{uuid}\",\"entrypoint\":\"{entrypoint}\"{more},\
             \"message\":{{\"role\":\"user\",\"content\":\"{words}\"}}}}\n",
            if uuid == 1 { "null".to_owned() } else { format!("\"{}\"", uuid - 1) }
        )
    }

    fn names(lines: &str, name: &str) -> Vec<&'static str> {
        let session = Session::of(Transcript::parse(lines.as_bytes().to_vec()));
        hides(&session, name).map(|hides| hides.name).collect()
    }

    const TITLE: &str = "{\"type\":\"custom-title\",\"customTitle\":\"Named\"}\n";

    #[test]
    fn what_a_person_began_is_listed() {
        let none: [&str; 0] = [];
        assert_eq!(names(&row(1, "cli", "", "hello"), NAME), none);
        assert_eq!(names(&row(1, "claude-vscode", "", "hello"), NAME), none);
        assert_eq!(names(&row(1, "cli", "", &"x".repeat(HEAD / 2)), NAME), none);
        let gone_on = row(1, "cli", "", "hello") + &row(2, "sdk-cli", "", "more");
        assert_eq!(names(&gone_on, NAME), none, "the first message decides");
    }

    #[test]
    fn every_reason_is_found() {
        assert_eq!(names(&row(1, "cli", ",\"isSidechain\":true", "look"), NAME), ["sub-agent"]);
        assert_eq!(names(&row(1, "cli", "", "look"), "agent-abc1234"), ["sub-agent"]);
        assert_eq!(names(&row(1, "cli", "", "hello"), "copy of a session"), ["file-name"]);
        let gone_on = row(1, "sdk-cli", "", "hello") + &row(2, "cli", "", "more") + TITLE;
        assert_eq!(names(&gone_on, NAME), ["sdk"], "no title helps");
        let late = row(1, "cli", "", &"x".repeat(HEAD));
        assert_eq!(names(&late, NAME), ["late-prompt"]);
        assert_eq!(names(&(late + TITLE), NAME), [""; 0], "a title helps");
        assert_eq!(names("{\"type\":\"mode\",\"mode\":\"normal\"}\n", NAME), ["no-message"]);
        assert_eq!(names(&row(1, "cli", "", "API Error: 400, what now?"), NAME), ["error-title"]);
    }
}
