//! The facts of one entry that everybody needs, and where the rest of it is.

use std::ops::Range;

use super::ids::Id;

/// Index of an entry in its transcript, from 0.
pub type EntryNo = usize;

/// One value of the file, whole or not.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its bytes in the file, without the line end.
    pub bytes: Range<usize>,
    /// Its line in the file that it was read from; see [`Transcript::line`](super::Transcript::line).
    pub(super) line: u32,
    /// What could be read of it.
    pub form: Form,
    /// Whether its line holds other entries too.
    pub glued: bool,
    /// The field `type`.
    pub kind: Kind,
    /// The field `subtype`, of a system entry.
    pub subtype: Subtype,
    /// Its marks.
    pub marks: Marks,
    /// The field `uuid`. Entries without one are not links.
    pub uuid: Option<Id>,
    /// The field `parentUuid`: the previous link.
    pub parent: Option<Id>,
    /// The field `logicalParentUuid`: the last link before a compaction.
    pub logical_parent: Option<Id>,
    /// The field `sourceToolAssistantUUID`: the entry of the call that a result answers.
    pub source: Option<Id>,
    /// The field `messageId` or `leafUuid`: what an entry off the chain is about.
    pub about: Option<Id>,
    /// The field `sessionId`.
    pub session: Option<Id>,
    /// The field `cwd`, the directory it was written in.
    pub cwd: Option<Id>,
    /// The field `version`, of the client that wrote it.
    pub version: Option<Id>,
    /// The field `entrypoint`, the surface that wrote it.
    pub entrypoint: Option<Id>,
    /// The field `gitBranch`.
    pub branch: Option<Id>,
    /// The field `timestamp`, in milliseconds since 1970.
    pub time: Option<i64>,
    /// The field `message.id`, which all entries of one API message share.
    pub message: Option<Id>,
    /// Its blocks, as a range of [`Transcript::blocks`](super::Transcript::blocks).
    pub blocks: Range<usize>,
}

impl Entry {
    pub(super) fn new(bytes: Range<usize>, line: u32, form: Form) -> Self {
        Self {
            bytes,
            line,
            form,
            glued: false,
            kind: Kind::Other,
            subtype: Subtype::None,
            marks: Marks::default(),
            uuid: None,
            parent: None,
            logical_parent: None,
            source: None,
            about: None,
            session: None,
            cwd: None,
            version: None,
            entrypoint: None,
            branch: None,
            time: None,
            message: None,
            blocks: 0..0,
        }
    }

    /// Whether it can be a link of the chain.
    pub fn is_link(&self) -> bool {
        self.uuid.is_some()
    }

    /// Whether it holds a message of a person, a tool or the model.
    pub fn is_message(&self) -> bool {
        matches!(self.kind, Kind::User | Kind::Assistant)
    }

    /// Whether the client wrote it to report a failed request.
    pub fn is_api_error(&self) -> bool {
        self.kind == Kind::Assistant && self.marks.has(Marks::API_ERROR)
    }
}

/// What could be read of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A whole JSON object.
    Whole,
    /// Not a JSON value: a cut-off line, or foreign text.
    Torn,
    /// A run of NUL bytes, as after a power loss.
    Nul,
}

/// The field `type`. New ones appear every few weeks; unknown ones are [`Kind::Other`] and pass through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A prompt, tool results, or something the client says in the user's name.
    User,
    /// A piece of an answer, or an error that the client wrote.
    Assistant,
    /// A notice of the client, such as a compact boundary.
    System,
    /// Progress of a tool or hook (2.1.9 to 2.1.83).
    Progress,
    /// Context added by the client (2.1.112 and later), such as a queued prompt.
    Attachment,
    /// A title (to 2.1.23).
    Summary,
    /// A title that a person gave.
    CustomTitle,
    /// A title that a model gave.
    AiTitle,
    /// Which files were backed up before a prompt.
    FileHistory,
    /// The newest prompt and leaf, as the client sees them.
    LastPrompt,
    /// A mode of the session: `mode` or `permission-mode`.
    Mode,
    /// Anything else.
    Other,
}

impl Kind {
    pub(super) fn of(raw: &[u8]) -> Self {
        match raw {
            b"user" => Self::User,
            b"assistant" => Self::Assistant,
            b"system" => Self::System,
            b"progress" => Self::Progress,
            b"attachment" => Self::Attachment,
            b"summary" => Self::Summary,
            b"custom-title" => Self::CustomTitle,
            b"ai-title" => Self::AiTitle,
            b"file-history-snapshot" | b"file-history-delta" => Self::FileHistory,
            b"last-prompt" => Self::LastPrompt,
            b"mode" | b"permission-mode" => Self::Mode,
            _ => Self::Other,
        }
    }
}

/// The subtypes of system entries that matter here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subtype {
    /// None, or one that does not matter.
    None,
    /// `compact_boundary`: nothing above it is sent.
    CompactBoundary,
}

/// A set of marks of an entry.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Marks(u16);

impl Marks {
    /// `isSidechain`: written by a sub-agent.
    pub const SIDECHAIN: Self = Self(1);
    /// `isMeta`: from the client, not a person.
    pub const META: Self = Self(1 << 1);
    /// `isCompactSummary`: replaces everything before a compaction.
    pub const COMPACT_SUMMARY: Self = Self(1 << 2);
    /// `isApiErrorMessage`: the client reports an API error.
    pub const API_ERROR: Self = Self(1 << 3);
    /// The model `<synthetic>`: from the client in the model's name.
    pub const SYNTHETIC: Self = Self(1 << 4);
    /// A string in it holds half a surrogate pair.
    pub const LONE_SURROGATE: Self = Self(1 << 5);

    /// A string in it holds an escaped NUL.
    pub const NUL: Self = Self(1 << 6);

    /// Whether it carries the mark.
    pub fn has(self, mark: Self) -> bool {
        self.0 & mark.0 != 0
    }

    pub(super) fn set(&mut self, mark: Self) {
        self.0 |= mark.0;
    }
}
