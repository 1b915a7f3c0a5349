//! Notes: what is worth knowing before a request is sent, and no reason to refuse it.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use base64::{Engine, engine::general_purpose::STANDARD};
use bfl::{AnyRequest, Note};
use serde_json::{Value, json};

/// A PNG of this size, as base64.
fn png(width: u32, height: u32) -> String {
    STANDARD.encode(support::png(width, height))
}

fn notes(slug: &str, request: Value) -> Vec<Note> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(AnyRequest::new(slug, request).notes()).unwrap()
}

fn noted(slug: &str, request: Value) -> Vec<String> {
    notes(slug, request).iter().map(ToString::to_string).collect()
}

#[test]
fn an_address_that_only_this_machine_can_reach_is_noted() {
    for host in [
        "localhost",
        "localhost:8080",
        "LOCALHOST.",
        "app.localhost",
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f.1",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.178.2",
        "169.254.169.254",
        "100.64.0.1",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:10.0.0.1]",
        "[fe80::1]",
        "[fd00::1]",
        "printer",
        "nas:5000",
        "nas.local",
        "nas.lan",
        "host.docker.internal",
        "router.home.arpa",
    ] {
        let request = json!({ "prompt": "x", "input_image": format!("http://{host}/a.png") });
        let found = noted("flux-2-pro", request);
        assert!(
            matches!(&found[..], [only] if only.starts_with("`input_image` is at an address")),
            "{host}: {found:?}"
        );
    }
    for host in [
        "example.com",
        "93.184.215.14",
        "172.32.0.1",
        "100.128.0.1",
        "[2606:4700::1111]",
        "local.example.com",
    ] {
        let request = json!({ "prompt": "x", "input_image": format!("https://{host}/a.png") });
        assert!(noted("flux-2-pro", request).is_empty(), "{host}");
    }
    let url = "http://localhost/a.png";
    for (slug, request, field) in [
        (
            "flux-3-video",
            json!({ "mode": "v2v", "prompt": "x", "start_video": url }),
            "start_video",
        ),
        (
            "flux-3-video",
            json!({ "mode": "i2v", "prompt": "x", "keyframes": [[0, png(64, 64)], [1, url]] }),
            "keyframes[1][1]",
        ),
        (
            "flux-3-video",
            json!({ "mode": "draft_enhance", "draft_cache": url }),
            "draft_cache",
        ),
        (
            "flux-3-image",
            json!({ "prompt": "x", "images": [png(300, 300), url] }),
            "images[1]",
        ),
    ] {
        let found = notes(slug, request);
        assert!(matches!(&found[..], [only] if only.field == field), "{found:?}");
    }
}

#[test]
fn a_mask_of_another_size_than_its_image_is_noted() {
    for slug in ["flux-pro-1.0-fill", "flux-tools/erase-v1"] {
        let found = noted(slug, json!({ "image": png(640, 480), "mask": png(480, 640) }));
        assert!(
            found[0].contains("480 by 640 pixels, and its image 640 by 480"),
            "{found:?}"
        );
        assert!(noted(slug, json!({ "image": png(640, 480), "mask": png(640, 480) })).is_empty());
    }
}

#[test]
fn a_size_that_will_be_rounded_or_scaled_is_noted() {
    let found = noted("flux-2-pro", json!({ "prompt": "x", "width": 1000, "height": 1001 }));
    assert_eq!(
        found,
        [
            "`width` is 1000, and will be rounded to a multiple of 16",
            "`height` is 1001, and will be rounded to a multiple of 16",
        ]
    );
    assert!(noted("flux-2-pro", json!({ "prompt": "x", "width": 1024, "height": 1008.0 })).is_empty());
    let found = noted("flux-2-max", json!({ "prompt": "x", "input_image": png(4000, 3000) }));
    assert!(found[0].contains("scaled down to 4 megapixels"), "{found:?}");
    let found = noted("flux-2-max", json!({ "prompt": "x", "input_image": png(50, 3000) }));
    assert!(found[0].contains("at least 64"), "{found:?}");
}

#[test]
fn a_tolerance_that_an_input_caps_is_noted() {
    for slug in ["flux-kontext-pro", "flux-kontext-max"] {
        let request =
            |tolerance: u32| json!({ "prompt": "x", "input_image_2": png(64, 64), "safety_tolerance": tolerance });
        let found = noted(slug, request(6));
        assert!(
            matches!(&found[..], [only] if only.starts_with("`safety_tolerance` is 6")),
            "{found:?}"
        );
        assert!(noted(slug, request(2)).is_empty());
        assert!(noted(slug, json!({ "prompt": "x", "safety_tolerance": 6 })).is_empty());
    }
}

#[test]
fn a_url_where_base64_is_documented_and_a_number_that_is_null_are_noted() {
    let found = noted(
        "flux-pro-1.0-fill",
        json!({ "image": "https://example.com/a.png", "guidance": f64::NAN }),
    );
    assert!(found.iter().any(|note| note.contains("base64 only")), "{found:?}");
    assert!(
        found.iter().any(|note| note.starts_with("`guidance` is null")),
        "{found:?}"
    );
}

#[test]
fn notes_show_no_text_of_the_request() {
    let request = json!({ "prompt": "a secret", "input_image": "http://localhost/secret.png?sig=secret" });
    assert!(!format!("{:?}", notes("flux-2-pro", request)).contains("secret"));
}
