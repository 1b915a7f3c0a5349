//! Films that lead through given images.

use image::{RgbImage, imageops::crop_imm};

use super::{
    panel::{self, Area},
    scene,
    source::source_picture,
};
use crate::{
    task::{canvas::Canvas, job::Job, media::Source},
    video,
};

/// A film that leads through images. Those without a time are spread evenly.
pub(super) fn through(
    job: &Job,
    images: &[Source],
    times: &[Option<f64>],
    seconds: f64,
) -> Result<Vec<u8>, mp4_atom::Error> {
    let size = (job.canvas.width, job.canvas.height);
    if let [only] = images {
        // A single image says in the course of the film what was asked for.
        return video::encode(size, seconds, &[0.0, 1.0], |index| {
            let mut picture = covering(only, job.canvas);
            if index > 0 {
                panel::write(&mut picture, Area::whole(job.canvas), &job.prompt, &job.caption);
            }
            picture
        });
    }
    if images.is_empty() {
        return video::encode(size, seconds, &[0.0], |_| opening(job, images));
    }
    let last = (images.len().max(2) - 1) as f64;
    let moment = |(index, time): (usize, &Option<f64>)| time.map_or(index as f64 / last, |time| time / seconds);
    let mut order: Vec<(f64, &Source)> = times.iter().enumerate().map(moment).zip(images).collect();
    order.sort_by(|(first, _), (second, _)| first.total_cmp(second));
    let moments: Vec<f64> = order.iter().map(|(moment, _)| *moment).collect();
    video::encode(size, seconds, &moments, |index| covering(order[index].1, job.canvas))
}

/// The first picture.
pub(super) fn opening(job: &Job, images: &[Source]) -> RgbImage {
    match images.first() {
        Some(image) => covering(image, job.canvas),
        None => scene::paint(job.canvas, job.seed),
    }
}

/// An input that fills the canvas in its own shape; what stands over on two sides is cut off.
fn covering(source: &Source, canvas: Canvas) -> RgbImage {
    let size = source.visible_size();
    let scale =
        (f64::from(canvas.width) / f64::from(size.width)).max(f64::from(canvas.height) / f64::from(size.height));
    // Of a very narrow input so little is seen that its shape does not matter.
    let most = |side: u32| side.saturating_mul(4);
    let scaled = |side: u32, least: u32| ((f64::from(side) * scale).round() as u32).clamp(least, most(least));
    let (width, height) = (scaled(size.width, canvas.width), scaled(size.height, canvas.height));
    let picture = source_picture(source, Canvas::new(width, height));
    let (left, top) = ((width - canvas.width) / 2, (height - canvas.height) / 2);
    crop_imm(&picture, left, top, canvas.width, canvas.height).to_image()
}
