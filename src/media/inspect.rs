//! What a media field was given: content with its kind and size, or the URL of it.

use std::borrow::Cow;

use reqwest::Url;

use super::{
    base64::{self, NoBase64},
    kind::{MediaKind, TELLING, sniff},
    limits::{MAX_IMAGE_BYTES, MAX_IMAGE_PIXELS, MAX_VIDEO_BYTES},
};

/// Content, as far as its beginning tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Content {
    pub(crate) kind: MediaKind,
    /// Width and height in pixels, of an image whose header can be read.
    pub(crate) size: Option<(u32, u32)>,
}

/// What a text in a media field stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    Content(Content),
    Url(Box<Url>),
}

/// Inspects content.
pub(crate) fn content(bytes: &[u8]) -> Result<Content, String> {
    inspect(bytes.len(), |most| Cow::Borrowed(&bytes[..bytes.len().min(most)]))
}

/// Inspects a file of this length by its beginning.
pub(super) fn beginning(content: &[u8], length: u64) -> Result<Content, String> {
    let length = usize::try_from(length).unwrap_or(usize::MAX);
    inspect(length, |most| Cow::Borrowed(&content[..content.len().min(most)]))
}

/// How many bytes a text stands for, if it is base64.
pub(crate) fn content_length(text: &str) -> Option<u64> {
    let is_name = text.len() < SHORT || text.contains("://");
    base64::length(text)
        .ok()
        .filter(|_| !is_name)
        .map(|length| length as u64)
}

/// Inspects a text: an http(s) URL or base64. Of megabytes only the beginning is decoded. The error tells what it is
/// instead, and which call is right for that; it shows none of it.
pub(crate) fn text(text: &str) -> Result<Meaning, String> {
    if text.trim().is_empty() {
        return Err("is empty".to_owned());
    }
    let start: String = text.chars().take(8).collect::<String>().to_ascii_lowercase();
    if start.starts_with("http://") || start.starts_with("https://") {
        return url(text).map(|url| Meaning::Url(Box::new(url)));
    }
    if start.trim_start().starts_with("data:") {
        return Err(
            "is a `data:` URI: `Media::base64` takes it; in JSON, send what stands behind its comma".to_owned(),
        );
    }
    if start.trim_start().starts_with("file:") {
        return Err("is a `file:` URI, which the service cannot fetch: `Media::file` sends a file".to_owned());
    }
    let length = base64::length(text).map_err(|why| no_base64(text, why))?;
    let found = inspect(length, |most| Cow::Owned(base64::beginning(text, most)));
    match found {
        // A short name happens to be base64 of something.
        Ok(found) if found.kind == MediaKind::Draft && text.len() < SHORT => Err(no_base64(text, NoBase64::Other)),
        Ok(found) => Ok(Meaning::Content(found)),
        Err(_) if text.len() < SHORT => Err(no_base64(text, NoBase64::Other)),
        Err(why) => Err(format!("is base64, and {why}")),
    }
}

/// Base64 of fewer characters is taken for a name, unless it begins as an image or video does.
const SHORT: usize = 64;

fn url(text: &str) -> Result<Url, String> {
    if text.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return Err("is a URL with white space in it".to_owned());
    }
    Url::parse(text).map_err(|error| format!("is not a URL: {error}"))
}

fn no_base64(text: &str, why: NoBase64) -> String {
    let scheme = text.split_once("://").map(|(scheme, _)| scheme);
    if scheme.is_some_and(|scheme| !scheme.is_empty() && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric())) {
        return "is a URL that is not http(s), and the service fetches no other".to_owned();
    }
    match why {
        NoBase64::UrlSafe if text.len() >= SHORT => {
            "is base64 in the alphabet for URLs, which the service does not take: `Media::base64` sends the standard one"
                .to_owned()
        }
        _ if is_like_a_path(text) => {
            "looks like a path: `Media::file` sends a file's content, `Media::url` the URL that the service fetches"
                .to_owned()
        }
        _ => "is neither an http(s) URL nor base64: `Media::file` sends a file, `Media::bytes` content in memory, \
              `Media::base64` base64 text"
            .to_owned(),
    }
}

fn is_like_a_path(text: &str) -> bool {
    let is_drive = matches!(text.as_bytes(), [drive, b':', ..] if drive.is_ascii_alphabetic());
    text.len() < 4096 && (is_drive || text.contains(['.', '/', '\\', '~']))
}

/// Inspects content of this length, of which a beginning can be had.
fn inspect<'a>(length: usize, beginning: impl Fn(usize) -> Cow<'a, [u8]>) -> Result<Content, String> {
    let kind = sniff(&beginning(TELLING)).kind().map_err(|name| {
        format!(
            "it is {name}, and neither {} nor {}",
            MediaKind::Image.named(),
            MediaKind::Video.named()
        )
    })?;
    let (what, most) = match kind {
        MediaKind::Image => ("an image", MAX_IMAGE_BYTES),
        _ => ("a file", MAX_VIDEO_BYTES),
    };
    if length > most {
        return Err(format!("it is {what} of {length} bytes; at most {most} are taken"));
    }
    let size = match kind {
        MediaKind::Image => size(length, beginning),
        _ => None,
    };
    if let Some((width, height)) = size
        && u64::from(width) * u64::from(height) > MAX_IMAGE_PIXELS as u64
    {
        return Err(format!(
            "it has {width} by {height} pixels; at most {MAX_IMAGE_PIXELS} are taken"
        ));
    }
    Ok(Content { kind, size })
}

/// The size in an image's header; nothing where it cannot be read, which is left to the service. Most have it in their
/// first bytes, a photograph behind its thumbnail and colour profile, which are smaller than megabytes.
fn size<'a>(length: usize, beginning: impl Fn(usize) -> Cow<'a, [u8]>) -> Option<(u32, u32)> {
    for most in [TELLING, 1 << 18, 1 << 22] {
        let beginning = beginning(most.min(length));
        if let Ok(size) = imagesize::blob_size(&beginning) {
            return Some((u32::try_from(size.width).ok()?, u32::try_from(size.height).ok()?));
        }
        if beginning.len() >= length {
            break;
        }
    }
    None
}
