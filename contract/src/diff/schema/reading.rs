//! In which sense a schema allows a value.

/// How the schema that has to allow something is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// To the letter.
    Word,
    /// A value may fit several members of a `oneOf`.
    Loose,
    /// As somebody reads an answer: what is not declared may come too.
    Open,
    /// Types, presence and structure: what a reader relies on whatever the value.
    Structure,
}

impl Reading {
    /// Whether only one member of a `oneOf` may fit.
    pub(super) fn is_exclusive(self) -> bool {
        self == Self::Word
    }

    /// Whether objects may have properties where the schema allows no others.
    pub(super) fn opens_objects(self) -> bool {
        matches!(self, Self::Open | Self::Structure)
    }
}
