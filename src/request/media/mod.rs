//! What an image or video field takes: a file's content, or a URL that the service fetches.

mod audio;
mod base64;
mod inspect;
mod kind;
mod list;
#[cfg(test)]
pub(crate) mod tests;
mod text;

use std::{fmt, path::Path, sync::Arc};

use ::base64::{display::Base64Display, engine::general_purpose::STANDARD};
use bytes::Bytes;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use tokio::io::AsyncReadExt;

pub(crate) use self::{
    inspect::{Content, Meaning, text as meaning},
    kind::extension,
    text::is_text,
};
pub use self::{kind::MediaKind, list::MediaList};
use crate::error::{Error, ErrorKind};

/// The largest file that a request takes as an image, in bytes (documented for Kontext and FLUX.2).
pub const MAX_IMAGE_BYTES: usize = 20 * 1024 * 1024;
/// The largest file that a request takes as a video, in bytes (documented for edit and upscale).
pub const MAX_VIDEO_BYTES: usize = 50 * 1024 * 1024;
/// The most pixels that an image may have (documented for Kontext and FLUX.2).
pub const MAX_IMAGE_PIXELS: usize = 20_000_000;

/// How many bytes of its beginning tell whether a download is text.
pub(crate) const TELLING: usize = 512;

/// An image, a video or a draft's bundle for a request.
///
/// Each constructor says what it is given; a text is never taken for a path, a URL or base64 by guess. Content becomes
/// base64 only while the request's body is written. What kind it is, is seen by its first bytes and not by a file's name.
#[derive(Clone, PartialEq, Eq)]
pub struct Media(Source);

#[derive(Clone, PartialEq, Eq)]
enum Source {
    Bytes(Bytes, Content),
    /// A URL, or base64 that came in JSON. It is read when the request is checked.
    Text(Arc<str>),
}

impl Media {
    /// A file's content.
    ///
    /// # Errors
    /// [`ErrorKind::Media`] if it cannot be read, is something else that is known (a PDF, a TIFF, text), or is larger
    /// than the service takes.
    pub async fn file(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        let invalid = |why: String| Error::new(ErrorKind::Media, format!("`{}` cannot be sent: {why}", path.display()));
        let content = read_file(path).await.map_err(|error| invalid(error.to_string()))?;
        if content.len() > MAX_VIDEO_BYTES {
            return Err(invalid(format!(
                "it is larger than the {MAX_VIDEO_BYTES} bytes that are taken"
            )));
        }
        Self::content(Bytes::from(content)).map_err(invalid)
    }

    /// Content that is in memory.
    ///
    /// # Errors
    /// [`ErrorKind::Media`] if it is something else that is known (a PDF, a TIFF, text), or larger than the service takes.
    pub fn bytes(content: impl Into<Bytes>) -> Result<Self, Error> {
        Self::content(content.into())
            .map_err(|why| Error::new(ErrorKind::Media, format!("this content cannot be sent: {why}")))
    }

