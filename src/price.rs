//! What a task will cost: estimates before it is sent. The cost that counts is the service's own, on the result.
//!
//! Prices are those published by September and October 2026, in credits of 0.01 USD: the megapixel formula of the FLUX.2
//! models, fixed prices per image of the older ones, tiers of FLUX 3 images, rates per second of video: those of
//! <https://docs.bfl.ai/quick_start/pricing>, and costs that the service answered with. Where sources differ, the one
//! that measured charges agree with is taken. Megapixels are of 1,048,576 pixels and are counted up to whole ones.

use serde_json::Value;

/// The month up to which prices were looked up.
pub const PRICES_AS_OF: &str = "2026-10";

/// An estimate of what a task costs.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Estimate {
    /// Credits of 0.01 USD.
    pub credits: f64,
    /// Whether something had to be assumed: the size of an input that is not known here (1 megapixel each), the length
    /// of a video whose duration is `auto` (the longest).
    pub assumed: bool,
}

/// Price of the first megapixel and of each further one, input included, by slug; the first that fits counts.
const BY_MEGAPIXEL: &[(&str, f64, f64)] = &[
    ("flux-2-klein-4b", 1.4, 0.1),
    ("flux-2-klein-base-4b", 1.4, 0.1),
    ("flux-2-klein", 1.5, 0.2),
    ("flux-2-pro", 3.0, 1.5),
    ("flux-2-max", 7.0, 3.0),
    ("flux-2-flex", 5.0, 5.0),
    ("flux-tools/erase", 3.0, 0.4),
];

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

/// What a request to a model will cost, as far as that is published. `None` for a model without a published price, and
/// for a video whose size only the service sees.
pub fn estimate(slug: &str, request: &Value) -> Option<Estimate> {
    if slug == "flux-3-video" {
        return video(request);
    }
    if slug == "flux-3-image" {
        let tier = text(request, "resolution").unwrap_or("1k");
        let (_, credits) = BY_TIER.iter().find(|(name, _)| *name == tier)?;
        return Some(exactly(*credits));
    }
    if slug == "flux-tools/video-edit-v1" {
        return Some(Estimate {
            credits: EDIT_SECOND.0 * EDIT_SECOND.1,
            assumed: true,
        });
    }
    if let Some((_, credits)) = BY_IMAGE
        .iter()
        .find(|(name, _)| *name == slug.trim_end_matches("-finetuned"))
    {
        return Some(exactly(*credits));
    }
    let (_, first, further) = BY_MEGAPIXEL.iter().find(|(start, ..)| slug.starts_with(start))?;
    // The tools' inputs are not charged for.
    let inputs = if slug.starts_with("flux-tools/") {
        0
    } else {
        inputs(request)
    };
    let output = megapixels(request);
    let assumed = inputs > 0;
    Some(Estimate {
        credits: first + (output - 1.0) * further + inputs as f64 * further,
        assumed,
    })
}

fn video(request: &Value) -> Option<Estimate> {
    let mode = text(request, "mode")?;
    let draft = request.get("draft") == Some(&Value::Bool(true));
    let from_video = mode == "v2v";
    let default = if mode == "draft_enhance" { "fhd" } else { "hd" };
    let resolution = text(request, "resolution").unwrap_or(default);
    let (_, plain, continued) = BY_SECOND.iter().find(|(name, ..)| *name == resolution)?;
    let rate = match (draft, from_video) {
        (true, false) => DRAFT_SECOND.0,
        (true, true) => DRAFT_SECOND.1,
        (false, false) => *plain,
        (false, true) => *continued,
    };
    let longest = if from_video { 15.0 } else { 20.0 };
    let seconds = request.get("duration").and_then(Value::as_f64);
    Some(Estimate {
        credits: rate * seconds.unwrap_or(longest),
        assumed: seconds.is_none(),
    })
}

/// How many pictures go in.
fn inputs(request: &Value) -> usize {
    request.as_object().map_or(0, |request| {
        request
            .iter()
            .filter(|(name, value)| {
                let is_picture =
                    name.starts_with("input_image") || matches!(name.as_str(), "image" | "person" | "garment");
                is_picture && value.is_string()
            })
            .count()
    })
}

/// The size of the result in whole megapixels, 1 where the service decides.
fn megapixels(request: &Value) -> f64 {
    let side = |name: &str| request.get(name).and_then(Value::as_f64);
    match (side("width"), side("height")) {
        (Some(width), Some(height)) => (width * height / 1_048_576.0).ceil().max(1.0),
        _ => 1.0,
    }
}

fn exactly(credits: f64) -> Estimate {
    Estimate {
        credits,
        assumed: false,
    }
}

fn text<'a>(request: &'a Value, name: &str) -> Option<&'a str> {
    request.get(name)?.as_str()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn credits(slug: &str, request: Value) -> Option<f64> {
        estimate(slug, &request).map(|estimate| estimate.credits)
    }

    #[test]
    fn published_prices_are_met() {
        assert_eq!(
            credits("flux-2-pro", json!({ "width": 1024, "height": 1024 })),
            Some(3.0)
        );
        assert_eq!(credits("flux-2-pro", json!({ "input_image": "x" })), Some(4.5));
        assert_eq!(
            credits("flux-2-max", json!({ "width": 2048, "height": 2048 })),
            Some(16.0)
        );
        assert_eq!(
            credits("flux-2-klein-4b", json!({ "width": 768, "height": 1024 })),
            Some(1.4)
        );
        assert_eq!(credits("flux-2-klein-9b-kv-finetuned", json!({})), Some(1.5));
        assert_eq!(credits("flux-kontext-max", json!({})), Some(8.0));
        assert_eq!(
            credits("flux-tools/erase-v1", json!({ "image": "x", "mask": "y" })),
            Some(3.0)
        );
        assert_eq!(credits("flux-pro-1.1-ultra-finetuned", json!({})), Some(6.0));
        assert_eq!(credits("flux-3-image", json!({ "resolution": "2k" })), Some(10.0));
        assert_eq!(
            credits("flux-3-video", json!({ "mode": "t2v", "duration": 5 })),
            Some(85.0)
        );
        assert_eq!(
            credits("flux-3-video", json!({ "mode": "v2v", "duration": 5 })),
            Some(205.0)
        );
        assert_eq!(
            credits("flux-3-video", json!({ "mode": "t2v", "duration": 5, "draft": true })),
            Some(30.0)
        );
    }

    #[test]
    fn what_is_not_known_is_said() {
        assert_eq!(credits("flux-dev", json!({})), None);
        assert_eq!(credits("something-new", json!({})), None);
        assert_eq!(
            credits("flux-3-video", json!({ "mode": "new" , "resolution": "16k" })),
            None
        );
        let auto = estimate("flux-3-video", &json!({ "mode": "t2v", "duration": "auto" })).unwrap();
        assert_eq!((auto.credits, auto.assumed), (340.0, true));
        assert!(estimate("flux-2-pro", &json!({ "input_image": "x" })).unwrap().assumed);
    }
}
