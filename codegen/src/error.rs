//! The one error of this crate: what went wrong, and where in the document.

use std::fmt;

use crate::pointer::Pointer;

/// Why a document could not be read, lowered or generated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    pointer: Option<Pointer>,
    message: String,
}

/// What the functions of this crate return.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// Something is wrong with the document as a whole, or before there is one.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            pointer: None,
            message: message.into(),
        }
    }

    /// Something is wrong at this place.
    pub fn at(pointer: &Pointer, message: impl Into<String>) -> Self {
        Self {
            pointer: Some(pointer.clone()),
            message: message.into(),
        }
    }

    /// Where in the document, if it is about one place.
    pub fn pointer(&self) -> Option<&Pointer> {
        self.pointer.as_ref()
    }

    /// What is wrong, without the place.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.pointer {
            Some(pointer) => write!(f, "{} (at #{pointer})", self.message),
            None => f.write_str(&self.message),
        }
    }
}

impl std::error::Error for Error {}
