//! Where a document is read from: standard input, a file, an address.

use std::{
    convert::Infallible,
    fmt,
    fs::File,
    io::{self, Read},
    path::PathBuf,
    process::Command,
    str::FromStr,
};

use openapi31_codegen::{Error, Result};

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
    /// A file at a revision of the repository that the process runs in, from its folder on.
    Git {
        /// A branch, a tag or a commit.
        revision: String,
        /// The file.
        path: String,
    },
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
            Self::Git { revision, path } => return committed(revision, path),
        };
        bytes.map_err(|error| self.unreadable(&error))
    }

    /// What is wrong with a file, or with what was meant for an address.
    pub(crate) fn unreadable(&self, error: &io::Error) -> Error {
        match self {
            Self::File(path) if path.to_string_lossy().contains("://") => {
                about(self, "no such file; of addresses, http and https are read")
            }
            _ => about(self, error),
        }
    }
}

/// A file as it was committed.
fn committed(revision: &str, path: &str) -> Result<Vec<u8>> {
    let output = Command::new("git")
        .args(["show", &format!("{revision}:./{path}")])
        .output()
        .map_err(|error| about("git", error))?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let reason = String::from_utf8_lossy(&output.stderr);
    Err(about(format_args!("git:{revision}:{path}"), reason.trim()))
}

impl FromStr for Input {
    type Err = Infallible;

    fn from_str(text: &str) -> std::result::Result<Self, Infallible> {
        Ok(match text {
            "-" => Self::Stdin,
            url if url.starts_with("http://") || url.starts_with("https://") => Self::Url(url.to_owned()),
            text => match text.strip_prefix("git:").and_then(|rest| rest.split_once(':')) {
                // What starts with a dash would be an option of git.
                Some((revision, path)) if !revision.is_empty() && !revision.starts_with('-') && !path.is_empty() => {
                    Self::Git {
                        revision: revision.to_owned(),
                        path: path.to_owned(),
                    }
                }
                _ => Self::File(PathBuf::from(text)),
            },
        })
    }
}

impl fmt::Display for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stdin => f.write_str("standard input"),
            Self::File(path) => path.display().fmt(f),
            Self::Url(url) => f.write_str(url),
            Self::Git { revision, path } => write!(f, "git:{revision}:{path}"),
        }
    }
}
