//! Images and videos for a request: files, URLs and base64.

use std::path::{Path, PathBuf};

use bfl::{MAX_VIDEO_BYTES, Media, MediaKind};
use serde_json::Value;
use url::Url;

use super::source::{Source, Sources};
use crate::{
    failure::Failure,
    paths::{names_a_video, names_an_image, shown, tilde_hint},
    terminal::text,
};

/// No image in base64 is shorter, in characters.
const SHORTEST_BASE64: usize = 32;

/// An image or video, as it is sent.
#[derive(Debug)]
pub(crate) struct Input {
    pub(crate) value: Value,
    /// By its content, or by the extension in a URL. `None` if that does not tell.
    pub(crate) kind: Option<MediaKind>,
}

/// A reference to an image or video.
enum Reference {
    /// The service fetches it.
    Url(String),
    File(PathBuf),
    /// A `data:` URI.
    Data(String),
    /// Something else.
    Text(String),
}

impl Input {
    /// The value of `--input-image`: a path, a URL, or another source.
    pub(crate) fn of(value: &str, sources: &Sources) -> Result<Self, Failure> {
        match Source::of(value) {
            Source::Text(text) => match Reference::of(text)? {
                Reference::Text(path) => Self::file(Path::new(&path), sources),
                reference => Self::referenced(reference, sources),
            },
            source => Self::read(source, sources),
        }
    }

    /// The value of `--set` for a field that takes media. A path needs an @ there.
    pub(crate) fn of_field(name: &str, value: &str, sources: &Sources) -> Result<Self, Failure> {
        match Source::of(value) {
            Source::Text(text) => match Reference::of(text)? {
                Reference::Text(text) => match Media::base64(&text) {
                    // Many a word is the base64 of something.
                    Ok(media) if text.len() >= SHORTEST_BASE64 => Self::media(Ok(media), name),
                    _ => Err(no_image(name, &text)),
                },
                reference => Self::referenced(reference, sources),
            },
            source => Self::read(source, sources),
        }
    }

    fn read(source: Source, sources: &Sources) -> Result<Self, Failure> {
        match source {
            Source::File(path) => Self::content(sources.file(&path, MAX_VIDEO_BYTES as u64)?, &shown(&path)),
            _ => Self::content(sources.stdin(MAX_VIDEO_BYTES as u64)?, "the content of stdin"),
        }
    }

    fn referenced(reference: Reference, sources: &Sources) -> Result<Self, Failure> {
        match reference {
            Reference::Url(url) => {
                let path = url.split(['?', '#']).next().unwrap_or_default();
                let kind = match (names_a_video(path), names_an_image(path)) {
                    (true, _) => Some(MediaKind::Video),
                    (_, true) => Some(MediaKind::Image),
                    _ => None,
                };
                Ok(Self {
                    value: url.into(),
                    kind,
                })
            }
            Reference::File(path) => Self::file(&path, sources),
            Reference::Data(uri) => Self::media(Media::base64(uri), "the `data:` URI"),
            Reference::Text(text) => Err(no_image("--input-image", &text)),
        }
    }

    fn file(path: &Path, sources: &Sources) -> Result<Self, Failure> {
        if path.as_os_str().is_empty() {
            return Err(Failure::no_task("--input-image must name a file or a URL"));
        }
        if !path.exists() {
            let what = "there is no such file, and it is not a URL";
            return Err(Failure::no_task(format!(
                "{} cannot be sent: {what}{}",
                shown(path),
                tilde_hint(path)
            )));
        }
        if path.is_dir() {
            return Err(Failure::no_task(format!(
                "{} cannot be sent: it is a folder",
                shown(path)
            )));
        }
        Self::content(sources.file(path, MAX_VIDEO_BYTES as u64)?, &shown(path))
    }

    fn content(content: Vec<u8>, name: &str) -> Result<Self, Failure> {
        Self::media(Media::bytes(content), name)
    }

