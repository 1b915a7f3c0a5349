//! Images and videos for a request: files, URLs and base64.

use std::path::{Path, PathBuf};

use bfl::{MAX_VIDEO_BYTES, Media, MediaKind};
use serde_json::Value;

use super::{
    reference::Reference,
    source::{Source, Sources},
};
use crate::{
    failure::Failure,
    paths::{names_a_video, names_an_image, shown, tilde_hint},
    store::{LAST, Listed, Store, characters, redacted},
    terminal::text,
};

/// No image in base64 is shorter, in characters.
const SHORTEST_BASE64: usize = 32;

/// An image or video, as it is sent.
#[derive(Clone, Debug)]
pub(crate) struct Input {
    pub(crate) media: Media,
    /// By its content, or by the extension in a URL. `None` if that does not tell.
    pub(crate) kind: Option<MediaKind>,
    /// What the store keeps of it.
    pub(crate) stored: Value,
    pub(crate) origin: Origin,
}

/// Where an image or video comes from.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Origin {
    File(PathBuf),
    /// Without its query, which may be signed.
    Url(String),
    /// stdin, or the argument itself.
    Other,
}

impl Input {
    /// The value of `--input-image`: a path, a URL, or another source.
    pub(crate) async fn of(value: &str, sources: &Sources) -> Result<Self, Failure> {
        match Source::of(value) {
            Source::Text(text) => match Reference::of(text)? {
                Reference::Text(path) => Self::file(Path::new(&path), sources).await,
                reference => Self::referenced(reference, sources).await,
            },
            source => Self::read(source, sources).await,
        }
    }

    /// The value of `--set` for a field that takes media. A path needs an @ there.
    pub(crate) async fn of_field(name: &str, value: &str, sources: &Sources) -> Result<Self, Failure> {
        match Source::of(value) {
            Source::Text(text) => match Reference::of(text)? {
                // Many words are base64 of something.
                Reference::Text(text) if text.len() < SHORTEST_BASE64 => Err(no_image(name, &text)),
                Reference::Text(text) => {
                    let input = Self::base64(&text, name).await;
                    input.map_err(|_| no_image(name, &text))
                }
                reference => Self::referenced(reference, sources).await,
            },
            source => Self::read(source, sources).await,
        }
    }

    async fn read(source: Source, sources: &Sources) -> Result<Self, Failure> {
        match source {
            Source::File(path) => {
                let content = sources.file(&path, MAX_VIDEO_BYTES as u64)?;
                Ok(Self::content(content, &shown(&path)).await?.of_file(&path))
            }
            Source::Last => Self::result(Store::named(LAST)?, sources).await,
            _ => Self::content(sources.stdin(MAX_VIDEO_BYTES as u64)?, "the content of stdin").await,
        }
    }

    async fn referenced(reference: Reference, sources: &Sources) -> Result<Self, Failure> {
        match reference {
            Reference::Url(url) => {
                let path = url.split(['?', '#']).next().unwrap_or_default();
                let kind = match (names_a_video(path), names_an_image(path)) {
                    (true, _) => Some(MediaKind::Video),
                    (_, true) => Some(MediaKind::Image),
                    _ => None,
                };
                let media = Media::url(&url);
                let stored = redacted(&url.into(), true);
                Ok(Self {
                    media,
                    kind,
                    origin: Origin::Url(stored.as_str().unwrap_or_default().to_owned()),
                    stored,
                })
            }
            Reference::File(path) => Self::file(&path, sources).await,
            Reference::Data(uri) => Self::base64(&uri, "the `data:` URI").await,
            Reference::Text(text) => Err(no_image("--input-image", &text)),
        }
    }

