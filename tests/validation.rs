//! Validation before paying: what breaks the contract is refused here, with every violation.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use bfl::{AnyModel, AnyRequest, Client, ErrorKind, Keyframes, Media, Submit, models};
use serde_json::{Value, json};
use support::{Server, accepted, quick};

#[tokio::test]
async fn a_request_that_breaks_the_contract_is_never_sent() {
    let server = Server::start(|_, url, _| accepted(url)).await;
    let client = quick(&server.url).build().unwrap();
    let request = models::Flux2Pro::new("a fox").width(16).safety_tolerance(9).user("");
    let error = client.submit(request).await.unwrap_err();
    let violations: Vec<String> = error.violations().iter().map(ToString::to_string).collect();
    assert_eq!(
        violations,
        [
            "`safety_tolerance` should be at most 5, not 9",
            "`user` should have at least 1 characters, and has 0",
            "`width` should be at least 64, not 16",
        ]
    );
    assert_eq!(server.submits(), 0);
}

#[tokio::test]
async fn unions_multiples_and_strict_requests_are_checked_too() {
    let server = Server::start(|_, url, _| accepted(url)).await;
    let client = quick(&server.url).build().unwrap();
    let violations = async |slug: &str, request: serde_json::Value| {
        let error = client.submit(AnyRequest::new(slug, request.clone())).await.unwrap_err();
        let violations: Vec<String> = error.violations().iter().map(ToString::to_string).collect();
        violations.join("; ")
    };
    let video = serde_json::json!({ "mode": "v2v", "prompt": "x", "start_video": "https://example.com/u", "duration": 20, "colour": 1 });
    assert_eq!(
        violations("flux-3-video", video).await,
        "`duration` should be at most 15, not 20; `colour` is not a property of this request, and it takes no others"
    );
    assert_eq!(
        violations("flux-3-video", serde_json::json!({ "mode": "text-to-video" })).await,
        "`mode` should be one of draft_enhance, i2v, t2v, v2v"
    );
    assert_eq!(
        violations("flux-pro-1.1", serde_json::json!({ "width": 1000, "seed": 1.5 })).await,
        "`seed` should be a whole number, not 1.5; `width` should be a multiple of 32, not 1000"
    );
    let frames = serde_json::json!({ "mode": "i2v", "prompt": "x", "keyframes": [[0, "https://example.com/a"], [1]] });
    assert_eq!(
        violations("flux-3-video", frames).await,
        "`keyframes[1]` should have at least 2 members, and has 1"
    );
    assert_eq!(server.submits(), 0);
}

#[tokio::test]
async fn the_check_can_be_turned_off_for_one_call() {
    let server = Server::finishing("https://example.com/x.png").await;
    let client = quick(&server.url).build().unwrap();
    let small = || models::Flux2Pro::new("a fox").width(16);
    client.generate(small().unchecked()).await.unwrap();
    client.generate(small()).await.unwrap_err();
    assert_eq!(server.submits(), 1);
}

/// A client, and the server that it would send to.
struct Checked(Server, Client);

impl Checked {
    async fn new() -> Self {
        let server = Server::start(|_, url, _| accepted(url)).await;
        // What is sent in these tests is never awaited.
        let client = quick(&server.url).limits(None).build().unwrap();
        Self(server, client)
    }

    /// What a typed request is refused for before it is sent, or nothing.
    async fn typed<R: Submit>(&self, request: R) -> Vec<String> {
        let before = self.0.submits();
        let result = self.1.submit(request).await;
        self.refused(before, result.err())
    }

    /// What a request in JSON is refused for before it is sent, or nothing.
    async fn json(&self, slug: &str, request: Value) -> Vec<String> {
        let before = self.0.submits();
        let result = self.1.submit(AnyRequest::new(slug, request.clone())).await;
        self.refused(before, result.err())
    }

    fn refused(&self, before: usize, error: Option<bfl::Error>) -> Vec<String> {
        let Some(error) = error else {
            return Vec::new();
        };
        assert_eq!(self.0.submits(), before, "{error}");
        assert_eq!(error.kind(), ErrorKind::Invalid, "{error:?}");
        error.violations().iter().map(ToString::to_string).collect()
    }
}

