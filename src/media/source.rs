//! Where media come from: files are inspected by their beginnings, and read when they are sent.

use std::{io, path::Path, sync::OnceLock};

use bytes::Bytes;
use tokio::{
    fs::File,
    io::{AsyncRead, AsyncReadExt},
};

use super::{
    base64::{decoded, encoded},
    inspect::{self, Meaning},
    limits::MAX_VIDEO_BYTES,
    medium::{Media, Source},
};
use crate::error::{Error, ErrorKind};

/// The most of a file's beginning that tells what it is: photographs have their size behind a thumbnail and a colour
/// profile.
const BEGINNING: u64 = 1 << 22;

/// What a medium is found to be, before it is sent.
pub(crate) struct Inspected {
    /// What it stands for, or why it cannot be sent.
    pub(crate) meaning: Result<Meaning, String>,
    /// How many bytes of content it has.
    pub(crate) length: Option<u64>,
}

impl Inspected {
    fn content(content: &[u8]) -> Self {
        Self {
            meaning: inspect::content(content).map(Meaning::Content),
            length: Some(content.len() as u64),
        }
    }

    fn impossible(why: String) -> Self {
        Self {
            meaning: Err(why),
            length: None,
        }
    }
}

impl Media {
    /// Reads and checks it now. What comes back is in memory, or a URL.
    ///
    /// # Errors
    /// [`ErrorKind::Media`](crate::ErrorKind::Media) if a file cannot be read, if it is something else that is known (a
    /// PDF, a TIFF, text), or if it is larger than the service takes.
    pub async fn load(&self) -> Result<Self, Error> {
        let loaded = self.loaded().await?;
        loaded.inspected().await?.meaning.map_err(|why| self.unsendable(&why))?;
        Ok(loaded)
    }

    /// Looks at it without reading more of a file than its beginning.
    ///
    /// # Errors
    /// [`ErrorKind::Media`] if a file cannot be read.
    pub(crate) async fn inspected(&self) -> Result<Inspected, Error> {
        Ok(match &self.0 {
            Source::Bytes(content) => Inspected::content(content),
            Source::Url(text) => Inspected {
                meaning: match inspect::text(text) {
                    Ok(Meaning::Content(_)) => Err("is base64 and no URL: `Media::base64` takes it".to_owned()),
                    meaning => meaning,
                },
                length: None,
            },
            Source::Text(text) => Inspected {
                meaning: inspect::text(text),
                length: inspect::content_length(text),
            },
            Source::Base64(text) => match decoded(text) {
                Some(content) => Inspected::content(&content),
                None => Inspected::impossible(NOT_BASE64.to_owned()),
            },
            Source::File(path, once) => match inspected_file(path, once).await {
                Ok(inspected) => inspected,
                Err(error) => return Err(self.unreadable(error)),
            },
        })
    }

    /// The same with its content in memory, or a URL.
    ///
    /// # Errors
    /// [`ErrorKind::Media`] if it cannot be read, or is longer than anything that is taken.
    pub(crate) async fn loaded(&self) -> Result<Self, Error> {
        match &self.0 {
            Source::File(path, once) => {
                let content = match once.get() {
                    Some(content) => content.clone(),
                    None => read_file(path).await.map_err(|error| self.unreadable(error))?,
                };
                if content.len() > MAX_VIDEO_BYTES {
                    let why = format!("it is larger than the {MAX_VIDEO_BYTES} bytes that are taken");
                    return Err(self.unsendable(&why));
                }
                Ok(Self::bytes(content))
            }
            Source::Base64(text) => match decoded(text) {
                Some(content) => Ok(Self::bytes(content)),
                None => Err(self.unsendable(NOT_BASE64)),
            },
            Source::Bytes(_) | Source::Url(_) | Source::Text(_) => Ok(self.clone()),
        }
    }

