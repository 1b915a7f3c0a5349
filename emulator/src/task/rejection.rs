//! Why the service does not take a request that the contract allows.

use crate::contract::detail::Detail;

/// A request that is valid by the contract, and refused by a rule that the contract does not express.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub(crate) enum Rejection {
    /// Answered with 400 and this text.
    #[error("{0}")]
    BadRequest(String),
    /// Answered with 422 and this detail.
    #[error("{}", .0.msg)]
    Invalid(Box<Detail>),
}

impl From<Detail> for Rejection {
    fn from(detail: Detail) -> Self {
        Self::Invalid(Box::new(detail))
    }
}
