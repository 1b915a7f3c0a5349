//! Where and how a connection ends early.

/// How an answer is cut off.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Cut {
    ResetBefore,
    /// After this many bytes of the body; after half of it without a number.
    ResetDuring(Option<u64>),
    ResetAfter,
    /// The same, but the connection is closed, not reset.
    Truncate(Option<u64>),
}

impl Cut {
    /// How many bytes of a body of this length are sent.
    pub(super) fn sent(self, length: usize) -> usize {
        match self {
            Self::ResetBefore => 0,
            Self::ResetAfter => length,
            Self::ResetDuring(at) | Self::Truncate(at) => at
                .map_or(length / 2, |at| usize::try_from(at).unwrap_or(usize::MAX))
                .min(length),
        }
    }
}
