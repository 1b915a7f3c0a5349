//! Why a task could not be done.

use std::{io, path::Path};

/// A task could not be done. What it would have found is unknown.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Failure(String);

/// What the tasks return.
pub type Result<T> = std::result::Result<T, Failure>;

impl Failure {
    /// With what was wanted, what came, and what to do.
    pub fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }

    /// Something about this file, stream or source.
    pub fn about(subject: impl std::fmt::Display, error: impl std::fmt::Display) -> Self {
        Self(format!("{subject}: {error}"))
    }

    /// A file could not be read or written.
    pub fn io(path: &Path, error: &io::Error) -> Self {
        Self::about(path.display(), error)
    }
}

impl From<bfl_codegen::Error> for Failure {
    fn from(error: bfl_codegen::Error) -> Self {
        Self(error.to_string())
    }
}
