//! What comes next in content: what is passed over, and the head that is read then.

/// How content ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// As its format says.
    Whole,
    /// Before its format says.
    Cut,
    /// The format does not tell, or is none of those known.
    Unknown,
}

#[derive(Debug)]
pub(super) enum Pass {
    Bytes(u64),
    /// Up to and with this byte.
    Until(u8),
}

/// What follows a part.
#[derive(Debug)]
pub(super) enum Then<P> {
    /// Another part of the format.
    Part(P),
    /// All that is left is passed over, and then it is whole.
    Last,
    Ended(End),
}

/// What comes next: so much is passed over, then a head of so many bytes is read.
pub(super) struct Next<P>(pub(super) Pass, pub(super) usize, pub(super) Then<P>);

impl<P> Next<P> {
    pub(super) fn map<Q>(self, format: impl FnOnce(P) -> Q) -> Next<Q> {
        let Self(pass, need, then) = self;
        let then = match then {
            Then::Part(part) => Then::Part(format(part)),
            Then::Last => Then::Last,
            Then::Ended(end) => Then::Ended(end),
        };
        Next(pass, need, then)
    }
}

pub(super) fn ended<P>(end: End) -> Next<P> {
    Next(Pass::Bytes(0), 0, Then::Ended(end))
}
