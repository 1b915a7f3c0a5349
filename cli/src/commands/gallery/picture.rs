//! Results inside of the page: small pictures, and films as they are.

use std::{
    fs::{self, File},
    io::{self, BufReader, Cursor, Write},
    path::Path,
};

use base64::{engine::general_purpose::STANDARD, write::EncoderWriter};
use image::{DynamicImage, ImageFormat, ImageReader, Limits, codecs::jpeg::JpegEncoder};

/// The longer side of a small picture, in pixels.
const SIDE: u32 = 640;
/// In percent.
const QUALITY: u8 = 82;
/// The longest film that is put into the page, in bytes.
const LONGEST_FILM: u64 = 12 * 1024 * 1024;
/// What reading one picture may take, in bytes.
const MEMORY: u64 = 512 * 1024 * 1024;

/// What the page shows of a file.
pub(super) enum Shown {
    /// A small picture as JPEG, and the size of the whole one.
    Picture { small: Vec<u8>, size: (u32, u32) },
    /// A film that is short enough.
    Film,
    /// Only a link.
    Link,
    /// The file is not there any more.
    Gone,
}

/// What can be shown of a file.
pub(super) fn of(path: &Path) -> Shown {
    let Ok(metadata) = fs::metadata(path) else {
        return Shown::Gone;
    };
    if !metadata.is_file() {
        return Shown::Link;
    }
    if let Some((small, size)) = small(path) {
        return Shown::Picture { small, size };
    }
    match path.extension().is_some_and(|extension| extension == "mp4") && metadata.len() <= LONGEST_FILM {
        true => Shown::Film,
        false => Shown::Link,
    }
}

fn small(path: &Path) -> Option<(Vec<u8>, (u32, u32))> {
    let picture = read(path)?;
    let size = (picture.width(), picture.height());
    let small = match size.0.max(size.1) > SIDE {
        true => picture.thumbnail(SIDE, SIDE),
        false => picture,
    };
    let mut content = Cursor::new(Vec::new());
    let encoder = JpegEncoder::new_with_quality(&mut content, QUALITY);
    small.to_rgb8().write_with_encoder(encoder).ok()?;
    Some((content.into_inner(), size))
}

fn read(path: &Path) -> Option<DynamicImage> {
    let mut reader = ImageReader::new(BufReader::new(File::open(path).ok()?))
        .with_guessed_format()
        .ok()?;
    let known = [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP];
    if !reader.format().is_some_and(|format| known.contains(&format)) {
        return None;
    }
    let mut limits = Limits::default();
    limits.max_alloc = Some(MEMORY);
    reader.limits(limits);
    reader.decode().ok()
}

/// Writes a `data:` URI.
pub(super) fn data_uri(to: &mut dyn Write, mime: &str, content: &mut dyn io::Read) -> io::Result<()> {
    write!(to, "data:{mime};base64,")?;
    let mut encoder = EncoderWriter::new(to, &STANDARD);
    io::copy(&mut io::Read::take(content, LONGEST_FILM), &mut encoder)?;
    encoder.finish().map(drop)
}
