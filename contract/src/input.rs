//! Where a document is read from: standard input, a file, an address.

use std::{convert::Infallible, fmt, fs::File, io::Read, path::PathBuf, str::FromStr};

use openapi31_codegen::Result;

use crate::{error::about, fetch::Fetcher, files::read_capped};

/// Where a document is read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// Standard input.
    Stdin,
    /// A file.
    File(PathBuf),
    /// An address: https, or http on loopback.
    Url(String),
}

impl Input {
    /// The bytes: at most one more than a document may have, so that parsing refuses a larger one.
    ///
    /// # Errors
    /// The input cannot be read.
    pub fn read(&self, stdin: impl Read) -> Result<Vec<u8>> {
        let bytes = match self {
            Self::Stdin => read_capped(stdin),
            Self::File(path) => File::open(path).and_then(read_capped),
            Self::Url(url) => return Fetcher::default().document(url),
        };
        bytes.map_err(|error| about(self, error))
    }
}

impl FromStr for Input {
    type Err = Infallible;

    fn from_str(text: &str) -> std::result::Result<Self, Infallible> {
        Ok(match text {
            "-" => Self::Stdin,
            url if url.starts_with("http://") || url.starts_with("https://") => Self::Url(url.to_owned()),
            file => Self::File(PathBuf::from(file)),
        })
    }
}

impl fmt::Display for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stdin => f.write_str("standard input"),
            Self::File(path) => path.display().fmt(f),
            Self::Url(url) => f.write_str(url),
        }
    }
}
