//! Errors about files, streams and sources. They are the error of [`openapi31_codegen`], which names a place in a document.

use std::{fmt, io, path::Path};

use openapi31_codegen::Error;

/// Something about this file, stream or source.
pub(crate) fn about(subject: impl fmt::Display, error: impl fmt::Display) -> Error {
    Error::new(format!("{subject}: {error}"))
}

/// A file could not be read or written.
pub(crate) fn io(path: &Path, error: &io::Error) -> Error {
    about(path.display(), error)
}
