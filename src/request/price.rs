//! What a task will cost: estimates before it is sent. The cost that counts is the service's own, on the result.
//!
//! Prices are those published by September and October 2026, in credits of 0.01 USD: the megapixel formula of the FLUX.2
//! models, fixed prices per image of the older ones, tiers of FLUX 3 images, rates per second of video: those of
//! <https://docs.bfl.ai/quick_start/pricing>, and costs that the service answered with. Where sources differ, the one
//! that measured charges agree with is taken. Megapixels are of 1,048,576 pixels; those of the inputs together, and those
//! of the result beyond the first, are counted up to whole ones.

use serde_json::Value;

use crate::{
    credits::Credits,
    policy::family::{MEGAPIXEL, facts},
    request::check::{Input, Outline},
};

/// The month up to which prices were looked up.
pub const PRICES_AS_OF: &str = "2026-10";

/// An estimate of what a task costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Estimate {
    /// The amount.
    pub credits: Credits,
    /// Whether something had to be assumed, always the most that it can be: the size of an input that is not known here,
    /// such as one behind a URL (4 megapixels where inputs are charged for), the length of a video whose duration is `auto` (the longest), or that a
    /// price of which only examples are known is the same at every size.
    pub assumed: bool,
}

impl Estimate {
    fn exactly(credits: f64) -> Self {
        Self {
            credits: Credits::try_from(credits).unwrap_or_default(),
            assumed: false,
        }
    }

    fn at_most(credits: f64) -> Self {
        Self {
            assumed: true,
            ..Self::exactly(credits)
        }
    }
}

/// Price of the first megapixel and of each further one, input included, by slug; the first that fits counts.
const FLUX_2: &[(&str, f64, f64)] = &[
    ("flux-2-klein-4b", 1.4, 0.1),
    ("flux-2-klein-base-4b", 1.4, 0.1),
    ("flux-2-klein", 1.5, 0.2),
    ("flux-2-pro", 3.0, 1.5),
    ("flux-2-max", 7.0, 3.0),
    ("flux-2-flex", 5.0, 5.0),
];

/// Price of the first megapixel and of each further one of an erased image.
const ERASE: (f64, f64) = (3.0, 0.4);

/// Price of an image, by slug.
const BY_IMAGE: &[(&str, f64)] = &[
    ("flux-kontext-pro", 4.0),
    ("flux-kontext-max", 8.0),
    ("flux-pro-1.1-ultra", 6.0),
    ("flux-pro-1.1", 4.0),
    ("flux-pro-1.0-fill", 5.0),
    ("flux-tools/deblur-v1", 3.0),
];

/// Price of a FLUX 3 image, by resolution.
const BY_TIER: &[(&str, f64)] = &[("768sq", 4.1), ("1k", 4.8), ("1.5k", 7.0), ("2k", 10.0), ("4k", 60.7)];

/// Price of a second of FLUX 3 video by resolution: from text or images, and from a video.
const BY_SECOND: &[(&str, f64, f64)] = &[
    ("hd", 17.0, 41.0),
    ("fhd", 29.0, 53.0),
    ("qhd", 40.0, 65.0),
    ("uhd", 80.0, 95.0),
];

/// Price of a second of draft: from text or images, and from a video.
const DRAFT_SECOND: (f64, f64) = (6.0, 12.0);
/// Price of a second of an edited video, and the longest that is taken.
const EDIT_SECOND: (f64, f64) = (3.0, 15.0);
/// Price of a megapixel and second of an upscaled video: precise and creative.
const UPSCALE: (f64, f64) = (7.5, 10.5);
/// The largest frame that goes into the upscaler and the largest that comes out, in megapixels, and the longest video.
const UPSCALE_MOST: (f64, f64, f64) = (2560.0 * 1440.0 / MEGAPIXEL as f64, 13.75, 20.0);
/// The most megapixels that an image can have.
const LARGEST_IMAGE: f64 = crate::media::MAX_IMAGE_PIXELS as f64 / MEGAPIXEL as f64;

/// What a request will cost, as far as that is published.
pub(crate) fn of(outline: &Outline) -> Option<Estimate> {
    if !outline.is_known() {
        return None;
    }
    let slug = &*outline.slug;
    match slug {
        "flux-3-video" => return video(outline),
        "flux-3-image" => {
            let tier = outline.text("resolution").unwrap_or("1k");
            let (_, credits) = BY_TIER.iter().find(|(name, _)| *name == tier)?;
            return Some(Estimate::exactly(*credits));
        }
        "flux-tools/video-edit-v1" => return Some(Estimate::at_most(EDIT_SECOND.0 * EDIT_SECOND.1)),
        "flux-tools/video-upscale-v1" => return Some(upscale(outline)),
        "flux-tools/erase-v1" => return Some(erase(outline)),
        // Measured once each, at a size that is not known.
        "flux-tools/vto-v1" | "flux-tools/vto-v2" => return Some(Estimate::at_most(4.75)),
        "flux-tools/outpainting-v1" => {
            let is_fast = outline.text("mode") == Some("fast");
            return Some(Estimate::at_most(if is_fast { 4.5 } else { 20.0 }));
        }
        _ => {}
    }
    let base = slug.trim_end_matches("-finetuned");
    if let Some((_, credits)) = BY_IMAGE.iter().find(|(name, _)| *name == base) {
        return Some(Estimate::exactly(*credits));
    }
    let (_, first, further) = FLUX_2.iter().find(|(start, ..)| slug.starts_with(start))?;
    Some(flux_2(outline, *first, *further))
}

