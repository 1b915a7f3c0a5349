//! How a run ends.

/// How a run ended that was not an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Done,
    /// A check says no.
    Refused,
}