#[tokio::test]
async fn a_number_that_is_not_finite_is_refused_wherever_it_stands() {
    let checked = Checked::new().await;
    let flex = || models::Flux2Flex::new("a fox");
    for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        for (request, field) in [
            (flex().guidance(number), "`guidance`"),
            (flex().extra("guidance", number), "`guidance`"),
            (flex().extra("new", number), "`new`"),
            (flex().extra("new", json!({ "a": [1, number] })), "`new.a[1]`"),
        ] {
            let found = checked.typed(request).await;
            assert!(matches!(&found[..], [only] if only.starts_with(field)), "{found:?}");
        }
        let image = || Media::url("https://example.com/a.png");
        for (keyframes, field) in [
            (Keyframes::OneAt(number, image()), "`keyframes[0]`"),
            (
                Keyframes::from([(0.0, image()), (number, image())]),
                "`keyframes[1][0]`",
            ),
        ] {
            let found = checked.typed(models::Flux3VideoI2v::new(keyframes, "a fox")).await;
            assert!(matches!(&found[..], [only] if only.starts_with(field)), "{found:?}");
        }
        let server = Server::start(|_, url, _| accepted(url)).await;
        let client = quick(&server.url).build().unwrap();
        let request = models::FluxPro10Fill::new(image()).guidance(number).unchecked();
        client.submit(request).await.unwrap_err();
        assert_eq!(server.submits(), 0, "not even unchecked");
    }
}

#[tokio::test]
async fn a_ratio_that_is_none_or_that_the_route_refuses_is_refused() {
    let checked = Checked::new().await;
    for slug in [
        "flux-kontext-pro",
        "flux-kontext-max",
        "flux-pro-1.1-ultra",
        "flux-3-image",
    ] {
        for ratio in [
            "banana", "16:0", "0:9", "1:1:1", "16-9", "16/9", "16x9", "1:3", "3:1", "22:9", "9:22", "", ":", "16:",
            ":9", "-1:-1", "inf:1", "nan:1", "1e1:9", "16:9 ", "1.78",
        ] {
            let found = checked
                .json(slug, json!({ "prompt": "a fox", "aspect_ratio": ratio }))
                .await;
            assert!(
                matches!(&found[..], [only] if only.starts_with("`aspect_ratio`")),
                "{slug} {ratio}: {found:?}"
            );
        }
        for ratio in ["16:9", "1:1", "21:9", "9:21"] {
            let found = checked
                .json(slug, json!({ "prompt": "a fox", "aspect_ratio": ratio }))
                .await;
            assert!(found.is_empty(), "{slug} {ratio}: {found:?}");
        }
    }
    for ratio in ["3:7", "7:3", "5:4", "1000:999", "1.5:1"] {
        let found = checked
            .json("flux-kontext-pro", json!({ "prompt": "a fox", "aspect_ratio": ratio }))
            .await;
        assert!(found.is_empty(), "{ratio}: {found:?}");
    }
    let found = checked
        .json(
            "flux-3-video",
            json!({ "mode": "t2v", "prompt": "a fox", "aspect_ratio": "5:4" }),
        )
        .await;
    assert_eq!(found.len(), 1, "the contract lists others");
}

#[tokio::test]
async fn a_size_over_the_documented_megapixels_is_refused() {
    let checked = Checked::new().await;
    for model in AnyModel::all().filter(|model| model.slug().starts_with("flux-2-")) {
        let request = |width: u32, height: u32| json!({ "prompt": "a fox", "finetune_id": "a", "width": width, "height": height });
        for (width, height) in [(2064, 2048), (4096, 4096), (16_384, 272), (1_000_000, 1_000_000)] {
            let found = checked.json(model.slug(), request(width, height)).await;
            assert!(found[0].contains("megapixels"), "{model}: {found:?}");
        }
        for (width, height) in [(2048, 2048), (4096, 1024), (64, 64)] {
            let found = checked.json(model.slug(), request(width, height)).await;
            assert!(found.is_empty(), "{model}: {found:?}");
        }
        let found = checked
            .json(
                model.slug(),
                json!({ "prompt": "a", "finetune_id": "a", "height": 100_000 }),
            )
            .await;
        assert!(found[0].starts_with("`height`"), "{model}: {found:?}");
    }
    let canvas = models::FluxToolsOutpaintingV1::new(4096, Media::url("https://example.com/a.png"), 4096);
    assert_eq!(checked.typed(canvas).await.len(), 1);
}

#[tokio::test]
async fn what_extra_cannot_set_is_said_before_anything_is_sent() {
    let checked = Checked::new().await;
    let fox = || models::Flux2Pro::new("a fox");
    for request in [
        fox().extra("prompt", 5),
        fox().extra("webhook_url", "https://example.com/hook"),
        fox().extra("webhook_secret", "secret"),
    ] {
        let server = Server::start(|_, url, _| accepted(url)).await;
        let client = quick(&server.url).build().unwrap();
        let error = client.submit(request).await.unwrap_err();
        assert!(error.to_string().contains("`extra` cannot set"), "{error}");
        assert_eq!(server.submits(), 0);
    }
    assert_eq!(checked.typed(fox().extra("width", "wide")).await.len(), 1);
    assert!(checked.typed(fox().extra("prompt", "a hare")).await.is_empty());
}
