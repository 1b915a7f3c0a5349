//! What the emulator knows of models, and that it does as it says.

#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

mod support;

use std::time::Duration;

use bfl_emulator::{Contract, MediaKind, QuoteError};
use serde_json::json;
use support::Session;

#[tokio::test]
async fn every_model_of_the_contract_is_known_with_its_media_fields() {
    let session = Session::start().await;
    let models = session.emulator.models();
    assert_eq!(models.len(), Contract::embedded().submit_paths().count());
    let fields = |slug: &str| {
        let model = models.iter().find(|model| model.slug == slug).unwrap();
        let fields = model.media_fields.iter();
        fields.map(|field| (field.name, field.kind)).collect::<Vec<_>>()
    };
    assert_eq!(
        fields("flux-pro-1.0-fill"),
        [("image", MediaKind::Image), ("mask", MediaKind::Mask)]
    );
    assert_eq!(fields("flux-2-pro").len(), 8);
    assert_eq!(
        fields("flux-3-video"),
        [
            ("keyframes", MediaKind::Image),
            ("start_video", MediaKind::Video),
            ("draft_cache", MediaKind::Draft)
        ]
    );
    let video = models.iter().find(|model| model.slug == "flux-3-video").unwrap();
    assert!(video.video);
    assert_eq!(video.delivery_lifetime, Duration::from_secs(2 * 60 * 60));
    assert_eq!((video.pool, video.active_limit), ("video", 5));
}

#[tokio::test]
async fn a_quote_is_what_a_task_then_costs() {
    let session = Session::start().await;
    let body = json!({ "prompt": "a fox", "width": 2048, "height": 1024 });
    let quote = session.emulator.quote("flux-2-max", &body).unwrap();
    assert_eq!((quote.width, quote.height), (2048, 1024));
    assert_eq!(quote.duration, Duration::from_secs_f64(38.5));
    let before = session.emulator.credits();
    session.submit("flux-2-max", &body).await;
    assert_eq!(quote.credits, Some(before - session.emulator.credits()));
    let unknown = session.emulator.quote("flux-dev", &json!({ "prompt": "x" })).unwrap();
    assert_eq!(unknown.credits, None, "no price is published");
}

#[tokio::test]
async fn there_is_no_quote_for_what_would_be_refused() {
    let session = Session::start().await;
    let quote = |slug: &str, body| session.emulator.quote(slug, &body).unwrap_err();
    assert_eq!(
        quote("flux-9", json!({})),
        QuoteError::UnknownModel("flux-9".to_owned())
    );
    assert_eq!(
        quote("flux-2-pro", json!({})),
        QuoteError::Invalid("Field required".to_owned())
    );
    let large = json!({ "prompt": "x", "width": 4096, "height": 4096 });
    assert!(quote("flux-2-pro", large).to_string().contains("too large"));
}
