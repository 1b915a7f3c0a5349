//! Media in a request: base64 text (with or without a `data:` prefix) or a link. Links are never followed; a labelled
//! placeholder is drawn for them.

use std::io::Cursor;

use base64::{
    Engine as _, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use image::ImageReader;

use super::canvas::Canvas;
use crate::video::mp4;

/// The longest side that an input image may have.
pub(crate) const LONGEST_SIDE: u32 = 16_384;
/// The assumed size of a linked image, which is not fetched.
const LINKED_SIZE: Canvas = Canvas {
    width: 1024,
    height: 768,
};

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
    pub(crate) fn bytes_kept(&self) -> usize {
        match self {
            Self::Bytes(bytes) => bytes.len(),
            Self::Link(link) => link.len(),
            Self::Unreadable => 0,
        }
    }

    /// Width and height from the image's header; `None` if it is not an image.
    pub(crate) fn image_size(&self) -> Option<Canvas> {
        match self {
            Self::Link(_) => Some(LINKED_SIZE),
            Self::Unreadable => None,
            Self::Bytes(bytes) => {
                let (width, height) = decodable_size(bytes).or_else(|| boxed_size(bytes))?;
                let plausible = width > 0 && height > 0 && width.max(height) <= LONGEST_SIDE;
                plausible.then_some(Canvas::new(width, height))
            }
        }
    }

    /// The size of the image or video.
    pub(crate) fn visible_size(&self) -> Canvas {
        let video = || self.video_facts().map(|facts| Canvas::new(facts.width, facts.height));
        self.image_size().or_else(video).unwrap_or(LINKED_SIZE)
    }

    /// Whether it is AVIF or HEIC, which are accepted but not decoded.
    pub(crate) fn is_boxed_image(&self) -> bool {
        matches!(self, Self::Bytes(bytes) if boxed_size(bytes).is_some())
    }

    /// What the header of an MP4 file says; `None` for other files. A link gets plausible values.
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

/// The size of a JPEG, PNG, WebP or GIF picture.
fn decodable_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
    reader.into_dimensions().ok()
}

/// The size of an AVIF or HEIC picture. A video has the same container, but no size at that place.
fn boxed_size(bytes: &[u8]) -> Option<(u32, u32)> {
    if bytes.get(4..8) != Some(b"ftyp") {
        return None;
    }
    let size = imagesize::blob_size(bytes).ok()?;
    Some((size.width.try_into().ok()?, size.height.try_into().ok()?))
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

    #[test]
    fn pictures_in_every_format_that_is_taken_have_a_size_and_others_have_none() {
        let mut gif = Vec::new();
        let picture = image::RgbaImage::new(30, 20);
        image::DynamicImage::from(picture)
            .write_to(&mut Cursor::new(&mut gif), image::ImageFormat::Gif)
            .unwrap();
        let gif = Source::Bytes(gif);
        assert_eq!(gif.image_size(), Some(Canvas::new(30, 20)));
        for brand in [b"avif", b"heic", b"heix", b"mif1"] {
            let source = Source::Bytes(boxed_picture(*brand, 640, 480));
            assert_eq!(source.image_size(), Some(Canvas::new(640, 480)), "{brand:?}");
            assert!(source.is_boxed_image() && source.video_facts().is_none());
        }
        let video = Source::Bytes(crate::video::still(&image::RgbImage::new(32, 32), 1.0).unwrap());
        for other in [
            video,
            Source::Bytes(b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x10\0\0\0\x10\0\0\0".to_vec()),
        ] {
            assert_eq!(other.image_size(), None);
            assert!(!other.is_boxed_image());
        }
        let whole = boxed_picture(*b"avif", 640, 480);
        for length in 0..whole.len() {
            Source::Bytes(whole[..length].to_vec()).image_size();
        }
    }

    fn boxed(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
        let length = u32::try_from(content.len() + 8).unwrap();
        [&length.to_be_bytes(), &kind[..], content].concat()
    }

    /// The beginning of an AVIF or HEIC file, up to the size of its picture.
    fn boxed_picture(brand: [u8; 4], width: u32, height: u32) -> Vec<u8> {
        let size = [[0; 4], width.to_be_bytes(), height.to_be_bytes()].concat();
        let properties = boxed(b"iprp", &boxed(b"ipco", &boxed(b"ispe", &size)));
        let index = boxed(b"meta", &[vec![0; 4], properties].concat());
        [boxed(b"ftyp", &[&brand[..], &[0; 4], &brand[..]].concat()), index].concat()
    }
}
