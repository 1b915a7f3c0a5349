//! How large a result is, and how long a video: as asked, as the contract's defaults say, or as the service is known to
//! choose.

use super::{canvas::Canvas, family::SizeRule, rejection::Rejection, request::Request};
use crate::{contract::detail::Detail, video::mp4::Facts};

/// The size of an image for which nothing else is known.
const SQUARE: Canvas = Canvas {
    width: 1024,
    height: 1024,
};
/// Seconds of a video whose length is left to the service.
const AUTO_SECONDS: f64 = 5.0;
/// The video sizes in landscape: ratio, then hd, fhd, qhd and uhd. Portrait ratios swap the sides.
const VIDEO_SIZES: [(&str, [(u32, u32); 4]); 5] = [
    ("16:9", [(1280, 704), (1920, 1088), (2560, 1440), (3840, 2176)]),
    ("1:1", [(960, 960), (1440, 1440), (1920, 1920), (2880, 2880)]),
    ("4:3", [(1088, 800), (1632, 1216), (2176, 1632), (3264, 2432)]),
    ("21:9", [(1440, 608), (2176, 928), (2912, 1248), (4352, 1856)]),
    ("2:1", [(1344, 672), (2016, 1024), (2720, 1376), (4032, 2048)]),
];
/// The upscaler's largest frame, in pixels.
const LARGEST_UPSCALED: f64 = 13.75 * 1_048_576.0;

/// The result's size. `image` is the size of the first input image, `video` what is known of an input video.
pub(crate) fn of(request: &Request<'_>, image: Option<Canvas>, video: Option<Facts>) -> Result<Canvas, Rejection> {
    Ok(match request.family.size {
        SizeRule::Explicit => explicit(request, Canvas::new(1024, 768)),
        SizeRule::ExplicitOrInput => {
            let Canvas { width, height } = explicit(request, image.map_or(SQUARE, fitted_reference));
            Canvas::new(in_steps(width), in_steps(height))
        }
        SizeRule::Ratio {
            megapixels,
            step,
            default,
        } => equal_area(megapixels, free_ratio(request)?.unwrap_or(default), step),
        SizeRule::RatioOrInput => {
            let ratio = free_ratio(request)?.or_else(|| image.map(Canvas::ratio));
            equal_area(1.0, ratio.unwrap_or(1.0).clamp(9.0 / 21.0, 21.0 / 9.0), 16)
        }
        SizeRule::ImageTier => image_tier(request, image),
        SizeRule::Input => image.unwrap_or(SQUARE),
        SizeRule::Margins => expanded(request, image.unwrap_or(SQUARE)),
        SizeRule::VideoTier => video_tier(request, image, video),
        SizeRule::Video720 => video.map_or(Canvas::new(1280, 704), scaled_to_720),
        SizeRule::VideoFactor => video.map_or(Canvas::new(2560, 1408), |facts| upscaled(request, facts)),
    })
}

/// The length of a video, in seconds.
pub(crate) fn seconds(request: &Request<'_>, video: Option<Facts>) -> f64 {
    let source = video.map(|facts| facts.seconds);
    match request.family.size {
        SizeRule::Video720 => source.unwrap_or(AUTO_SECONDS).clamp(1.0, 15.0),
        SizeRule::VideoFactor => source.unwrap_or(AUTO_SECONDS).clamp(0.5, 20.0),
        _ => request.number("duration").unwrap_or(AUTO_SECONDS).clamp(1.0, 20.0),
    }
}

/// Width and height as asked; a side that is 0 or missing is that of `fallback`.
fn explicit(request: &Request<'_>, fallback: Canvas) -> Canvas {
    let side = |field: &str, fallback: u32| match request.integer(field) {
        Some(0) | None => fallback,
        Some(asked) => u32::try_from(asked).unwrap_or(u32::MAX),
    };
    Canvas::new(side("width", fallback.width), side("height", fallback.height))
}

/// A side in steps of 16 pixels; what is beyond the last step is left out, as it is of inputs.
fn in_steps(side: u32) -> u32 {
    side / 16 * 16
}

/// The size of an input, for a result: at most four megapixels, in steps of 16.
fn fitted_reference(input: Canvas) -> Canvas {
    let most = 4.0 * 1_048_576.0;
    let scale = (most / input.pixels() as f64).sqrt().min(1.0);
    let side = |length: u32| in_steps((f64::from(length) * scale) as u32).clamp(64, 16_368);
    Canvas::new(side(input.width), side(input.height))
}

fn parse_ratio(text: &str) -> Option<f64> {
    let (width, height) = text.split_once(':')?;
    let (width, height): (f64, f64) = (width.trim().parse().ok()?, height.trim().parse().ok()?);
    (width > 0.0 && height > 0.0).then_some(width / height)
}

