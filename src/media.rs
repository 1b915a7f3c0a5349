//! What an image or video field takes: a file's content, or a URL that the service fetches.

use std::{cell::Cell, fmt, path::Path, sync::Arc};

use base64::{display::Base64Display, engine::general_purpose::STANDARD};
use bytes::Bytes;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use tokio::io::AsyncReadExt;

use crate::{Error, error::ErrorKind};

/// The largest file that a request takes as an image, in bytes (documented for Kontext and FLUX.2).
pub const MAX_IMAGE_BYTES: usize = 20 * 1024 * 1024;
/// The largest file that a request takes as a video, in bytes (documented for edit and upscale).
pub const MAX_VIDEO_BYTES: usize = 50 * 1024 * 1024;

/// An image or a video for a request.
///
/// Content becomes base64 only while the request's body is written. What kind it is, is seen by its first bytes and
/// not by a file's name.
#[derive(Clone, PartialEq, Eq)]
pub struct Media(Source);

#[derive(Clone, PartialEq, Eq)]
enum Source {
    Content(Bytes),
    Text(Arc<str>),
}

impl Media {
    /// Content that is in memory.
    ///
    /// # Errors
    /// [`ErrorKind::Media`] if it is neither an image nor a video that the service takes, or larger than it takes.
    pub fn bytes(content: impl Into<Bytes>) -> Result<Self, Error> {
        let content = content.into();
        check(&content).map_err(|why| Error::new(ErrorKind::Media, format!("this content cannot be sent: {why}")))?;
        Ok(Self(Source::Content(content)))
    }

    /// A file's content.
    ///
    /// # Errors
    /// [`ErrorKind::Media`] if it cannot be read, is neither an image nor a video that the service takes, or is larger
    /// than it takes.
    pub async fn file(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        let wrong = |why: String| Error::new(ErrorKind::Media, format!("`{}` cannot be sent: {why}", path.display()));
        let content = read_file(path).await.map_err(|error| wrong(error.to_string()))?;
        if content.len() > MAX_VIDEO_BYTES {
            return Err(wrong(format!(
                "it is larger than the {MAX_VIDEO_BYTES} bytes that are taken"
            )));
        }
        let content = Bytes::from(content);
        check(&content).map_err(wrong)?;
        Ok(Self(Source::Content(content)))
    }

    /// A URL from which the service fetches the content, or a text that is base64 already.
    pub fn url(text: impl AsRef<str>) -> Self {
        Self(Source::Text(Arc::from(text.as_ref())))
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

impl From<&str> for Media {
    fn from(url: &str) -> Self {
        Self::url(url)
    }
}

impl From<String> for Media {
    fn from(url: String) -> Self {
        Self::url(url)
    }
}

impl fmt::Debug for Media {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Source::Content(content) => write!(f, "Media(<{} bytes>)", content.len()),
            Source::Text(text) => write!(f, "Media(<{} characters>)", text.len()),
        }
    }
}

impl Serialize for Media {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Source::Content(content) if OUTLINE.get() => {
                serializer.collect_str(&format_args!("<{} bytes>", content.len()))
            }
            Source::Content(content) => serializer.collect_str(&Base64Display::new(content, &STANDARD)),
            Source::Text(text) => serializer.serialize_str(text),
        }
    }
}

impl<'de> Deserialize<'de> for Media {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::url)
    }
}

thread_local! {
    static OUTLINE: Cell<bool> = const { Cell::new(false) };
}

/// A request as JSON in which content is replaced by its length: what is checked before it is sent, without encoding
/// megabytes.
pub(crate) fn outline<T: Serialize>(request: &T) -> serde_json::Result<serde_json::Value> {
    struct Reset;
    impl Drop for Reset {
        fn drop(&mut self) {
            OUTLINE.set(false);
        }
    }
    OUTLINE.set(true);
    let _reset = Reset;
    serde_json::to_value(request)
}

/// Some images, where a field takes one or several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaList(Vec<Media>);

impl From<Media> for MediaList {
    fn from(media: Media) -> Self {
        Self(vec![media])
    }
}

impl From<&str> for MediaList {
    fn from(url: &str) -> Self {
        Self(vec![Media::url(url)])
    }
}

impl From<Vec<Media>> for MediaList {
    fn from(media: Vec<Media>) -> Self {
        Self(media)
    }
}

impl FromIterator<Media> for MediaList {
    fn from_iter<I: IntoIterator<Item = Media>>(media: I) -> Self {
        Self(media.into_iter().collect())
    }
}

impl Serialize for MediaList {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for MediaList {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Wire {
            One(Media),
            Many(Vec<Media>),
        }
        Ok(match Wire::deserialize(deserializer)? {
            Wire::One(media) => Self(vec![media]),
            Wire::Many(media) => Self(media),
        })
    }
}

/// The most pixels that an image may have (documented for Kontext and FLUX.2).
pub const MAX_IMAGE_PIXELS: usize = 20_000_000;

/// What content is, by its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Image,
    Video,
    /// The encrypted bundle of a draft, or another format of the service's own.
    Opaque,
}