    /// Content as base64 text: in the standard alphabet or the one for URLs, with or without padding and line breaks,
    /// also behind the comma of a `data:` URI.
    ///
    /// # Errors
    /// [`ErrorKind::Media`] if it is not base64, and as [`bytes`](Media::bytes).
    pub fn base64(text: impl AsRef<str>) -> Result<Self, Error> {
        let text = text.as_ref().trim();
        let is_data = text.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("data:"));
        let encoded = match text.split_once(',') {
            Some((head, encoded)) if is_data && head.to_ascii_lowercase().ends_with(";base64") => encoded,
            _ => text,
        };
        let content = base64::decode(encoded).ok_or_else(|| {
            Error::new(
                ErrorKind::Media,
                "this text is not base64: `Media::file` sends a file, `Media::url` the URL that the service fetches",
            )
        })?;
        Self::bytes(content)
    }

    /// An http(s) URL from which the service fetches the content. It is checked when the request is sent: a text that is
    /// no such URL is refused there.
    pub fn url(url: impl AsRef<str>) -> Self {
        Self(Source::Text(Arc::from(url.as_ref())))
    }

    /// What it is; `None` for a URL, behind which may be anything, and for a text that cannot be sent.
    pub fn kind(&self) -> Option<MediaKind> {
        Some(self.known()?.kind)
    }

    /// Width and height in pixels, if it is an image whose header can be read.
    pub fn size(&self) -> Option<(u32, u32)> {
        self.known()?.size
    }

    fn known(&self) -> Option<Content> {
        match self.meaning() {
            Ok(Meaning::Content(content)) => Some(content),
            Ok(Meaning::Url(_)) | Err(_) => None,
        }
    }

    /// What it stands for, or why it cannot be sent.
    pub(crate) fn meaning(&self) -> Result<Meaning, String> {
        match &self.0 {
            Source::Bytes(_, content) => Ok(Meaning::Content(*content)),
            Source::Text(text) => meaning(text),
        }
    }

    fn content(content: Bytes) -> Result<Self, String> {
        let found = inspect::content(&content)?;
        Ok(Self(Source::Bytes(content, found)))
    }

    /// What stands for it in JSON that is only looked at: the length of content, so that no megabytes are encoded, and
    /// the beginning of a text.
    pub(crate) fn placeholder(&self) -> Self {
        const MOST: usize = 4096;
        Self(Source::Text(match &self.0 {
            Source::Bytes(content, _) => format!("<{} bytes>", content.len()).into(),
            Source::Text(text) if text.len() > MOST => text.chars().take(MOST).collect::<String>().into(),
            Source::Text(text) => text.clone(),
        }))
    }
}

/// What is done with each medium of a request and its path: `input_image`, `keyframes[2][1]`.
pub(crate) type Visit<'a> = dyn FnMut(&str, &mut Media) + 'a;

/// The type of a field that holds media. Public, and not nameable: a generated type's fields are of it.
#[allow(unreachable_pub, reason = "it bounds a public trait")]
pub trait MediaField {
    /// Visits each medium, with its path.
    fn each(&mut self, path: &str, visit: &mut dyn FnMut(&str, &mut Media));
}

/// A request, by its fields that hold media. Generated.
#[allow(unreachable_pub, reason = "it bounds a public trait")]
pub trait HasMedia {
    /// The fields that hold media, by the names that they have in JSON.
    fn media_fields(&mut self) -> Vec<(&'static str, &mut dyn MediaField)>;
}

impl MediaField for Media {
    fn each(&mut self, path: &str, visit: &mut Visit<'_>) {
        visit(path, self);
    }
}

impl<T: MediaField> MediaField for Option<T> {
    fn each(&mut self, path: &str, visit: &mut Visit<'_>) {
        if let Some(field) = self {
            field.each(path, visit);
        }
    }
}

/// A file's content, up to one byte more than is taken: what is asked for as a file may have no end.
async fn read_file(path: &Path) -> std::io::Result<Vec<u8>> {
    let file = tokio::fs::File::open(path).await?;
    let most = MAX_VIDEO_BYTES as u64 + 1;
    let size = file.metadata().await?.len().min(most);
    let mut content = Vec::with_capacity(usize::try_from(size).unwrap_or_default() + 1);
    file.take(most).read_to_end(&mut content).await?;
    Ok(content)
}

impl fmt::Debug for Media {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Source::Bytes(content, _) => write!(f, "Media(<{} bytes>)", content.len()),
            Source::Text(text) => write!(f, "Media(<{} characters>)", text.len()),
        }
    }
}

impl Serialize for Media {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Source::Bytes(content, _) => serializer.collect_str(&Base64Display::new(content, &STANDARD)),
            Source::Text(text) => serializer.serialize_str(text),
        }
    }
}

impl<'de> Deserialize<'de> for Media {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::url)
    }
}
