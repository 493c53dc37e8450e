//! Where the law does not hold, and why it cannot.

use super::law::Violation;

/// One kind of case in which the law does not hold.
pub struct Exception {
    pub name: &'static str,
    /// Why nothing can be done about it.
    #[expect(dead_code, reason = "it is written for who reads this table")]
    pub because: &'static str,
    pub holds: fn(&Violation) -> bool,
}

pub const EXCEPTIONS: &[Exception] = &[];