    async fn file(path: &Path, sources: &Sources) -> Result<Self, Failure> {
        if path.as_os_str().is_empty() {
            return Err(Failure::no_task("--input-image must name a file or a URL"));
        }
        if !path.exists() {
            if let Some(listed) = path.to_str().map(Store::with_id).transpose()?.flatten() {
                return Self::result(listed, sources).await;
            }
            let what = "there is no such file, and it is neither a URL nor the id of a stored result";
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
        let content = sources.file(path, MAX_VIDEO_BYTES as u64)?;
        Ok(Self::content(content, &shown(path)).await?.of_file(path))
    }

    fn of_file(self, path: &Path) -> Self {
        Self {
            origin: Origin::File(path.to_owned()),
            ..self
        }
    }

    /// The result of a stored task.
    async fn result(Listed { record, .. }: Listed, sources: &Sources) -> Result<Self, Failure> {
        let id = text::short(record.task_id().unwrap_or(&record.id));
        let Some(path) = record.file() else {
            return Err(Failure::no_task(format!("task {id} has no result in a file")));
        };
        let content = sources.file(&path, MAX_VIDEO_BYTES as u64)?;
        Ok(Self::content(content, &shown(&path)).await?.of_file(&path))
    }

    async fn content(content: Vec<u8>, name: &str) -> Result<Self, Failure> {
        let length = content.len().div_ceil(3) * 4;
        Self::loaded(&Media::bytes(content), length, name).await
    }

    async fn base64(text: &str, name: &str) -> Result<Self, Failure> {
        Self::loaded(&Media::base64(text), text.len(), name).await
    }

    /// Checks content. `length` is that of its base64, `name` what messages call it.
    async fn loaded(media: &Media, length: usize, name: &str) -> Result<Self, Failure> {
        let media = media.load().await.map_err(|error| {
            let why = error.to_string();
            let why = why.split_once(" cannot be sent: ").map_or(&*why, |(_, why)| why);
            let why = match why.starts_with("it is not base64") {
                true => "it contains no base64",
                false => why,
            };
            Failure::no_task(format!("{name} cannot be sent: {why}"))
        })?;
        Ok(Self {
            kind: media.kind(),
            media,
            stored: characters(length),
            origin: Origin::Other,
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

#[cfg(test)]
mod tests {
    use base64::{Engine, engine::general_purpose::STANDARD};

    use super::*;

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n0000";

    async fn of(value: &str) -> Result<Input, Failure> {
        Input::of(value, &Sources::default()).await
    }

    #[tokio::test]
    async fn a_url_is_known_by_the_name_in_its_path_and_else_by_nothing() {
        let kind = async |value: &str| of(value).await.unwrap().kind;
        assert_eq!(
            kind("https://example.com/clip.MP4?sig=a.png").await,
            Some(MediaKind::Video)
        );
        assert_eq!(
            kind("HTTP://example.com/a.png?next=clip.mp4").await,
            Some(MediaKind::Image)
        );
        assert_eq!(kind("https://example.com/results/4711?sig=a.mp4").await, None);
    }

    #[tokio::test]
    async fn a_file_is_known_by_its_content_whatever_its_name() {
        let folder = tempfile::TempDir::new().unwrap();
        let file = |name: &str, content: &[u8]| {
            let path = folder.path().join(name);
            std::fs::write(&path, content).unwrap();
            path.to_str().unwrap().to_owned()
        };
        let png = file("a.mp4", PNG);
        for value in [png.clone(), format!("@{png}"), format!("file://{png}")] {
            assert_eq!(of(&value).await.unwrap().kind, Some(MediaKind::Image), "{value}");
        }
        let film = file("clip.jpg", b"\0\0\0\x18ftypisom\0\0\0\0isomiso2");
        assert_eq!(of(&film).await.unwrap().kind, Some(MediaKind::Video));
        let heif = file("photo", b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic");
        assert_eq!(of(&heif).await.unwrap().kind, Some(MediaKind::Image));
    }

    #[tokio::test]
    async fn a_data_uri_is_its_content_and_never_shown_whole() {
        let encoded = STANDARD.encode(PNG);
        assert_eq!(
            of(&format!("data:image/png;base64,{encoded}")).await.unwrap().media,
            Media::bytes(PNG)
        );
        let long = "A".repeat(100_000);
        for wrong in [
            format!("data:image/png,{long}"),
            format!("data:image/png;base64,?{long}"),
            format!("data:;base64,{}", STANDARD.encode("<html>".repeat(10_000))),
            format!("file://host/{long}"),
            format!("{long}?"),
        ] {
            let message = format!("{:?}", of(&wrong).await.unwrap_err());
            assert!(message.len() < 600, "{message}");
            let message = format!(
                "{:?}",
                Input::of_field("mask", &wrong, &Sources::default()).await.unwrap_err()
            );
            assert!(message.len() < 600, "{message}");
        }
    }

    #[tokio::test]
    async fn a_field_takes_base64_and_no_path() {
        let of_field = async |value: &str| Input::of_field("mask", value, &Sources::default()).await;
        assert_eq!(
            of_field(&STANDARD.encode([PNG, &[0; 20]].concat())).await.unwrap().kind,
            Some(MediaKind::Image)
        );
        for wrong in ["Cargo.toml", "fox.jpg", "C:\\pics\\fox.jpg", "~/fox.jpg", ""] {
            let message = format!("{:?}", of_field(wrong).await.unwrap_err());
            assert!(message.contains("mask=@"), "{message}");
        }
        assert!(format!("{:?}", of_field("Cargo.toml").await.unwrap_err()).contains("mask=@Cargo.toml"));
    }
}
