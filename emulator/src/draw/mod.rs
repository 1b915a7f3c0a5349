//! Draws a job's picture: a painted scene with the prompt on it, and the inputs where their route puts them. The same
//! job always gives the same pixels.

mod dress;
mod encode;
mod error;
mod film;
mod panel;
mod place;
mod retouch;
mod scene;
mod source;
mod text;

use image::RgbImage;

use self::{error::DrawError, panel::Area, source::source_picture};
use crate::{
    task::{
        canvas::Canvas,
        job::{Format, Job, Work},
        layout::Layout,
        media::Source,
    },
    video,
};

/// The longer side of a small picture.
const SMALL: f64 = 480.0;

/// The finished file.
pub(crate) fn render(job: &Job) -> Result<Vec<u8>, DrawError> {
    match &job.work {
        Work::Picture { format, layout } => encode::encode(&picture(job, layout), *format),
        Work::Video {
            seconds,
            layout: Layout::Keyframes { images, times },
        } => Ok(film::through(job, images, times, *seconds)?),
        Work::Video { seconds, layout } => {
            let size = (job.canvas.width, job.canvas.height);
            Ok(video::encode(size, *seconds, &[0.0], |_| picture(job, layout))?)
        }
    }
}

/// A small JPEG of the result; of a video, its beginning.
pub(crate) fn preview(job: &Job) -> Result<Vec<u8>, DrawError> {
    let picture = picture(job, job.layout());
    let Canvas { width, height } = fitting(job.canvas);
    encode::encode(&image::imageops::thumbnail(&picture, width, height), Format::Jpeg)
}

/// A small JPEG of an input.
pub(crate) fn thumbnail(source: &Source) -> Result<Vec<u8>, DrawError> {
    encode::encode(&source_picture(source, fitting(source.visible_size())), Format::Jpeg)
}

/// The size of a small picture of the same shape.
fn fitting(size: Canvas) -> Canvas {
    let scale = (SMALL / f64::from(size.width.max(size.height))).min(1.0);
    let side = |length: u32| ((f64::from(length) * scale) as u32).max(1);
    Canvas::new(side(size.width), side(size.height))
}

/// The picture, of exactly the canvas' size.
fn picture(job: &Job, layout: &Layout) -> RgbImage {
    let canvas = job.canvas;
    match layout {
        Layout::References(sources) => references(job, sources),
        Layout::Keyframes { images, .. } => film::opening(job, images),
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
        Layout::Sharpen { image } => {
            let mut picture = retouch::sharpened(&source_picture(image, canvas));
            panel::write_above(&mut picture, Area::whole(canvas), "deblurred", &job.caption);
            picture
        }
        Layout::Enlarge { video } => {
            let mut picture = source_picture(video, canvas);
            panel::write_above(&mut picture, Area::whole(canvas), &job.prompt, &job.caption);
            picture
        }
        Layout::TryOn { person, garment } => {
            let mut picture = source_picture(person, canvas);
            dress::put_on(&mut picture, garment);
            panel::write_above(&mut picture, Area::whole(canvas), &job.prompt, &job.caption);
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
    let size = image.image_size().unwrap_or(job.canvas);
    let original = source_picture(image, size);
    if let Some(area) = panel::widest_margin(job.canvas, left, top, size.width, size.height) {
        panel::write(&mut picture, area, &job.prompt, "");
    }
    image::imageops::replace(&mut picture, &original, left, top);
    picture
}
