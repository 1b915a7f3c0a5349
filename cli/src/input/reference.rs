//! What an argument refers to: a URL, a file, or the content itself.

use std::path::PathBuf;

use url::Url;

use crate::{failure::Failure, terminal::text};

/// A reference to an image or video.
pub(super) enum Reference {
    /// The service fetches it.
    Url(String),
    File(PathBuf),
    /// A `data:` URI.
    Data(String),
    /// Something else.
    Text(String),
}

impl Reference {
    pub(super) fn of(text: String) -> Result<Self, Failure> {
        let scheme = text.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
        match scheme.as_deref() {
            Some("http" | "https") if text.contains("://") => Ok(Self::Url(text)),
            Some("data") => Ok(Self::Data(text)),
            Some("file") => {
                let path = Url::parse(&text).ok().and_then(|url| url.to_file_path().ok());
                let wrong = || {
                    Failure::no_task(format!(
                        "`{}` is not a file on this machine: write its path",
                        text::short(&text)
                    ))
                };
                path.map(Self::File).ok_or_else(wrong)
            }
            _ => Ok(Self::Text(text)),
        }
    }
}
