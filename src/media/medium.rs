//! What an image or video field takes: a file, content in memory, or a URL that the service fetches.

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};

use ::base64::{display::Base64Display, engine::general_purpose::STANDARD};
use bytes::Bytes;
use serde::{Deserialize, Deserializer, Serialize, Serializer, ser::Error as _};

use super::{
    base64::decoded,
    inspect::{self, Content},
    kind::MediaKind,
};

/// An image, a video or a draft's bundle for a request.
///
/// Each constructor says what it is given; a text is never taken for a path, a URL or base64 by guess. Nothing is read
/// until the request is sent: then files are read and everything is checked, and what cannot be sent is an error before
/// anything is paid for. What kind of file it is, its first bytes tell, and not its name.
///
/// ```
/// use bfl::{Media, models::Flux2Max};
///
/// let edit = Flux2Max::new("the fox from image 1 beside the hare from image 2")
///     .input_images([Media::file("fox.jpg"), Media::url("https://example.com/hare.png")]);
/// # let _ = edit;
/// ```
///
/// A result is a medium too: `Media::from(&image)` is its URL, which the service fetches while it is valid.
#[derive(Clone, PartialEq, Eq)]
pub struct Media(pub(super) Source);

#[derive(Clone, PartialEq, Eq)]
pub(super) enum Source {
    /// A path, and the content of what can be read only once.
    File(PathBuf, Arc<OnceLock<Bytes>>),
    Bytes(Bytes),
    /// Base64 as callers have it.
    Base64(Arc<str>),
    Url(Arc<str>),
    /// A text that came in JSON and is no URL: base64, or something that cannot be sent.
    Text(Arc<str>),
}

impl Media {
    /// A file. It is read when the request is sent.
    pub fn file(path: impl AsRef<Path>) -> Self {
        Self(Source::File(path.as_ref().to_owned(), Arc::default()))
    }

    /// Content that is in memory.
    pub fn bytes(content: impl Into<Bytes>) -> Self {
        Self(Source::Bytes(content.into()))
    }

    /// Content as base64 text: in the standard alphabet or the one for URLs, with or without padding and line breaks,
    /// also behind the comma of a `data:` URI.
    pub fn base64(text: impl AsRef<str>) -> Self {
        Self(Source::Base64(Arc::from(text.as_ref())))
    }

    /// An http(s) URL from which the service fetches the content.
    pub fn url(url: impl AsRef<str>) -> Self {
        Self(Source::Url(Arc::from(url.as_ref())))
    }

    /// A text that came in JSON: a URL or base64.
    pub(crate) fn text(text: &str) -> Self {
        match text.split_once("://") {
            Some(_) => Self::url(text),
            None => Self(Source::Text(Arc::from(text))),
        }
    }

    /// What it is, where it is in memory; `None` for a file that was not [loaded](Media::load), for a URL, and for what
    /// cannot be sent.
    pub fn kind(&self) -> Option<MediaKind> {
        Some(self.known()?.kind)
    }

    /// Width and height in pixels, of an image in memory whose header can be read.
    pub fn size(&self) -> Option<(u32, u32)> {
        self.known()?.size
    }

    fn known(&self) -> Option<Content> {
        match &self.0 {
            Source::Bytes(content) => inspect::content(content).ok(),
            Source::Base64(_) | Source::File(..) | Source::Url(_) | Source::Text(_) => None,
        }
    }

    /// What stands for it in JSON that is only looked at: the length of content, so that no megabytes are encoded, and
    /// the beginning of a text.
    pub(crate) fn placeholder(&self, length: Option<u64>) -> Self {
        const MOST: usize = 4096;
        let text = match (&self.0, length) {
            (_, Some(length)) => format!("<{length} bytes>"),
            (Source::Bytes(content), None) => format!("<{} bytes>", content.len()),
            (Source::File(..), None) => "<a file>".to_owned(),
            (Source::Base64(text), None) => format!("<{} characters>", text.len()),
            (Source::Url(text) | Source::Text(text), None) => text.chars().take(MOST).collect(),
        };
        Self(Source::Text(text.into()))
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

impl fmt::Debug for Media {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Source::File(..) => f.write_str("Media(<a file>)"),
            Source::Bytes(content) => write!(f, "Media(<{} bytes>)", content.len()),
            Source::Base64(text) | Source::Url(text) | Source::Text(text) => {
                write!(f, "Media(<{} characters>)", text.len())
            }
        }
    }
}

/// Content becomes base64. A file has to be [loaded](Media::load) before.
impl Serialize for Media {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Source::Bytes(content) => serializer.collect_str(&Base64Display::new(content, &STANDARD)),
            Source::Url(text) | Source::Text(text) => serializer.serialize_str(text),
            Source::Base64(text) => match decoded(text) {
                Some(content) => serializer.collect_str(&Base64Display::new(&content, &STANDARD)),
                None => Err(S::Error::custom("a medium is not base64")),
            },
            Source::File(..) => Err(S::Error::custom("a file becomes JSON when it was loaded")),
        }
    }
}

impl<'de> Deserialize<'de> for Media {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self::text(&text))
    }
}