/// The ratio in `aspect_ratio` where the contract allows any text; only 21:9 to 9:21 are accepted.
fn free_ratio(request: &Request<'_>) -> Result<Option<f64>, Rejection> {
    let Some(value) = request.value("aspect_ratio") else {
        return Ok(None);
    };
    let allowed = (9.0 / 21.0 - 1e-9)..=(21.0 / 9.0 + 1e-9);
    match value
        .as_str()
        .and_then(parse_ratio)
        .filter(|ratio| allowed.contains(ratio))
    {
        Some(ratio) => Ok(Some(ratio)),
        None => {
            let reason = "aspect ratio must be between 21:9 and 9:21";
            Err(Detail::value_error("aspect_ratio", reason, value).into())
        }
    }
}

/// The size of a given ratio that has about this many megapixels, in steps.
fn equal_area(megapixels: f64, ratio: f64, step: u32) -> Canvas {
    let width = (megapixels * 1_048_576.0 * ratio).sqrt();
    let side = |length: f64| ((length / f64::from(step)).round() as u32).max(1) * step;
    Canvas::new(side(width), side(width / ratio))
}

fn image_tier(request: &Request<'_>, image: Option<Canvas>) -> Canvas {
    let megapixels = match request.text("resolution") {
        "768sq" => 0.5625,
        "1.5k" => 2.25,
        "2k" => 4.0,
        "4k" => 16.0,
        _ => 1.0,
    };
    let ratio = parse_ratio(request.text("aspect_ratio"))
        .or_else(|| image.map(Canvas::ratio))
        .unwrap_or(1.0);
    equal_area(megapixels, ratio.clamp(9.0 / 21.0, 21.0 / 9.0), 16)
}

fn expanded(request: &Request<'_>, input: Canvas) -> Canvas {
    let margin = |field: &str| {
        request
            .integer(field)
            .and_then(|margin| u32::try_from(margin).ok())
            .unwrap_or(0)
    };
    Canvas::new(
        input
            .width
            .saturating_add(margin("left"))
            .saturating_add(margin("right")),
        input
            .height
            .saturating_add(margin("top"))
            .saturating_add(margin("bottom")),
    )
}

fn video_tier(request: &Request<'_>, image: Option<Canvas>, video: Option<Facts>) -> Canvas {
    let tier = match request.text("resolution") {
        "fhd" => 1,
        "qhd" => 2,
        "uhd" => 3,
        _ => 0,
    };
    let source = image.or(video.map(|facts| Canvas::new(facts.width, facts.height)));
    let wanted = parse_ratio(request.text("aspect_ratio"))
        .or(source.map(Canvas::ratio))
        .unwrap_or(16.0 / 9.0);
    let landscape = wanted.max(1.0 / wanted);
    let distance = |name: &str| (parse_ratio(name).unwrap_or(1.0).ln() - landscape.ln()).abs();
    let nearest = VIDEO_SIZES
        .iter()
        .min_by(|(a, _), (b, _)| distance(a).total_cmp(&distance(b)));
    let (width, height) = nearest.map_or((1280, 704), |(_, sizes)| sizes[tier]);
    if wanted < 1.0 {
        Canvas::new(height, width)
    } else {
        Canvas::new(width, height)
    }
}

/// 720p with the source's ratio.
fn scaled_to_720(facts: Facts) -> Canvas {
    let shorter = f64::from(facts.width.min(facts.height));
    scaled(facts, (720.0 / shorter).min(1.0))
}

fn upscaled(request: &Request<'_>, facts: Facts) -> Canvas {
    let factor = request.number("upscale_factor").unwrap_or(2.0);
    let largest = (LARGEST_UPSCALED / (f64::from(facts.width) * f64::from(facts.height))).sqrt();
    scaled(facts, factor.min(largest))
}

/// Both sides by a factor, even, as video needs it.
fn scaled(facts: Facts, factor: f64) -> Canvas {
    let side = |length: u32| ((f64::from(length) * factor / 2.0).floor() as u32 * 2).clamp(16, 16_000);
    Canvas::new(side(facts.width), side(facts.height))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_megapixel_at_4_to_3_has_the_known_size() {
        assert_eq!(equal_area(1.0, 4.0 / 3.0, 16), Canvas::new(1184, 880));
    }

    #[test]
    fn ratios_are_read_and_nonsense_is_not() {
        assert_eq!(parse_ratio("16:8"), Some(2.0));
        for nonsense in ["", "wide", "16:", "0:9", "-1:2", "nan:1"] {
            assert_eq!(parse_ratio(nonsense), None, "{nonsense}");
        }
    }
}
