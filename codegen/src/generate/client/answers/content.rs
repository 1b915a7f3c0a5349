//! What one answer carries.

use crate::model::Type;

/// What an answer carries.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Content {
    Json(Type),
    Bytes,
    Events(Option<Type>),
}

impl Content {
    /// Its type, with the way to the module `raw` in front of what is there.
    pub(super) fn rust(&self, raw: &str) -> String {
        let types = format!("{raw}types::");
        match self {
            Self::Json(ty) => ty.rust(&types),
            Self::Bytes => format!("{raw}ByteStream"),
            Self::Events(None) => format!("{raw}EventStream"),
            Self::Events(Some(data)) => format!("{raw}EventStream<{}>", data.rust(&types)),
        }
    }

    /// The function that reads it, likewise.
    pub(super) fn reader(&self, raw: &str) -> String {
        let reader = match self {
            Self::Json(_) => "answer::json",
            Self::Bytes => "answer::stream",
            Self::Events(None) => "events::text",
            Self::Events(Some(_)) => "events::json",
        };
        format!("{raw}{reader}")
    }
}
