//! Why something was not done, and what stands on the disk for all that.

/// Why something was not done, and what stands on the disk for all that, as far as this process saw it.
#[derive(Debug)]
pub struct Failure {
    /// Why.
    pub error: anyhow::Error,
    /// Whether the file is what it was to become.
    pub end: End,
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self { error, end: End::Void }
    }
}

/// What became of an act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// It was done.
    Done,
    /// It was not done, or was taken back at once.
    Void,
    /// Its file cannot be read, so nobody knows.
    Unknown,
}
