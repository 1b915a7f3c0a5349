//! The dark panel that carries the prompt, so that light text is legible on any picture.

use image::{Rgb, RgbImage};

use super::text::{Block, writable};
use crate::task::canvas::Canvas;

const PANEL: [u32; 3] = [14, 17, 28];
/// How much of the panel's colour covers the picture, of 256.
const COVER: u32 = 226;
const TEXT: Rgb<u8> = Rgb([250, 250, 246]);
const CAPTION: Rgb<u8> = Rgb([176, 186, 204]);
/// The smallest size at which text is still read.
const SMALLEST: f32 = 8.0;
/// More characters than this are never written.
const LONGEST: usize = 1200;

/// A rectangle in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Area {
    pub(super) left: u32,
    pub(super) top: u32,
    pub(super) width: u32,
    pub(super) height: u32,
}

impl Area {
    pub(super) fn whole(canvas: Canvas) -> Self {
        Self {
            left: 0,
            top: 0,
            width: canvas.width,
            height: canvas.height,
        }
    }

    /// The part that a round shape of this extent covers too.
    pub(super) fn middle(self) -> Self {
        let (side, end) = (self.width * 15 / 100, self.height * 15 / 100);
        Self {
            left: self.left + side,
            top: self.top + end,
            width: self.width - 2 * side,
            height: self.height - 2 * end,
        }
    }
}

/// Where a panel stands in its area.
#[derive(Clone, Copy, PartialEq)]
enum Edge {
    Lower,
    Upper,
}

/// Writes prompt and caption at the lower edge of an area and returns the panel, or `None` where nothing was written.
/// A caption is left out where it would take the prompt's place.
pub(super) fn write(picture: &mut RgbImage, area: Area, prompt: &str, caption: &str) -> Option<Area> {
    write_at(Edge::Lower, picture, area, prompt, caption)
}

/// Writes at the upper edge, over an input that may have a panel of its own at the lower one.
pub(super) fn write_above(picture: &mut RgbImage, area: Area, prompt: &str, caption: &str) -> Option<Area> {
    write_at(Edge::Upper, picture, area, prompt, caption)
}

fn write_at(edge: Edge, picture: &mut RgbImage, area: Area, prompt: &str, caption: &str) -> Option<Area> {
    let prompt = writable(prompt, LONGEST);
    let (width, height) = (area.width as f32, area.height as f32);
    let margin = (width.min(height) * 0.03).clamp(1.0, 40.0);
    let inner = width - 4.0 * margin;
    if prompt.is_empty() || inner < SMALLEST * 2.0 || height < SMALLEST * 1.5 {
        return None;
    }
    let share = if height < 240.0 { 0.9 } else { 0.42 };
    let largest = ((width * height).sqrt() / 13.0).clamp(SMALLEST, 120.0);
    let text = Block::fit(&prompt, inner, height * share - 4.0 * margin, largest, SMALLEST);
    let caption = (!caption.is_empty() && height > 240.0 && width > 240.0).then(|| {
        Block::fit(
            &writable(caption, LONGEST),
            inner,
            height * 0.1,
            (text.size * 0.5).max(SMALLEST + 2.0),
            SMALLEST,
        )
    });
    let gap = caption.as_ref().map_or(0.0, |caption| caption.height() + margin * 0.5);

    let tall = (text.height() + gap + 2.0 * margin).ceil().min(height);
    let wide = text.width().max(caption.as_ref().map_or(0.0, Block::width)) + 2.0 * margin;
    let panel = Area {
        left: area.left + margin as u32,
        top: match edge {
            Edge::Lower => area.top + (height - tall - margin).max(0.0) as u32,
            Edge::Upper => area.top + margin.min(height - tall) as u32,
        },
        width: (wide.ceil() as u32).min(area.width),
        height: tall as u32,
    };
    shade(picture, panel, margin * 0.6);
    let (left, top) = (panel.left as f32 + margin, panel.top as f32 + margin);
    text.draw(picture, left, top, TEXT);
    if let Some(caption) = caption {
        caption.draw(picture, left, top + text.height() + margin * 0.5, CAPTION);
    }
    Some(panel)
}

/// Darkens a rectangle with rounded corners.
fn shade(picture: &mut RgbImage, panel: Area, radius: f32) {
    for y in panel.top..(panel.top + panel.height).min(picture.height()) {
        let from_edge = (y - panel.top).min(panel.top + panel.height - 1 - y) as f32;
        let short = (radius - from_edge).max(0.0);
        let inset = (radius - (radius * radius - short * short).max(0.0).sqrt()) as u32;
        for x in panel.left + inset..(panel.left + panel.width).saturating_sub(inset).min(picture.width()) {
            let pixel = picture.get_pixel_mut(x, y);
            for (value, dark) in pixel.0.iter_mut().zip(PANEL) {
                *value = ((u32::from(*value) * (256 - COVER) + dark * COVER) / 256) as u8;
            }
        }
    }
}

/// The largest strip beside an inner rectangle that lies at an offset on the canvas.
pub(super) fn widest_margin(canvas: Canvas, left: i64, top: i64, width: u32, height: u32) -> Option<Area> {
    let clamp = |value: i64, end: u32| u32::try_from(value.clamp(0, i64::from(end))).unwrap_or(end);
    let (near_x, far_x) = (clamp(left, canvas.width), clamp(left + i64::from(width), canvas.width));
    let (near_y, far_y) = (clamp(top, canvas.height), clamp(top + i64::from(height), canvas.height));
    let strips = [
        Area {
            left: 0,
            top: far_y,
            width: canvas.width,
            height: canvas.height - far_y,
        },
        Area {
            left: 0,
            top: 0,
            width: canvas.width,
            height: near_y,
        },
        Area {
            left: 0,
            top: 0,
            width: near_x,
            height: canvas.height,
        },
        Area {
            left: far_x,
            top: 0,
            width: canvas.width - far_x,
            height: canvas.height,
        },
    ];
    strips
        .into_iter()
        .max_by_key(|strip| u64::from(strip.width.min(strip.height)) * u64::from(strip.width))
}
