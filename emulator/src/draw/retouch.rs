//! Changes inside an input picture: filling or erasing what a mask marks, and sharpening. Outside the mask not a pixel
//! changes.

use image::{GrayImage, Luma, Rgb, RgbImage};

use super::{panel::Area, source::decode};
use crate::task::{canvas::Canvas, media::Source};

/// Masks are black and white; this is the border between them.
const WHITE: u8 = 128;

/// The mask of a fill: the one given, or the transparent part of the image. `None` where nothing is marked.
pub(super) fn fill_mask(image: &Source, mask: Option<&Source>, canvas: Canvas) -> Option<GrayImage> {
    let mask = match mask {
        Some(mask) => mask_from(mask, canvas)?,
        None => {
            let image = decode(image)?;
            let clear = GrayImage::from_fn(image.width(), image.height(), |x, y| {
                Luma([255 - image.get_pixel(x, y)[3]])
            });
            fitted(clear, canvas)
        }
    };
    bounds(&mask).map(|_| mask)
}

/// A mask at the picture's size.
pub(super) fn mask_from(mask: &Source, canvas: Canvas) -> Option<GrayImage> {
    let decoded = decode(mask)?;
    Some(fitted(image::DynamicImage::ImageRgba8(decoded).into_luma8(), canvas))
}

fn fitted(mask: GrayImage, canvas: Canvas) -> GrayImage {
    if mask.dimensions() == (canvas.width, canvas.height) {
        return mask;
    }
    image::imageops::resize(&mask, canvas.width, canvas.height, image::imageops::FilterType::Nearest)
}

/// The rectangle around everything that is marked.
pub(super) fn bounds(mask: &GrayImage) -> Option<Area> {
    let mut found: Option<(u32, u32, u32, u32)> = None;
    for (x, y, _) in mask.enumerate_pixels().filter(|(_, _, value)| value[0] >= WHITE) {
        found = Some(found.map_or((x, y, x, y), |(left, top, right, bottom)| {
            (left.min(x), top.min(y), right.max(x), bottom.max(y))
        }));
    }
    found.map(|(left, top, right, bottom)| Area {
        left,
        top,
        width: right - left + 1,
        height: bottom - top + 1,
    })
}

/// The mask with its marked part larger by this many pixels on each side.
pub(super) fn grown(mask: GrayImage, by: u32) -> GrayImage {
    let (width, height) = mask.dimensions();
    let rows: Vec<Vec<u8>> = mask.rows().map(|row| spread(row.map(|pixel| pixel[0]), by)).collect();
    let mut grown = GrayImage::new(width, height);
    for x in 0..width {
        let column = spread(rows.iter().map(|row| row[x as usize]), by);
        for (y, value) in (0..height).zip(column) {
            grown.put_pixel(x, y, Luma([value]));
        }
    }
    grown
}

/// Marks what is within a distance of a mark, along one line.
fn spread(line: impl Iterator<Item = u8>, by: u32) -> Vec<u8> {
    let line: Vec<u8> = line.collect();
    let mut spread = vec![0; line.len()];
    let by = by as usize;
    let mut done = 0;
    for (index, _) in line.iter().enumerate().filter(|(_, value)| **value >= WHITE) {
        let end = (index + by + 1).min(line.len());
        let start = index.saturating_sub(by).max(done);
        spread[start.min(end)..end].fill(255);
        done = end;
    }
    spread
}

/// The picture with its marked pixels taken from another of the same size.
pub(super) fn replace_masked(mut picture: RgbImage, other: &RgbImage, mask: &GrayImage) -> RgbImage {
    for ((pixel, replacement), mark) in picture.pixels_mut().zip(other.pixels()).zip(mask.pixels()) {
        if mark[0] >= WHITE {
            *pixel = *replacement;
        }
    }
    picture
}

/// The picture with its marked part filled from left to right with the tones on both sides of the gap.
pub(super) fn erase(mut picture: RgbImage, mask: &GrayImage) -> RgbImage {
    let width = picture.width();
    for y in 0..picture.height() {
        let mut x = 0;
        while x < width {
            if mask.get_pixel(x, y)[0] < WHITE {
                x += 1;
                continue;
            }
            let end = (x..width)
                .find(|column| mask.get_pixel(*column, y)[0] < WHITE)
                .unwrap_or(width);
            bridge(&mut picture, y, x, end);
            x = end;
        }
    }
    picture
}

/// Fills one row from `start` to `end` with a gradient between its neighbours.
fn bridge(picture: &mut RgbImage, y: u32, start: u32, end: u32) {
    let before = start.checked_sub(1).map(|x| *picture.get_pixel(x, y));
    let after = (end < picture.width()).then(|| *picture.get_pixel(end, y));
    let (left, right) = match (before, after) {
        (Some(left), Some(right)) => (left, right),
        (Some(only), None) | (None, Some(only)) => (only, only),
        (None, None) => (Rgb([200; 3]), Rgb([200; 3])),
    };
    for x in start..end {
        let share = (x - start + 1) as f32 / (end - start + 1) as f32;
        let tone =
            |channel: usize| f32::from(left[channel]).mul_add(1.0 - share, f32::from(right[channel]) * share) as u8;
        picture.put_pixel(x, y, Rgb(std::array::from_fn(tone)));
    }
}

/// How much stronger edges become.
const SHARPNESS: i32 = 3;

/// The picture with stronger edges: each pixel is moved away from the mean of those around it. How far around, follows
/// from the picture's size, so that it shows at every size.
pub(super) fn sharpened(picture: &RgbImage) -> RgbImage {
    let (width, height) = picture.dimensions();
    let reach = (width.min(height) / 250).max(1);
    RgbImage::from_fn(width, height, |x, y| {
        let here = picture.get_pixel(x, y);
        let (left, right) = (x.saturating_sub(reach), (x + reach).min(width - 1));
        let (above, below) = (y.saturating_sub(reach), (y + reach).min(height - 1));
        let around = [
            (left, y),
            (right, y),
            (x, above),
            (x, below),
            (left, above),
            (right, below),
            (left, below),
            (right, above),
        ];
        Rgb(std::array::from_fn(|channel| {
            let sum: i32 = around
                .iter()
                .map(|(x, y)| i32::from(picture.get_pixel(*x, *y)[channel]))
                .sum();
            let own = i32::from(here[channel]);
            (own + SHARPNESS * (own - sum / 8)).clamp(0, 255) as u8
        }))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grown_mask_reaches_as_far_as_asked() {
        let mut mask = GrayImage::new(9, 9);
        mask.put_pixel(4, 4, Luma([255]));
        let area = bounds(&grown(mask, 2)).unwrap();
        assert_eq!(
            area,
            Area {
                left: 2,
                top: 2,
                width: 5,
                height: 5
            }
        );
    }

    #[test]
    fn erasing_changes_nothing_outside_the_mask() {
        let picture = RgbImage::from_fn(8, 4, |x, y| Rgb([(x * 30) as u8, (y * 60) as u8, 7]));
        let mask = GrayImage::from_fn(8, 4, |x, _| Luma([if (3..5).contains(&x) { 255 } else { 0 }]));
        let erased = erase(picture.clone(), &mask);
        for (x, y, pixel) in erased.enumerate_pixels().filter(|(x, _, _)| !(3..5).contains(x)) {
            assert_eq!(pixel, picture.get_pixel(x, y));
        }
    }
}
