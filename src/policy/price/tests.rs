use serde_json::json;

use super::*;

fn exactly(credits: f64) -> Option<Estimate> {
    Some(Estimate::exactly(credits.try_into().unwrap()))
}

fn at_most(credits: f64) -> Option<Estimate> {
    Some(Estimate::at_most(credits.try_into().unwrap()))
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
        ("flux-3-image", json!({ "resolution": "2k" }), 10.0),
        ("flux-3-video", json!({ "mode": "t2v", "duration": 5 }), 85.0),
        ("flux-3-video", json!({ "mode": "v2v", "duration": 5 }), 205.0),
        (
            "flux-3-video",
            json!({ "mode": "t2v", "duration": 5, "draft": true }),
            30.0,
        ),
    ] {
        assert_eq!(estimate(slug, &request, &[]), exactly(price), "{slug}: {request}");
    }
}

#[test]
fn inputs_count_with_their_size() {
    let (small, large) = (Some((1024, 1024)), Some((5000, 4000)));
    for (slug, request, images, price) in [
        ("flux-2-pro", json!({}), vec![small], 4.5),
        // The result has the size of the input, which is scaled down to 4 megapixels.
        ("flux-2-pro", json!({}), vec![Some((2048, 2048))], 3.0 + 4.5 + 6.0),
        ("flux-2-pro", json!({}), vec![large], 3.0 + 4.5 + 6.0),
        ("flux-2-pro", json!({ "width": 1024, "height": 1024 }), vec![large], 9.0),
        // Together they are one megapixel and a half.
        (
            "flux-2-pro",
            json!({ "width": 512, "height": 512 }),
            vec![Some((1024, 768)), Some((1024, 768))],
            6.0,
        ),
        (
            "flux-2-flex",
            json!({ "width": 1024, "height": 1024 }),
            vec![small],
            10.0,
        ),
        ("flux-tools/erase-v1", json!({}), vec![small, small], 3.0),
        ("flux-tools/erase-v1", json!({}), vec![Some((2048, 1024)), small], 3.4),
    ] {
        assert_eq!(estimate(slug, &request, &images), exactly(price), "{slug}");
    }
}

#[test]
fn what_is_not_known_counts_as_the_most_that_it_can_be() {
    for (slug, request, images, price) in [
        ("flux-2-pro", json!({}), vec![None], 3.0 + 4.5 + 6.0),
        ("flux-2-pro", json!({ "width": 1024, "height": 1024 }), vec![None], 9.0),
        ("flux-2-pro", json!({ "width": 1000, "height": 1050 }), vec![], 4.5),
        (
            "flux-3-video",
            json!({ "mode": "t2v", "duration": "auto" }),
            vec![],
            340.0,
        ),
        ("flux-tools/video-upscale-v1", json!({}), vec![], 2888.0),
        (
            "flux-tools/video-upscale-v1",
            json!({ "creativity": 0, "upscale_factor": 1.5 }),
            vec![],
            1187.0,
        ),
        ("flux-tools/outpainting-v1", json!({ "mode": "fast" }), vec![None], 4.5),
        ("flux-tools/outpainting-v1", json!({}), vec![None], 20.0),
        ("flux-tools/erase-v1", json!({}), vec![None, None], 3.0 + 19.0 * 0.4),
        ("flux-tools/vto-v2", json!({}), vec![], 4.75),
    ] {
        assert_eq!(estimate(slug, &request, &images), at_most(price), "{slug}: {request}");
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
    ] {
        assert_eq!(estimate(slug, &json!({}), &[]), None, "{slug}");
    }
    assert_eq!(
        estimate("flux-3-video", &json!({ "mode": "new", "resolution": "16k" }), &[]),
        None
    );
}

#[test]
fn a_price_reads_as_a_phrase() {
    for (slug, phrase) in [
        (
            "flux-2-pro",
            "3 credits for the first megapixel, 1.5 for each further one, input included",
        ),
        ("flux-kontext-pro", "4 credits an image"),
        ("flux-tools/vto-v2", "about 4.75 credits an image"),
        (
            "flux-tools/outpainting-v1",
            "about 4.5 (fast), 20 (high) credits an image",
        ),
        (
            "flux-3-video",
            "17 (hd), 29 (fhd), 40 (qhd), 80 (uhd) credits a second (6 in a draft); \
             from a video 41 (hd), 53 (fhd), 65 (qhd), 95 (uhd) (12 in a draft)",
        ),
    ] {
        assert_eq!(price(slug).unwrap().to_string(), phrase);
    }
    assert!(price("flux-dev").is_none() && price("something-new").is_none());
}
