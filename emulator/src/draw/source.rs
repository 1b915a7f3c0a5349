//! An input as pixels, or a placeholder for it.

use std::io::Cursor;

use image::{DynamicImage, ImageReader, Limits, Rgb, RgbImage, RgbaImage};

use super::{
    panel::{self, Area},
    scene,
};
use crate::{
    task::{
        canvas::Canvas,
        media::{LONGEST_SIDE, Source},
    },
    video::mp4,
};

/// Most memory that decoding one input may take.
const DECODE_MEMORY: u64 = 256 * 1024 * 1024;

/// An input at a given size: its pixels, or a placeholder for what was not or cannot be read.
pub(super) fn source_picture(source: &Source, canvas: Canvas) -> RgbImage {
    let Some(decoded) = decode(source) else {
        return placeholder(source, canvas);
    };
    let opaque = over_white(&decoded);
    if opaque.dimensions() == (canvas.width, canvas.height) {
        return opaque;
    }
    image::imageops::thumbnail(&opaque, canvas.width, canvas.height)
}

/// The picture without transparency.
fn over_white(picture: &RgbaImage) -> RgbImage {
    let mut opaque = RgbImage::new(picture.width(), picture.height());
    for (target, source) in opaque.pixels_mut().zip(picture.pixels()) {
        let [red, green, blue, alpha] = source.0;
        let blend = |value: u8| ((u32::from(value) * u32::from(alpha) + 255 * (255 - u32::from(alpha))) / 255) as u8;
        *target = Rgb([blend(red), blend(green), blend(blue)]);
    }
    opaque
}

/// A scene that stands for a picture which is not fetched, with its address on it.
fn placeholder(source: &Source, canvas: Canvas) -> RgbImage {
    let label = match source {
        Source::Link(link) => link.split(['?', '#']).next().unwrap_or(link),
        Source::Bytes(_) if source.is_boxed_image() => "(an AVIF or HEIC image, which is not decoded)",
        Source::Bytes(_) if source.video_facts().is_some() => "(a video of others, which is not decoded)",
        Source::Bytes(_) | Source::Unreadable => "(an input that cannot be read)",
    };
    // The end of an address is of no importance, and it may be long.
    let seed = label
        .bytes()
        .take(10_000)
        .fold(17_u64, |hash, byte| hash.wrapping_mul(31).wrapping_add(u64::from(byte)));
    let mut picture = scene::paint(canvas, seed);
    panel::write(&mut picture, Area::whole(canvas), label, "");
    picture
}

/// The image itself, within limits, or the first one of a video; `None` for links and for what cannot be decoded.
pub(super) fn decode(source: &Source) -> Option<RgbaImage> {
    let Source::Bytes(bytes) = source else { return None };
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

#[cfg(test)]
mod tests {
    use image::ImageFormat;

    use super::*;

    #[test]
    fn a_gif_is_decoded_and_an_avif_is_not() {
        let mut gif = Vec::new();
        let image = DynamicImage::from(RgbaImage::new(30, 20));
        image.write_to(&mut Cursor::new(&mut gif), ImageFormat::Gif).unwrap();
        assert_eq!(decode(&Source::Bytes(gif)).unwrap().dimensions(), (30, 20));
        let avif = [&[0, 0, 0, 20], &b"ftypavif"[..], &[0; 4], &b"avif"[..]].concat();
        assert!(decode(&Source::Bytes(avif)).is_none());
        assert!(decode(&Source::Link("https://example.com/fox.png".to_owned())).is_none());
    }
}