/// Inputs count with their sizes, larger ones with the size that they are scaled down to. The result has the size that
/// was asked for, else that of the first input.
fn flux_2(outline: &Outline, first: f64, further: f64) -> Estimate {
    let most = facts(&outline.slug).most_pixels.unwrap_or(u64::MAX);
    let mut assumed = false;
    let mut pixels = |input: &Input| {
        let size = input.size();
        assumed |= size.is_none();
        size.map_or(most, |(width, height)| most.min(u64::from(width) * u64::from(height)))
    };
    let inputs: u64 = outline.images().map(&mut pixels).sum();
    let (output, is_known) = flux_2_output(outline, most);
    let credits = first + (beyond_first(output) + megapixels(inputs).ceil()) * further;
    Estimate {
        assumed: assumed || !is_known,
        ..Estimate::exactly(credits)
    }
}

/// The pixels of a FLUX.2 result, and whether that is sure.
fn flux_2_output(outline: &Outline, most: u64) -> (u64, bool) {
    let step = facts(&outline.slug).step.unwrap_or(1);
    let side = |name: &str| outline.integer(name).filter(|side| *side > 0);
    let fallback = match outline.images().next().map(Input::size) {
        None => Some((1024, 1024)),
        Some(size) => size.map(|size| fitted(size, most, step)),
    };
    match (side("width"), side("height"), fallback) {
        (Some(width), Some(height), _) => {
            // A side that is no multiple is rounded, and it is not documented which way.
            let up = |side: u64| side.div_ceil(step).saturating_mul(step);
            let is_step = width % step == 0 && height % step == 0;
            (up(width).saturating_mul(up(height)), is_step)
        }
        (None, None, Some((width, height))) => (width * height, true),
        (None, None, None) => (most, false),
        (width, height, fallback) => {
            let (other_width, other_height) = fallback.unwrap_or((most, most));
            let pixels = width
                .unwrap_or(other_width)
                .saturating_mul(height.unwrap_or(other_height));
            (pixels.min(most), false)
        }
    }
}

/// An input's size as a result takes it over: scaled down to the most pixels, cut to whole steps.
fn fitted((width, height): (u32, u32), most: u64, step: u64) -> (u64, u64) {
    let pixels = f64::from(width) * f64::from(height);
    let scale = (most as f64 / pixels).sqrt().min(1.0);
    let side = |side: u32| ((f64::from(side) * scale) as u64 / step * step).max(step);
    (side(width), side(height))
}

/// An erased image has the size of what went in; the inputs are not charged for.
fn erase(outline: &Outline) -> Estimate {
    let (first, further) = ERASE;
    let size = outline
        .images()
        .find(|input| input.field == "image")
        .and_then(Input::size);
    match size {
        Some((width, height)) => {
            Estimate::exactly(first + beyond_first(u64::from(width) * u64::from(height)) * further)
        }
        None => Estimate::at_most(first + (LARGEST_IMAGE - 1.0).ceil() * further),
    }
}

fn upscale(outline: &Outline) -> Estimate {
    let number = |name: &str, default: f64| outline.json.get(name).and_then(Value::as_f64).unwrap_or(default);
    let (input, output, seconds) = UPSCALE_MOST;
    let rate = if number("creativity", 1.0) == 0.0 {
        UPSCALE.0
    } else {
        UPSCALE.1
    };
    let frame = (input * number("upscale_factor", 2.0).powi(2)).min(output);
    Estimate::at_most((rate * frame * seconds).ceil())
}

fn video(outline: &Outline) -> Option<Estimate> {
    let mode = outline.text("mode")?;
    let draft = outline.json.get("draft") == Some(&Value::Bool(true));
    let from_video = mode == "v2v";
    let default = if mode == "draft_enhance" { "fhd" } else { "hd" };
    let resolution = outline.text("resolution").unwrap_or(default);
    let (_, plain, continued) = BY_SECOND.iter().find(|(name, ..)| *name == resolution)?;
    let rate = match (draft, from_video) {
        (true, false) => DRAFT_SECOND.0,
        (true, true) => DRAFT_SECOND.1,
        (false, false) => *plain,
        (false, true) => *continued,
    };
    let longest = if from_video { 15.0 } else { 20.0 };
    let seconds = outline.json.get("duration").and_then(Value::as_f64);
    Some(match seconds {
        Some(seconds) => Estimate::exactly(rate * seconds),
        None => Estimate::at_most(rate * longest),
    })
}

fn megapixels(pixels: u64) -> f64 {
    pixels as f64 / MEGAPIXEL as f64
}

fn beyond_first(pixels: u64) -> f64 {
    (megapixels(pixels) - 1.0).ceil().max(0.0)
}

/// The estimate of a request in JSON.
#[cfg(test)]
fn estimate(slug: &str, request: &Value) -> Option<Estimate> {
    of(&Outline::json(slug, request))
}

#[cfg(test)]
mod tests;
