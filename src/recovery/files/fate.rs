//! A changed file beside the disk: what it held at the cut, what the session left, and what became of that.

use super::edits::Original;
use super::{Backup, Touched};

/// What a file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// These bytes.
    Bytes(Vec<u8>),
    /// There is no file.
    Absent,
    /// Nobody knows.
    Unknown,
}

/// What became of what a session left in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is there still.
    Still,
    /// The file is as it was at the cut.
    Back,
    /// The file is not there any more.
    Deleted,
    /// Somebody else changed it since.
    Changed,
    /// What the session left cannot be told, so nobody can say whose it is.
    Unknown,
    /// The file was not looked at.
    Unseen,
}

impl Fate {
    /// Its name, as in `--json`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Still => "still",
            Self::Back => "back",
            Self::Deleted => "deleted",
            Self::Changed => "changed",
            Self::Unknown => "unknown",
            Self::Unseen => "unseen",
        }
    }

    /// What it means, in a few words.
    pub fn says(self) -> &'static str {
        match self {
            Self::Still => "its changes are on the disk",
            Self::Back => "already as it was",
            Self::Deleted => "deleted since",
            Self::Changed => "changed since by somebody else",
            Self::Unknown => "what the session left in it is not known",
            Self::Unseen => "not looked at",
        }
    }

    /// Whether something that no session wrote would be lost by a restore.
    pub fn is_of_somebody(self) -> bool {
        matches!(self, Self::Changed | Self::Unknown)
    }
}

/// A changed file and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// Its path, absolute.
    pub path: String,
    /// How many edits the dropped part made.
    pub edits: usize,
    /// What it held at the cut.
    pub before: Content,
    /// What the session left in it.
    pub after: Content,
    /// What became of that.
    pub fate: Fate,
}

impl Touched {
    /// Judges it by the bytes of its backup, where it has one, and those on the disk.
    pub fn judge(&self, kept: Option<&[u8]>, disk: Option<&[u8]>) -> Judged {
        let before = self.before(kept, disk);
        let after = self.after(&before, |edit| edit.answered);
        // A call without a result may have run all the same.
        let or_after = self.after(&before, |_| true);
        let holds = |content: &Content| match (content, disk) {
            (Content::Bytes(bytes), Some(disk)) => same(bytes, disk),
            (Content::Absent, None) => true,
            _ => false,
        };
        let fate = match disk {
            _ if holds(&before) => Fate::Back,
            _ if holds(&after) || holds(&or_after) => Fate::Still,
            None => Fate::Deleted,
            Some(_) if after == Content::Unknown => Fate::Unknown,
            Some(_) => Fate::Changed,
        };
        let after = if holds(&or_after) { or_after } else { after };
        Judged { path: self.path.clone(), edits: self.edits.len(), before, after, fate }
    }

    /// The same where the disk was not looked at.
    pub fn unseen(&self, kept: Option<&[u8]>) -> Judged {
        let before = self.before(kept, None);
        let after = self.after(&before, |edit| edit.answered);
        Judged { path: self.path.clone(), edits: self.edits.len(), before, after, fate: Fate::Unseen }
    }

    /// The backup has the exact bytes, but can be older than the cut; what the first result says has not.
    fn before(&self, kept: Option<&[u8]>, disk: Option<&[u8]>) -> Content {
        let told = self.edits.first().map_or(&Original::Untold, |edit| &edit.original);
        let backup = match (&self.backup, kept) {
            (Some(Backup::Named(_)), Some(bytes)) => Content::Bytes(bytes.to_vec()),
            (Some(Backup::Absent), _) => Content::Absent,
            _ => Content::Unknown,
        };
        match (told, backup) {
            (Original::Text(words), Content::Bytes(bytes)) if same(words.as_bytes(), &bytes) => Content::Bytes(bytes),
            // An edit that makes a file says that it was empty.
            (Original::Text(words), Content::Absent) if words.is_empty() && !self.kept_before => Content::Absent,
            (Original::Text(words), _) => Content::Bytes(with_line_ends_of(disk, words).into_bytes()),
            (Original::Absent, _) => Content::Absent,
            (Original::Untold, backup) if !self.kept_before => backup,
            (Original::Untold, _) => Content::Unknown,
        }
    }

    fn after(&self, before: &Content, ran: impl Fn(&super::Edit) -> bool) -> Content {
        let (mut words, line_end) = match before {
            Content::Absent => (Some(String::new()), "\n"),
            Content::Bytes(bytes) => {
                let line_end = if memchr::memmem::find(bytes, b"\r\n").is_some() { "\r\n" } else { "\n" };
                (String::from_utf8(bytes.clone()).ok().map(|words| words.replace("\r\n", "\n")), line_end)
            }
            Content::Unknown => (None, "\n"),
        };
        let mut edits = self.edits.iter().filter(|edit| ran(edit)).peekable();
        if edits.peek().is_none() {
            return before.clone();
        }
        for edit in edits {
            // What the client told is what it saw, whoever changed the file in between.
            if let Original::Text(told) = &edit.original {
                words = Some(told.clone());
            }
            words = edit.apply(words.as_deref().unwrap_or_default()).filter(|_| words.is_some() || edit.is_whole());
        }
        words.map_or(Content::Unknown, |words| Content::Bytes(words.replace('\n', line_end).into_bytes()))
    }
}

/// Words with the line ends of a file: clients write down `\n`, whatever they found.
fn with_line_ends_of(file: Option<&[u8]>, words: &str) -> String {
    let is_crlf = file.is_some_and(|bytes| memchr::memmem::find(bytes, b"\r\n").is_some());
    if is_crlf && !words.contains('\r') { words.replace('\n', "\r\n") } else { words.to_owned() }
}

/// Whether two contents are the same but for their line ends, which clients write as they found them.
fn same(one: &[u8], other: &[u8]) -> bool {
    let bare = |bytes: &[u8]| {
        let mut bytes = bytes.to_vec();
        bytes.retain(|byte| *byte != b'\r');
        bytes
    };
    one == other || bare(one) == bare(other)
}
