//! A garment on a person: drawn in the outline of a shirt where a torso usually is.

use image::{Rgb, RgbImage};

use super::source::source_picture;
use crate::task::{canvas::Canvas, media::Source};

/// Half of a shirt, from the middle to its right edge, in parts of its width and height.
const OUTLINE: [(f32, f32); 9] = [
    (0.00, 0.07),
    (0.13, 0.00),
    (0.24, 0.03),
    (0.50, 0.26),
    (0.39, 0.42),
    (0.29, 0.34),
    (0.29, 1.00),
    (0.00, 1.00),
    (0.00, 0.07),
];
const SEAM: Rgb<u8> = Rgb([250, 248, 242]);

/// Puts a garment on the person in a picture.
pub(super) fn put_on(picture: &mut RgbImage, garment: &Source) {
    let (width, height) = picture.dimensions();
    let side = (width.min(height) * 3 / 5).max(4);
    let (left, top) = (
        (width - side.min(width)) / 2,
        (height * 2 / 5).min(height - side.min(height)),
    );
    let cloth = source_picture(garment, Canvas::new(side, side));
    let seam = 1.2 / side as f32 + 0.006;
    for (x, y, thread) in cloth.enumerate_pixels() {
        let across = ((x as f32 + 0.5) / side as f32 - 0.5).abs();
        let down = (y as f32 + 0.5) / side as f32;
        if !is_inside(across, down) {
            continue;
        }
        let edge = [(seam, 0.0), (0.0, seam), (0.0, -seam)]
            .iter()
            .any(|(dx, dy)| !is_inside(across + dx, down + dy));
        if let Some(pixel) = picture.get_pixel_mut_checked(left + x, top + y) {
            *pixel = if edge { SEAM } else { shaded(*thread, across) };
        }
    }
}

/// Darker towards the sides, as a body is round.
fn shaded(thread: Rgb<u8>, across: f32) -> Rgb<u8> {
    let light = 1.0 - 0.9 * across * across;
    Rgb(thread.0.map(|value| (f32::from(value) * light) as u8))
}

/// Whether a point lies in the half outline: how often a ray from it crosses the edges.
fn is_inside(across: f32, down: f32) -> bool {
    let edges = OUTLINE.iter().zip(&OUTLINE[1..]);
    let crossed = edges.filter(|((x1, y1), (x2, y2))| {
        (*y1 > down) != (*y2 > down) && across < (x2 - x1) * (down - y1) / (y2 - y1) + x1
    });
    crossed.count() % 2 == 1
}