    /// The same, which was found to be this before.
    ///
    /// # Errors
    /// As [`loaded`](Self::loaded), and a file that has changed since.
    pub(crate) async fn loaded_as(&self, found: &Inspected) -> Result<Self, Error> {
        let loaded = self.loaded().await?;
        let now = loaded.inspected().await?;
        let (same_length, same_content) = (
            now.length == found.length,
            now.meaning.ok() == found.meaning.clone().ok(),
        );
        let is_file = matches!(self.0, Source::File(..));
        if is_file && !(same_length && same_content) {
            return Err(self.unsendable("it has changed since the request was checked"));
        }
        Ok(loaded)
    }

    /// What of it may not be shown where the service repeats it: the beginning of its base64, or its URL.
    pub(crate) fn secret(&self) -> Option<String> {
        const MOST: usize = 4096;
        match &self.0 {
            Source::Bytes(content) => Some(encoded(&content[..content.len().min(MOST / 4 * 3)])),
            Source::Base64(text) | Source::Url(text) | Source::Text(text) => Some(text.chars().take(MOST).collect()),
            Source::File(_, once) => {
                let content = once.get()?;
                Some(encoded(&content[..content.len().min(MOST / 4 * 3)]))
            }
        }
    }

    fn unreadable(&self, error: io::Error) -> Error {
        self.unsendable(&error.to_string()).with_source(error)
    }

    pub(crate) fn unsendable(&self, why: &str) -> Error {
        let what = match &self.0 {
            Source::File(path, _) => format!("`{}`", path.display()),
            Source::Bytes(_) => "this content".to_owned(),
            Source::Base64(_) | Source::Url(_) | Source::Text(_) => "this text".to_owned(),
        };
        Error::new(ErrorKind::Media, format!("{what} cannot be sent: {why}"))
    }
}

const NOT_BASE64: &str = "it is not base64: `Media::file` sends a file, `Media::url` the URL that the service fetches";

async fn inspected_file(path: &Path, once: &OnceLock<Bytes>) -> io::Result<Inspected> {
    let shown = path.display();
    let Beginning { content, length, whole } = match once.get() {
        Some(content) => Beginning::whole(content.clone()),
        None => beginning(path).await?,
    };
    if whole {
        let _ = once.set(content.clone());
    }
    if whole && content.len() > MAX_VIDEO_BYTES {
        let why = format!("`{shown}` is larger than the {MAX_VIDEO_BYTES} bytes that are taken");
        return Ok(Inspected::impossible(why));
    }
    Ok(Inspected {
        meaning: inspect::beginning(&content, length)
            .map(Meaning::Content)
            .map_err(|why| format!("`{shown}` cannot be sent: {why}")),
        length: Some(length),
    })
}

struct Beginning {
    content: Bytes,
    /// How long the file is.
    length: u64,
    /// Whether all of it was read, because it can be read once only: a pipe.
    whole: bool,
}

impl Beginning {
    fn whole(content: Bytes) -> Self {
        Self {
            length: content.len() as u64,
            content,
            whole: true,
        }
    }
}

async fn beginning(path: &Path) -> io::Result<Beginning> {
    let file = File::open(path).await?;
    let about = file.metadata().await?;
    if !about.is_file() {
        return Ok(Beginning::whole(read_up_to(file, MAX_VIDEO_BYTES as u64 + 1, 0).await?));
    }
    Ok(Beginning {
        content: read_up_to(file, BEGINNING, about.len()).await?,
        length: about.len(),
        whole: false,
    })
}

/// A file's content, up to one byte more than is taken: what is asked for as a file may have no end.
async fn read_file(path: &Path) -> io::Result<Bytes> {
    let file = File::open(path).await?;
    let expected = file.metadata().await?.len();
    read_up_to(file, MAX_VIDEO_BYTES as u64 + 1, expected).await
}

async fn read_up_to(file: impl AsyncRead + Unpin, most: u64, expected: u64) -> io::Result<Bytes> {
    let capacity = usize::try_from(expected.min(most)).unwrap_or_default();
    let mut content = Vec::with_capacity(capacity + 1);
    file.take(most).read_to_end(&mut content).await?;
    Ok(Bytes::from(content))
}
