//! Draws a job's picture: a painted scene with the prompt on it, and the inputs where their route puts them. The same
//! job always gives the same pixels.

pub(crate) mod encode;
mod panel;
mod place;
mod retouch;
mod scene;
mod text;

use self::panel::Area;
use image::{Rgb, RgbImage};

use crate::task::{
    job::{Job, Layout},
    media::Source,
    plan::Canvas,
};

/// The picture, of exactly the canvas' size.
pub(crate) fn picture(job: &Job, layout: &Layout) -> RgbImage {
    let canvas = job.canvas;
    match layout {
        Layout::References(sources) => references(job, sources),
        Layout::Fill { image, mask } => match retouch::fill_mask(image, mask.as_ref(), canvas) {
            Some(mask) => {
                let mut painted = scene::paint(canvas, job.seed);
                if let Some(area) = retouch::bounds(&mask) {
                    panel::write(&mut painted, area.middle(), &job.prompt, "");
                }
                retouch::replace_masked(source_picture(image, canvas), &painted, &mask)
            }
            None => references(job, std::slice::from_ref(image)),
        },
        Layout::Erase { image, mask, grow } => {
            let picture = source_picture(image, canvas);
            match mask.as_ref().and_then(|mask| retouch::mask_from(mask, canvas)) {
                Some(mask) => retouch::erase(picture, &retouch::grown(mask, *grow)),
                None => picture,
            }
        }
        Layout::Extend { image, left, top } => extended(job, image, *left, *top),
        Layout::Sharpen { image } => retouch::sharpened(&source_picture(image, canvas)),
        Layout::Enlarge { film } => {
            let mut picture = source_picture(film, canvas);
            panel::write(&mut picture, Area::whole(canvas), &job.prompt, &job.caption);
            picture
        }
        Layout::TryOn { person, garment } => {
            let mut picture = source_picture(person, canvas);
            let text = panel::write(&mut picture, Area::whole(canvas), &job.prompt, &job.caption);
            let corner = place::corner(canvas, text);
            place::card(&mut picture, corner, garment);
            picture
        }
    }
}

/// A scene with the prompt below and one card for each reference above it.
fn references(job: &Job, sources: &[Source]) -> RgbImage {
    let mut picture = scene::paint(job.canvas, job.seed);
    let text = panel::write(&mut picture, Area::whole(job.canvas), &job.prompt, &job.caption);
    for (source, cell) in sources.iter().zip(place::cells(job.canvas, text, sources.len())) {
        place::card(&mut picture, cell, source);
    }
    picture
}

/// The input, untouched, inside a scene; the prompt goes to the widest margin.
fn extended(job: &Job, image: &Source, left: i64, top: i64) -> RgbImage {
    let mut picture = scene::paint(job.canvas, job.seed);
    let (width, height) = image.image_size().unwrap_or((job.canvas.width, job.canvas.height));
    let original = source_picture(image, Canvas { width, height });
    if let Some(area) = panel::widest_margin(job.canvas, left, top, width, height) {
        panel::write(&mut picture, area, &job.prompt, "");
    }
    image::imageops::replace(&mut picture, &original, left, top);
    picture
}

/// An input at a given size: its pixels, or a placeholder for what was not or cannot be read.
fn source_picture(source: &Source, canvas: Canvas) -> RgbImage {
    let Some(decoded) = source.decode() else {
        return placeholder(source, canvas);
    };
    let opaque = over_white(&decoded);
    if opaque.dimensions() == (canvas.width, canvas.height) {
        return opaque;
    }
    image::imageops::thumbnail(&opaque, canvas.width, canvas.height)
}

/// The picture without transparency.
fn over_white(picture: &image::RgbaImage) -> RgbImage {
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
        Source::Bytes(_) if source.is_boxed_picture() => "(an AVIF or HEIC picture, which is not decoded)",
        Source::Bytes(_) if source.video_facts().is_some() => "(a film of others, which is not decoded)",
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
