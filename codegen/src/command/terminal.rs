//! What goes to the terminal, and how a run ends.

use std::io::{self, Write};

use openapi31_codegen::{Error, Result};

/// How a run ended that was not an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Done,
    /// A check says no.
    Refused,
}

impl Outcome {
    /// Refused if one of both is.
    pub(crate) fn and(self, other: Self) -> Self {
        if self == Self::Done { other } else { self }
    }
}

/// A line to standard error. It may be closed, and there is no place to say so.
pub(crate) fn say(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}

/// A text to standard output. A reader may stop reading: `openapi31-codegen … | head`.
pub(crate) fn print(text: &str) -> Result<()> {
    match io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Error::new(format!("standard output cannot be written: {error}")))
        }
        _ => Ok(()),
    }
}
