//! How much a change weighs, and in which direction it travels.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What a change means for somebody who uses the crate.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Nothing, or only layout.
    #[default]
    None,
    /// Words only.
    Docs,
    /// Everything written before still compiles and works.
    Additive,
    /// Compiles and is accepted, but may mean something else.
    Review,
    /// Something written before can stop compiling, or be refused, or be missing.
    Breaking,
}

impl Level {
    /// All levels, the least first.
    pub const ALL: [Self; 5] = [Self::None, Self::Docs, Self::Additive, Self::Review, Self::Breaking];

    /// As reports and the command line spell it.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Docs => "docs",
            Self::Additive => "additive",
            Self::Review => "review",
            Self::Breaking => "breaking",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// In which direction a thing travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// From the caller to the service.
    Request,
    /// From the service to the caller.
    Response,
    /// Neither: it is about the contract itself, or about the generated code.
    Neither,
}

impl Side {
    /// As reports spell it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Response => "response",
            Self::Neither => "neither",
        }
    }
}
