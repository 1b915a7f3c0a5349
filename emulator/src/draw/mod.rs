//! Draws a job's picture: a painted scene with the prompt on it, and the inputs where their route puts them. The same
//! job always gives the same pixels.

mod encode;
mod error;
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
        job::{Job, Work},
        layout::Layout,
        media::Source,
    },
    video,
};

/// The finished file.
pub(crate) fn render(job: &Job) -> Result<Vec<u8>, DrawError> {
    match &job.work {
        Work::Picture { format, layout } => encode::encode(&picture(job, layout), *format),
        Work::Video { seconds, layout } => Ok(video::encode(&picture(job, layout), *seconds)?),
    }
}

/// The picture, of exactly the canvas' size.
fn picture(job: &Job, layout: &Layout) -> RgbImage {
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
        Layout::Enlarge { video } => {
            let mut picture = source_picture(video, canvas);
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
    let size = image.image_size().unwrap_or(job.canvas);
    let original = source_picture(image, size);
    if let Some(area) = panel::widest_margin(job.canvas, left, top, size.width, size.height) {
        panel::write(&mut picture, area, &job.prompt, "");
    }
    image::imageops::replace(&mut picture, &original, left, top);
    picture
}
