//! Media that a request brings along: base64 text (with or without a `data:` prefix) or a link. Links are never
//! followed; what they point to is drawn as a labelled placeholder.

use std::io::Cursor;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use image::{DynamicImage, ImageReader, Limits, RgbaImage};

use crate::video::mp4;

/// The longest side that an input image may have.
const LONGEST_SIDE: u32 = 16_384;
/// Most memory that decoding one input may take.
const DECODE_MEMORY: u64 = 256 * 1024 * 1024;
/// The size that a linked image is taken to have, since it is not fetched.
const LINKED_SIZE: (u32, u32) = (1024, 768);

/// Padding is optional, as in the many encoders that clients use.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// An input as it was given.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Source {
    Bytes(Vec<u8>),
    Link(String),
    /// Neither a link nor base64.
    Unreadable,
}

impl Source {
    pub(crate) fn read(text: &str) -> Self {
        let text = text.trim();
        if text.starts_with("http://") || text.starts_with("https://") {
            return Self::Link(text.to_owned());
        }
        let encoded = match text.strip_prefix("data:") {
            Some(data) => data.split_once(',').map_or("", |(_, encoded)| encoded),
            None => text,
        };
        let decoded = if encoded.contains(char::is_whitespace) {
            BASE64.decode(encoded.split_whitespace().collect::<String>())
        } else {
            BASE64.decode(encoded)
        };
        match decoded {
            Ok(bytes) if !bytes.is_empty() => Self::Bytes(bytes),
            _ => Self::Unreadable,
        }
    }

    /// How many bytes are kept for it.
    pub(crate) fn weight(&self) -> usize {
        match self {
            Self::Bytes(bytes) => bytes.len(),
            Self::Link(link) => link.len(),
            Self::Unreadable => 0,
        }
    }

    /// Width and height as the image's header tells them; `None` for what is no image.
    pub(crate) fn image_size(&self) -> Option<(u32, u32)> {
        match self {
            Self::Link(_) => Some(LINKED_SIZE),
            Self::Unreadable => None,
            Self::Bytes(bytes) => {
                let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
                let (width, height) = reader.into_dimensions().ok()?;
                (width > 0 && height > 0 && width.max(height) <= LONGEST_SIDE).then_some((width, height))
            }
        }
    }

    /// The size at which it is shown: an image's or a film's.
    pub(crate) fn shown_size(&self) -> (u32, u32) {
        let film = || self.video_facts().map(|facts| (facts.width, facts.height));
        self.image_size().or_else(film).unwrap_or(LINKED_SIZE)
    }

    /// The image itself, within limits, or the first one of a film; `None` for links and for what cannot be decoded.
    pub(crate) fn decode(&self) -> Option<RgbaImage> {
        let Self::Bytes(bytes) = self else { return None };
        if let Some(picture) = mp4::first_picture(bytes) {
            return Some(DynamicImage::from(picture).into_rgba8());
        }
        let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
        let mut limits = Limits::default();
        limits.max_image_width = Some(LONGEST_SIDE);
        limits.max_image_height = Some(LONGEST_SIDE);
        limits.max_alloc = Some(DECODE_MEMORY);
        reader.limits(limits);
        reader.decode().ok().map(DynamicImage::into_rgba8)
    }

    /// What the header of an MP4 file tells; `None` for what is no such file. A link gets plausible values.
    pub(crate) fn video_facts(&self) -> Option<mp4::Facts> {
        match self {
            Self::Link(_) => Some(mp4::Facts {
                width: 1280,
                height: 704,
                seconds: 5.0,
            }),
            Self::Bytes(bytes) => mp4::facts(bytes),
            Self::Unreadable => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_read_with_or_without_prefix_padding_and_line_breaks() {
        let expected = Source::Bytes(b"hello world".to_vec());
        for text in [
            "aGVsbG8gd29ybGQ=",
            "aGVsbG8gd29ybGQ",
            "aGVsbG8g\nd29ybGQ=",
            "data:image/png;base64,aGVsbG8gd29ybGQ=",
        ] {
            assert_eq!(Source::read(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_neither_base64_nor_a_link_is_unreadable() {
        for text in ["", "data:image/png", "fox.png", "ftp://host/x.png", "***"] {
            assert_eq!(Source::read(text), Source::Unreadable, "{text}");
        }
        assert_eq!(Source::read("fox1").image_size(), None);
    }
}
