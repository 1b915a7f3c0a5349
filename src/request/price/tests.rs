use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::json;

use super::*;

fn credits(slug: &str, request: Value) -> Option<Credits> {
    estimate(slug, &request).map(|estimate| estimate.credits)
}

/// The beginning of a PNG of this size, as base64.
fn png(width: u32, height: u32) -> String {
    STANDARD.encode(crate::media::tests::png(width, height))
}

#[test]
fn published_prices_are_met() {
    for (slug, request, price) in [
        ("flux-2-pro", json!({ "width": 1024, "height": 1024 }), 3.0),
        ("flux-2-max", json!({ "width": 2048, "height": 2048 }), 16.0),
        ("flux-2-klein-4b", json!({ "width": 768, "height": 1024 }), 1.4),
        ("flux-2-klein-9b-kv-finetuned", json!({}), 1.5),
        ("flux-kontext-max", json!({}), 8.0),
        ("flux-pro-1.1-ultra-finetuned", json!({}), 6.0),
        (
            "flux-3-image",
            json!({ "resolution": "2k", "images": [png(512, 512)] }),
            10.0,
        ),
        ("flux-3-video", json!({ "mode": "t2v", "duration": 5 }), 85.0),
        ("flux-3-video", json!({ "mode": "v2v", "duration": 5 }), 205.0),
        (
            "flux-3-video",
            json!({ "mode": "t2v", "duration": 5, "draft": true }),
            30.0,
        ),
    ] {
        assert_eq!(
            estimate(slug, &request),
            Some(Estimate::exactly(price)),
            "{slug}: {request}"
        );
    }
}

#[test]
fn inputs_count_with_their_size() {
    let (small, large) = (png(1024, 1024), png(5000, 4000));
    for (slug, request, price) in [
        ("flux-2-pro", json!({ "input_image": small }), 4.5),
        // The result has the size of the input, which is scaled down to 4 megapixels.
        ("flux-2-pro", json!({ "input_image": png(2048, 2048) }), 3.0 + 4.5 + 6.0),
        ("flux-2-pro", json!({ "input_image": large }), 3.0 + 4.5 + 6.0),
        (
            "flux-2-pro",
            json!({ "input_image": large, "width": 1024, "height": 1024 }),
            9.0,
        ),
        // Together they are one megapixel and a half.
        (
            "flux-2-pro",
            json!({ "input_image": png(1024, 768), "input_image_2": png(1024, 768), "width": 512, "height": 512 }),
            6.0,
        ),
        (
            "flux-2-flex",
            json!({ "input_image": small, "width": 1024, "height": 1024 }),
            10.0,
        ),
        ("flux-tools/erase-v1", json!({ "image": small, "mask": small }), 3.0),
        (
            "flux-tools/erase-v1",
            json!({ "image": png(2048, 1024), "mask": small }),
            3.4,
        ),
    ] {
        assert_eq!(estimate(slug, &request), Some(Estimate::exactly(price)), "{slug}");
    }
}

#[test]
fn what_is_not_known_counts_as_the_most_that_it_can_be() {
    let url = "https://example.com/a.png";
    for (slug, request, price) in [
        ("flux-2-pro", json!({ "input_image": url }), 3.0 + 4.5 + 6.0),
        (
            "flux-2-pro",
            json!({ "input_image": url, "width": 1024, "height": 1024 }),
            9.0,
        ),
        ("flux-2-pro", json!({ "width": 1000, "height": 1050 }), 4.5),
        ("flux-3-video", json!({ "mode": "t2v", "duration": "auto" }), 340.0),
        ("flux-tools/video-upscale-v1", json!({ "input_video": url }), 2888.0),
        ("flux-tools/vto-v2", json!({}), 4.75),
    ] {
        assert_eq!(
            estimate(slug, &request),
            Some(Estimate::at_most(price)),
            "{slug}: {request}"
        );
    }
}

#[test]
fn what_has_no_price_has_no_estimate() {
    for slug in [
        "flux-dev",
        "flux-schnell",
        "flux-pro",
        "flux-pro-1.0-expand",
        "something-new",
        "flux-2-pro-9",
    ] {
        assert_eq!(credits(slug, json!({})), None, "{slug}");
    }
    assert_eq!(
        credits("flux-3-video", json!({ "mode": "new", "resolution": "16k" })),
        None
    );
}
