//! Where references go and how they look: framed cards in a grid above the prompt.

use image::{Rgb, RgbImage};

use super::{panel::Area, source::source_picture};
use crate::task::{canvas::Canvas, media::Source};

const FRAME: Rgb<u8> = Rgb([250, 248, 242]);
const SHADOW: Rgb<u8> = Rgb([20, 20, 26]);

/// One cell for each of `count` cards, in the space above the prompt.
pub(super) fn cells(canvas: Canvas, text: Option<Area>, count: usize) -> Vec<Area> {
    let bottom = text.map_or(canvas.height, |panel| panel.top).max(canvas.height / 4);
    let count = u32::try_from(count).unwrap_or(u32::MAX).max(1);
    let fits = |columns: u32| (canvas.width / columns).min(bottom / count.div_ceil(columns));
    let columns = (1..=count).rev().max_by_key(|columns| fits(*columns)).unwrap_or(1);
    let (width, height) = (canvas.width / columns, bottom / count.div_ceil(columns));
    (0..count)
        .map(|index| Area {
            left: index % columns * width,
            top: index / columns * height,
            width,
            height,
        })
        .map(|cell| inset(cell, cell.width.min(cell.height) / 12))
        .collect()
}

fn inset(area: Area, by: u32) -> Area {
    Area {
        left: area.left + by,
        top: area.top + by,
        width: area.width.saturating_sub(2 * by),
        height: area.height.saturating_sub(2 * by),
    }
}

/// Draws an input as a framed card, as large as the cell allows, in its own shape.
pub(super) fn card(picture: &mut RgbImage, cell: Area, source: &Source) {
    let frame = (cell.width.min(cell.height) / 28).max(1);
    let room = inset(cell, frame);
    if room.width == 0 || room.height == 0 {
        return;
    }
    let Canvas { width, height } = source.visible_size();
    let scale = (f64::from(room.width) / f64::from(width)).min(f64::from(room.height) / f64::from(height));
    let side = |length: u32, most: u32| ((f64::from(length) * scale) as u32).clamp(1, most);
    let size = Canvas {
        width: side(width, room.width),
        height: side(height, room.height),
    };
    let left = room.left + (room.width - size.width) / 2;
    let top = room.top + (room.height - size.height) / 2;

    let outer = (
        left - frame,
        top - frame,
        size.width + 2 * frame,
        size.height + 2 * frame,
    );
    rectangle(
        picture,
        (outer.0 + frame / 2, outer.1 + frame, outer.2, outer.3),
        SHADOW,
    );
    rectangle(picture, outer, FRAME);
    let card = source_picture(source, size);
    image::imageops::replace(picture, &card, i64::from(left), i64::from(top));
}

fn rectangle(picture: &mut RgbImage, (left, top, width, height): (u32, u32, u32, u32), colour: Rgb<u8>) {
    for y in top..(top + height).min(picture.height()) {
        for x in left..(left + width).min(picture.width()) {
            picture.put_pixel(x, y, colour);
        }
    }
}
