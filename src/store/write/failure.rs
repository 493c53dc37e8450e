//! Why something failed, and what is on the disk now.

/// Why something failed, and what is on the disk now, as far as this process knows.
#[derive(Debug)]
pub struct Failure {
    pub error: anyhow::Error,
    /// Whether the file was changed all the same.
    pub end: End,
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self { error, end: End::Void }
    }
}

/// How an act ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    Done,
    /// It was not done, or was undone at once.
    Void,
    /// The file cannot be read.
    Unknown,
}