fn check(content: &[u8]) -> Result<(), String> {
    let (what, limit) = match kind(content) {
        Some(Kind::Image) => ("an image", MAX_IMAGE_BYTES),
        Some(_) => ("a file", MAX_VIDEO_BYTES),
        None => {
            return Err(
                "it is neither an image (JPEG, PNG, WebP, GIF, AVIF) nor a video (MP4, WebM, QuickTime)".into(),
            );
        }
    };
    if content.len() > limit {
        return Err(format!(
            "it is {what} of {} bytes; at most {limit} are taken",
            content.len()
        ));
    }
    // A size that cannot be read is left to the service.
    if let Ok(size) = imagesize::blob_size(content)
        && size.width.saturating_mul(size.height) > MAX_IMAGE_PIXELS
    {
        return Err(format!(
            "it has {} by {} pixels; at most {MAX_IMAGE_PIXELS} are taken",
            size.width, size.height
        ));
    }
    Ok(())
}

fn kind(content: &[u8]) -> Option<Kind> {
    match extension(content) {
        Some("mp4" | "mov" | "webm") => Some(Kind::Video),
        Some(_) => Some(Kind::Image),
        // Text and markup are mistakes; other binary content may be a draft's bundle.
        None if content.is_empty() || is_text(content) => None,
        None => Some(Kind::Opaque),
    }
}

/// How many bytes of its beginning tell what content is.
pub(crate) const TELLING: usize = 512;

/// Whether content is text, by its beginning.
pub(crate) fn is_text(content: &[u8]) -> bool {
    let beginning = &content[..content.len().min(TELLING)];
    let text = match std::str::from_utf8(beginning) {
        Ok(text) => text,
        // A character may be cut at the end.
        Err(error) if error.error_len().is_none() && error.valid_up_to() > 0 => {
            std::str::from_utf8(&beginning[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return false,
    };
    !text.contains(|c: char| c.is_control() && !c.is_whitespace())
}

/// The extension that a file with this content has, by its first bytes.
pub(crate) fn extension(content: &[u8]) -> Option<&'static str> {
    match content {
        [0xff, 0xd8, 0xff, ..] => Some("jpg"),
        [0x89, b'P', b'N', b'G', ..] => Some("png"),
        [b'G', b'I', b'F', b'8', ..] => Some("gif"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("webp"),
        [0x1a, 0x45, 0xdf, 0xa3, ..] => Some("webm"),
        [_, _, _, _, b'f', b't', b'y', b'p', brand @ ..] => Some(match brand.get(..4) {
            Some(b"avif") => "avif",
            Some(b"heic") => "heic",
            Some(b"qt  ") => "mov",
            _ => "mp4",
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine;

    use super::*;

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n0000";

    #[test]
    fn content_becomes_base64_on_the_wire_and_shows_its_length_only() {
        let media = Media::bytes(PNG).unwrap();
        assert_eq!(
            serde_json::to_string(&media).unwrap(),
            format!("\"{}\"", STANDARD.encode(PNG))
        );
        assert_eq!(format!("{media:?}"), "Media(<12 bytes>)");
        assert_eq!(outline(&media).unwrap(), "<12 bytes>");
        assert_ne!(serde_json::to_value(&media).unwrap(), "<12 bytes>");
    }

    #[test]
    fn a_file_that_is_no_image_is_refused() {
        let error = Media::bytes("<html>not an image</html>").unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Media));
        assert!(Media::bytes("").is_err());
        let mut large = PNG.to_vec();
        large.resize(MAX_IMAGE_BYTES + 1, 0);
        assert!(Media::bytes(large).unwrap_err().to_string().contains("at most"));
    }

    #[test]
    fn a_picture_with_too_many_pixels_is_refused() {
        let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
        png.extend([0, 0, 0x20, 0, 0, 0, 0x20, 0, 8, 2, 0, 0, 0]);
        let error = Media::bytes(png).unwrap_err();
        assert!(error.to_string().contains("8192 by 8192 pixels"), "{error}");
    }

    #[test]
    fn content_is_known_by_its_first_bytes() {
        assert_eq!(extension(b"\xff\xd8\xff\xe0"), Some("jpg"));
        assert_eq!(extension(b"\0\0\0\x18ftypisom"), Some("mp4"));
        assert_eq!(extension(b"\0\0\0\x18ftypavif"), Some("avif"));
        assert_eq!(extension(b"RIFF\0\0\0\0WEBPVP8 "), Some("webp"));
        assert_eq!(extension(b"<html>"), None);
        assert!(is_text("<html>ü".as_bytes()) && is_text(&"ü".repeat(400).as_bytes()[..511]));
        assert!(!is_text(b"\0\x01\x02binary") && !is_text(b"\xff\xfe"));
        assert!(
            Media::bytes(b"\0\x01\x02bundle".to_vec()).is_ok(),
            "a draft's bundle is binary"
        );
    }

    #[test]
    fn a_list_is_one_or_several_on_the_wire() {
        let list: MediaList = serde_json::from_str("\"https://example.com/a.png\"").unwrap();
        assert_eq!(list, MediaList::from("https://example.com/a.png"));
        assert_eq!(serde_json::to_string(&list).unwrap(), "[\"https://example.com/a.png\"]");
    }
}
