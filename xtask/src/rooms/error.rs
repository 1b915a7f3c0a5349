//! Why the house could not be looked at.

use std::{fmt::Display, io, path::Path};

use openapi31_codegen::Error;

pub(super) fn unreadable(path: &Path, error: &io::Error) -> Error {
    about(path.display(), error)
}

pub(super) fn about(what: impl Display, error: impl Display) -> Error {
    Error::new(format!("{what}: {error}"))
}
