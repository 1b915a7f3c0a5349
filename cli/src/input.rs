//! Files and URLs that go into a request.

use std::path::Path;

use bfl::Media;
use serde_json::Value;

use crate::failure::Failure;

/// An image or video for the request, as it goes on the wire.
#[derive(Debug)]
pub(crate) struct Input {
    pub(crate) value: Value,
    pub(crate) kind: Kind,
}

/// What an input is, as far as its name tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// An image, or a file that is not named as a video.
    Image,
    Video,
    /// A URL that does not tell.
    Either,
}

impl Input {
    /// Reads what `--input-image` names.
    pub(crate) async fn read(source: &str) -> Result<Self, Failure> {
        let (media, kind) = if is_url(source) {
            let path = source.split(['?', '#']).next().unwrap_or_default();
            let tells = names_a_video(path) || names_an_image(path);
            (Media::url(source), if tells { kind_of(path) } else { Kind::Either })
        } else {
            (Media::file(source).await?, kind_of(source))
        };
        Ok(Self {
            value: on_the_wire(&media)?,
            kind,
        })
    }
}

/// A file's content as it goes on the wire.
pub(crate) async fn read_file(path: &str) -> Result<Value, Failure> {
    on_the_wire(&Media::file(path).await?)
}

fn on_the_wire(media: &Media) -> Result<Value, Failure> {
    serde_json::to_value(media).map_err(|error| Failure::no_task(format!("an input cannot be encoded: {error}")))
}

fn is_url(source: &str) -> bool {
    let scheme = source.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
    matches!(scheme.as_deref(), Some("http" | "https"))
}

const IMAGES: [&str; 6] = ["jpg", "jpeg", "png", "webp", "gif", "avif"];
const VIDEOS: [&str; 5] = ["mp4", "m4v", "mov", "webm", "mkv"];

fn kind_of(name: &str) -> Kind {
    if names_a_video(name) { Kind::Video } else { Kind::Image }
}

/// Whether a name is a video's.
pub(crate) fn names_a_video(name: &str) -> bool {
    VIDEOS.iter().any(|known| has_extension(name, known))
}

/// Whether a name is an image's.
pub(crate) fn names_an_image(name: &str) -> bool {
    IMAGES.iter().any(|known| has_extension(name, known))
}

fn has_extension(name: &str, extension: &str) -> bool {
    let found = Path::new(name).extension().and_then(|found| found.to_str());
    found.is_some_and(|found| found.eq_ignore_ascii_case(extension))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_http_makes_a_url() {
        assert!(is_url("https://example.com/a.png") && is_url("HTTP://example.com/a"));
        assert!(!is_url("https/a.png") && !is_url("file:///a.png") && !is_url("a://b"));
    }

    #[tokio::test]
    async fn a_url_is_known_by_the_name_in_its_path_and_else_by_nothing() {
        let kind = async |source: &str| Input::read(source).await.unwrap().kind;
        assert_eq!(kind("https://example.com/clip.MP4?sig=a.png").await, Kind::Video);
        assert_eq!(kind("https://example.com/a.png?next=clip.mp4").await, Kind::Image);
        assert_eq!(kind("https://example.com/results/4711?sig=a.mp4").await, Kind::Either);
    }
}
