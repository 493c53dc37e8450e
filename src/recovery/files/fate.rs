//! Compares a changed file with the disk: its content at the cut, after the session, and now.

use super::edits::Original;
use super::{Backup, Touched};

/// What a file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// These bytes.
    Bytes(Vec<u8>),
    /// There is no file.
    Absent,
    /// Not known.
    Unknown,
}

/// What happened to a file after the session changed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// The changes are still there.
    Still,
    /// The file is as it was at the cut.
    Back,
    /// The file is gone.
    Deleted,
    /// Somebody else changed it.
    Changed,
    /// What the session left in it is not known, so others may have changed it.
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
            Self::Still => "its changes are on disk",
            Self::Back => "already back to how it was",
            Self::Deleted => "deleted since",
            Self::Changed => "changed by somebody else since",
            Self::Unknown => "its contents after the session are unknown",
            Self::Unseen => "not checked",
        }
    }

    /// Whether a restore could lose something that this session did not write.
    pub fn is_of_somebody(self) -> bool {
        matches!(self, Self::Changed | Self::Unknown)
    }
}

/// A changed file, compared with the disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// Its path, absolute.
    pub path: String,
    /// How many edits the dropped part made.
    pub edits: usize,
    /// Its content at the cut.
    pub before: Content,
    /// Its content after the session.
    pub after: Content,
    /// What happened to it since.
    pub fate: Fate,
}

impl Touched {
    /// Compares it with the disk. `kept` is its backup.
    pub fn judge(&self, kept: Option<&[u8]>, disk: Option<&[u8]>) -> Judged {
        let before = self.before(kept, disk);
        let after = self.after(&before, |edit| edit.answered);
        // A call without a result may have run.
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

    /// Like [`Self::judge`], without looking at the disk.
    pub fn unseen(&self, kept: Option<&[u8]>) -> Judged {
        let before = self.before(kept, None);
        let after = self.after(&before, |edit| edit.answered);
        Judged { path: self.path.clone(), edits: self.edits.len(), before, after, fate: Fate::Unseen }
    }

    /// A backup has the exact bytes but may be older than the cut. The first result's record is as of the cut, but its
    /// line ends are normalized.
    fn before(&self, kept: Option<&[u8]>, disk: Option<&[u8]>) -> Content {
        let told = self.edits.first().map_or(&Original::Untold, |edit| &edit.original);
        let backup = match (&self.backup, kept) {
            (Some(Backup::Named(_)), Some(bytes)) => Content::Bytes(bytes.to_vec()),
            (Some(Backup::Absent), _) => Content::Absent,
            _ => Content::Unknown,
        };
        match (told, backup) {
            (Original::Text(words), Content::Bytes(bytes)) if same(words.as_bytes(), &bytes) => Content::Bytes(bytes),
            // For a new file, the client records an empty text.
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
            // The client recorded what it saw; somebody else may have changed the file in between.
            if let Original::Text(told) = &edit.original {
                words = Some(told.clone());
            }
            words = edit.apply(words.as_deref().unwrap_or_default()).filter(|_| words.is_some() || edit.is_whole());
        }
        words.map_or(Content::Unknown, |words| Content::Bytes(words.replace('\n', line_end).into_bytes()))
    }
}

/// Gives a text the line ends of a file: clients record `\n` always.
fn with_line_ends_of(file: Option<&[u8]>, words: &str) -> String {
    let is_crlf = file.is_some_and(|bytes| memchr::memmem::find(bytes, b"\r\n").is_some());
    if is_crlf && !words.contains('\r') { words.replace('\n', "\r\n") } else { words.to_owned() }
}

/// Whether two contents are the same except for line ends, which the transcript does not record.
fn same(one: &[u8], other: &[u8]) -> bool {
    let bare = |bytes: &[u8]| {
        let mut bytes = bytes.to_vec();
        bytes.retain(|byte| *byte != b'\r');
        bytes
    };
    one == other || bare(one) == bare(other)
}
