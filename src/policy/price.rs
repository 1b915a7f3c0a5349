//! What a task will cost: estimates before it is sent. The cost that counts is the service's own, on the result.
//!
//! Prices are those published by [`PRICES_AS_OF`], in [`Credits`] of 0.01 USD: the megapixel formula of the FLUX.2 models,
//! fixed prices per image of the older ones, tiers of FLUX 3 images, rates per second of video. Megapixels are of 1,048,576
//! pixels; those of the inputs together, and those of the result beyond the first, are counted up to whole ones.

use std::fmt;

use serde_json::Value;

pub use crate::policy::family::PRICES_AS_OF;
use crate::{
    credits::Credits,
    policy::{
        family::{Family, MEGAPIXEL, MOST_IMAGE_PIXELS, ModelLimits},
        tariff::{BySecond, LargestVideo, Tariff},
    },
};

/// The width and height of an image that goes in, where they are known.
type Size = Option<(u32, u32)>;

/// An estimate of what a task costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Estimate {
    /// The amount.
    pub credits: Credits,
    /// Whether something is not known and was assumed to be the most that it can be: the size of an image behind a URL
    /// (4 megapixels where inputs are charged for), or the length of a video whose duration is `auto`. Also set where
    /// only examples of a price are known.
    pub assumed: bool,
}

impl Estimate {
    fn exactly(credits: Credits) -> Self {
        Self {
            credits,
            assumed: false,
        }
    }

    fn at_most(credits: Credits) -> Self {
        Self { credits, assumed: true }
    }
}

/// How the price of a model is made up, to be shown: `3 credits for the first megapixel, 1.5 for each further one, input
/// included`.
#[derive(Clone, Copy, Debug)]
pub struct Price(&'static Tariff);

impl fmt::Display for Price {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The price of the model with this slug, if one is published.
pub(crate) fn price(slug: &str) -> Option<Price> {
    Family::of(slug)?.tariff.as_ref().map(Price)
}

/// What a request to the model with this slug will cost. `images` are the sizes of the images that go in, in the order of
/// the contract's properties. `None` if no price is published.
pub(crate) fn estimate(slug: &str, request: &Value, images: &[Size]) -> Option<Estimate> {
    let family = Family::of(slug)?;
    let text = |name: &str| request.get(name).and_then(Value::as_str);
    let named = |prices: &[(&str, Credits)], name: &str| {
        let found = prices.iter().find(|(known, _)| *known == name);
        found.map(|(_, credits)| *credits)
    };
    match family.tariff.as_ref()? {
        Tariff::Image(credits) => Some(Estimate::exactly(*credits)),
        Tariff::ImageByExample(credits) => Some(Estimate::at_most(*credits)),
        Tariff::Megapixels { first, further } => {
            let (megapixels, assumed) = further_megapixels(request, images, &family.limits);
            Some(Estimate {
                credits: *first + *further * megapixels,
                assumed,
            })
        }
        Tariff::MegapixelsOfInput { first, further } => {
            let size = images.first().copied().flatten();
            let pixels = size.map_or(MOST_IMAGE_PIXELS, pixels);
            Some(Estimate {
                credits: *first + *further * beyond_first(pixels),
                assumed: size.is_none(),
            })
        }
        Tariff::Resolutions { prices, default } => {
            named(prices, text("resolution").unwrap_or(default)).map(Estimate::exactly)
        }
        Tariff::Modes { prices, default } => {
            let price = text("mode").and_then(|mode| named(prices, mode));
            price.or_else(|| named(prices, default)).map(Estimate::at_most)
        }
        Tariff::Seconds { prices, draft } => video(request, prices, *draft),
        Tariff::SecondsOfInput { second, most } => Some(Estimate::at_most(*second * *most)),
        Tariff::MegapixelSeconds {
            precise,
            creative,
            most,
        } => enlarged(request, *precise, *creative, most),
    }
}

/// The megapixels of the result beyond the first and those of the inputs, and whether something was assumed.
///
/// Inputs count with their sizes, larger ones with the size that they are scaled down to. The result has the size that was
/// asked for, else that of the first input.
fn further_megapixels(request: &Value, images: &[Size], limits: &ModelLimits) -> (u32, bool) {
    let most = limits.max_pixels.unwrap_or(MOST_IMAGE_PIXELS);
    let inputs = images
        .iter()
        .map(|size| size.map_or(most, |size| pixels(size).min(most)));
    let (output, is_known) = result_pixels(request, images, limits);
    let megapixels = beyond_first(output).saturating_add(whole_megapixels(inputs.sum()));
    (megapixels, !is_known || images.contains(&None))
}

/// The pixels of the result, and whether that is sure.
fn result_pixels(request: &Value, images: &[Size], limits: &ModelLimits) -> (u64, bool) {
    let most = limits.max_pixels.unwrap_or(MOST_IMAGE_PIXELS);
    let step = limits.side_multiple.unwrap_or(1);
    let side = |name: &str| request.get(name).and_then(whole).filter(|side| *side > 0);
    let fallback = match images.first() {
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
fn fitted(size: (u32, u32), most: u64, step: u64) -> (u64, u64) {
    let scale = (most as f64 / pixels(size) as f64).sqrt().min(1.0);
    let side = |side: u32| ((f64::from(side) * scale) as u64 / step * step).max(step);
    (side(size.0), side(size.1))
}

fn video(request: &Value, prices: &[BySecond], draft: (Credits, Credits)) -> Option<Estimate> {
    /// The longest videos, made and continued, in seconds.
    const LONGEST: (f64, f64) = (20.0, 15.0);
    let text = |name: &str| request.get(name).and_then(Value::as_str);
    let mode = text("mode")?;
    let default = if mode == "draft_enhance" { "fhd" } else { "hd" };
    let resolution = text("resolution").unwrap_or(default);
    let by = prices.iter().find(|by| by.resolution == resolution)?;
    let is_draft = request.get("draft") == Some(&Value::Bool(true));
    let (second, longest) = match (is_draft, mode == "v2v") {
        (true, false) => (draft.0, LONGEST.0),
        (true, true) => (draft.1, LONGEST.1),
        (false, false) => (by.made, LONGEST.0),
        (false, true) => (by.continued, LONGEST.1),
    };
    match request.get("duration").and_then(Value::as_f64) {
        Some(seconds) => second.times(seconds).map(Estimate::exactly),
        None => second.times(longest).map(Estimate::at_most),
    }
}

fn enlarged(request: &Value, precise: Credits, creative: Credits, most: &LargestVideo) -> Option<Estimate> {
    let number = |name: &str, default: f64| request.get(name).and_then(Value::as_f64).unwrap_or(default);
    let rate = if number("creativity", 1.0) == 0.0 {
        precise
    } else {
        creative
    };
    let frame = (most.before * number("upscale_factor", 2.0).powi(2)).min(most.after);
    let credits = rate.times(frame * most.seconds)?;
    Some(Estimate::at_most(credits.rounded_up()))
}

/// A whole number, also one that is written with a fraction of zero.
fn whole(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| {
        let number = value
            .as_f64()
            .filter(|number| *number >= 0.0 && number.fract() == 0.0)?;
        Some(number as u64)
    })
}

fn pixels((width, height): (u32, u32)) -> u64 {
    u64::from(width) * u64::from(height)
}

fn whole_megapixels(pixels: u64) -> u32 {
    u32::try_from(pixels.div_ceil(MEGAPIXEL)).unwrap_or(u32::MAX)
}

fn beyond_first(pixels: u64) -> u32 {
    whole_megapixels(pixels).saturating_sub(1)
}

#[cfg(test)]
mod tests;
