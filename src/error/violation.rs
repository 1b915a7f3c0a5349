//! One broken rule of the contract.

use std::fmt;

/// A field that breaks the contract's bounds or the documented ones.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Violation {
    /// Where: `width`, `keyframes[2]`.
    pub field: String,
    /// What was wanted, and what came. Texts are shown by their length.
    pub message: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` {}", self.field, self.message)
    }
}