    fn media(media: Result<Media, bfl::Error>, name: &str) -> Result<Self, Failure> {
        let wrong = |why: &str| Failure::no_task(format!("{name} cannot be sent: {why}"));
        let media = media.map_err(|error| {
            let why = error.to_string();
            // What is not about content is that there is none.
            wrong(
                why.strip_prefix("this content cannot be sent: ")
                    .unwrap_or("it contains no base64"),
            )
        })?;
        let value = serde_json::to_value(&media).map_err(|error| wrong(&error.to_string()))?;
        Ok(Self {
            value,
            kind: media.kind(),
        })
    }
}

fn no_image(name: &str, text: &str) -> Failure {
    let is_file = text.len() < 4096 && Path::new(text).is_file();
    let way = if is_file {
        format!("to send the file of that name, write {name}=@{}", text::short(text))
    } else {
        format!("write {name}=@FILE or a URL")
    };
    Failure::no_task(format!(
        "`{name}` takes an image or a video, but `{}` is neither: {way}",
        text::short(text)
    ))
}

impl Reference {
    fn of(text: String) -> Result<Self, Failure> {
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

#[cfg(test)]
mod tests {
    use base64::{Engine, engine::general_purpose::STANDARD};

    use super::*;

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n0000";

    fn of(value: &str) -> Result<Input, Failure> {
        Input::of(value, &Sources::default())
    }

    #[test]
    fn a_url_is_known_by_the_name_in_its_path_and_else_by_nothing() {
        let kind = |value: &str| of(value).unwrap().kind;
        assert_eq!(kind("https://example.com/clip.MP4?sig=a.png"), Some(MediaKind::Video));
        assert_eq!(kind("HTTP://example.com/a.png?next=clip.mp4"), Some(MediaKind::Image));
        assert_eq!(kind("https://example.com/results/4711?sig=a.mp4"), None);
    }

    #[test]
    fn a_file_is_known_by_its_content_whatever_its_name() {
        let folder = tempfile::TempDir::new().unwrap();
        let file = |name: &str, content: &[u8]| {
            let path = folder.path().join(name);
            std::fs::write(&path, content).unwrap();
            path.to_str().unwrap().to_owned()
        };
        let png = file("a.mp4", PNG);
        for value in [png.clone(), format!("@{png}"), format!("file://{png}")] {
            assert_eq!(of(&value).unwrap().kind, Some(MediaKind::Image), "{value}");
        }
        let film = file("clip.jpg", b"\0\0\0\x18ftypisom\0\0\0\0isomiso2");
        assert_eq!(of(&film).unwrap().kind, Some(MediaKind::Video));
        let heif = file("photo", b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic");
        assert_eq!(of(&heif).unwrap().kind, Some(MediaKind::Image));
    }

    #[test]
    fn a_data_uri_is_its_content_and_never_shown_whole() {
        let encoded = STANDARD.encode(PNG);
        assert_eq!(
            of(&format!("data:image/png;base64,{encoded}")).unwrap().value,
            encoded.as_str()
        );
        let long = "A".repeat(100_000);
        for wrong in [
            format!("data:image/png,{long}"),
            format!("data:image/png;base64,?{long}"),
            format!("data:;base64,{}", STANDARD.encode("<html>".repeat(10_000))),
            format!("file://host/{long}"),
            format!("{long}?"),
        ] {
            let message = format!("{:?}", of(&wrong).unwrap_err());
            assert!(message.len() < 600, "{message}");
            let message = format!(
                "{:?}",
                Input::of_field("mask", &wrong, &Sources::default()).unwrap_err()
            );
            assert!(message.len() < 600, "{message}");
        }
    }

    #[test]
    fn a_field_takes_base64_and_no_path() {
        let of_field = |value: &str| Input::of_field("mask", value, &Sources::default());
        assert_eq!(
            of_field(&STANDARD.encode([PNG, &[0; 20]].concat())).unwrap().kind,
            Some(MediaKind::Image)
        );
        for wrong in ["Cargo.toml", "fox.jpg", "C:\\pics\\fox.jpg", "~/fox.jpg", ""] {
            let message = format!("{:?}", of_field(wrong).unwrap_err());
            assert!(message.contains("mask=@"), "{message}");
        }
        assert!(format!("{:?}", of_field("Cargo.toml").unwrap_err()).contains("mask=@Cargo.toml"));
    }
}
