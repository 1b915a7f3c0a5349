//! The account: credits, prices, limits, finetunes and licensing.

#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

mod support;

use std::time::Duration;

use bfl_emulator::{Alternative, EmulatorBuilder};
use reqwest::StatusCode;
use serde_json::{Value, json};
use support::{Session, read};

#[tokio::test]
async fn credits_go_down_by_the_reported_cost_and_run_out() {
    let session = Session::with(|builder| builder.credits(7.0)).await;
    let body = json!({ "prompt": "x" });
    session.submit("flux-2-pro", &body).await;
    let (_, account) = read(session.get("/v1/credits").await).await;
    assert_eq!(account["credits"], 4.0);
    session.submit("flux-2-pro", &body).await;
    let (status, answer) = session.post_json("/v1/flux-2-pro", &body).await;
    assert_eq!(
        (status, answer),
        (
            StatusCode::PAYMENT_REQUIRED,
            json!({ "detail": "Insufficient credits" })
        )
    );
}

#[tokio::test]
async fn each_pool_has_its_own_limit_of_active_tasks() {
    let session = Session::with(|builder| builder.speed(1.0)).await;
    let video = json!({ "prompt": "x", "mode": "t2v" });
    let image = json!({ "prompt": "x" });
    for (slug, body, limit) in [
        ("flux-2-pro", &image, 24),
        ("flux-kontext-max", &image, 6),
        ("flux-3-video", &video, 5),
    ] {
        for _ in 0..limit {
            session.submit(slug, body).await;
        }
        let (status, answer) = session.post_json(&format!("/v1/{slug}"), body).await;
        assert_eq!(
            (status, answer),
            (
                StatusCode::TOO_MANY_REQUESTS,
                json!({ "detail": "Too many active tasks" })
            )
        );
    }
    session.clock.advance(Duration::from_secs(600));
    session.submit("flux-kontext-max", &image).await;
}

#[tokio::test]
async fn finetunes_are_listed_described_and_deleted() {
    let session = Session::with(|builder| builder.finetune("fox-style")).await;
    let list = session.get("/v1/my_finetunes").await.json::<Value>().await.unwrap();
    assert_eq!(list["finetunes"], json!(["fox-style"]));
    let details = session
        .get("/v1/finetune_details?finetune_id=fox-style")
        .await
        .json::<Value>()
        .await
        .unwrap();
    assert_eq!(details["finetune_details"]["finetune_id"], "fox-style");
    let use_it = json!({ "prompt": "x", "finetune_id": "fox-style" });
    session.submit("flux-2-klein-4b-finetuned", &use_it).await;
    let (_, deleted) = session
        .post_json("/v1/delete_finetune", &json!({ "finetune_id": "fox-style" }))
        .await;
    assert_eq!(deleted["deleted_finetune_id"], "fox-style");
    let (status, answer) = session.post_json("/v1/flux-2-klein-4b-finetuned", &use_it).await;
    assert_eq!(
        (status, answer),
        (
            StatusCode::BAD_REQUEST,
            json!({ "detail": "Finetune not found or not ready" })
        )
    );
    let (status, answer) = read(session.get("/v1/finetune_details?finetune_id=fox-style").await).await;
    assert_eq!(
        (status, answer),
        (
            StatusCode::NOT_FOUND,
            json!({ "detail": "Finetune not found or access denied" })
        )
    );
}

#[tokio::test]
async fn a_finetune_that_answers_is_listed() {
    let session = Session::start().await;
    let listed = async || read(session.get("/v1/my_finetunes").await).await.1["finetunes"].clone();
    assert_eq!(listed().await, json!([]));
    let body = json!({ "prompt": "x", "finetune_id": "fox" });
    session.submit("flux-2-klein-4b-finetuned", &body).await;
    read(session.get("/v1/finetune_details?finetune_id=cat").await).await;
    read(session.get("/v1/finetune_details?finetune_id=no%20such").await).await;
    assert_eq!(listed().await, json!(["cat", "fox"]));
    session
        .post_json("/v1/delete_finetune", &json!({ "finetune_id": "fox" }))
        .await;
    assert_eq!(listed().await, json!(["cat"]));
    let (status, _) = session.post_json("/v1/flux-2-klein-4b-finetuned", &body).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn licensing_usage_is_recorded_for_models_only() {
    let session = Session::start().await;
    let usage = json!({ "number_of_generations": 3 });
    let (status, answer) = session.post_json("/v1/licenses/models/flux-dev/usage", &usage).await;
    assert_eq!(
        (status, &answer["message"]),
        (StatusCode::OK, &json!("Usage recorded successfully"))
    );
    let (status, _) = session.post_json("/v1/licenses/models/other/usage", &usage).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn the_alternative_of_a_conflict_can_be_had() {
    let flex = json!({ "prompt": "x", "width": 1024, "height": 1536 });
    for (side, cost) in [
        (None, 10.0),
        (Some("flex-price"), 12.0),
        (Some("exact-megapixels"), 7.5),
        (Some("decimal-megapixel"), 10.0),
    ] {
        let take = |builder: EmulatorBuilder| match side {
            Some(name) => builder.alternative(name.parse().unwrap()),
            None => builder,
        };
        let session = Session::with(take).await;
        assert_eq!(session.submit("flux-2-flex", &flex).await["cost"], cost, "{side:?}");
        let four = json!({ "prompt": "x", "width": 2048, "height": 2048 });
        let (status, _) = session.post_json("/v1/flux-2-pro", &four).await;
        assert_eq!(status == StatusCode::OK, side != Some("decimal-megapixel"), "{side:?}");
    }
    let upscale = json!({ "input_video": "https://example.com/fox.mp4", "creativity": 0 });
    let session = Session::with(|builder| builder.alternative(Alternative::UpscalePrice)).await;
    let cheaper = session.ready("flux-tools/video-upscale-v1", &upscale).await["cost"].as_f64();
    let session = Session::start().await;
    let cost = session.ready("flux-tools/video-upscale-v1", &upscale).await["cost"].as_f64();
    let megapixel_seconds = 2560.0 * 1408.0 / 1_048_576.0 * 5.0;
    assert_eq!(
        (cheaper, cost),
        (
            Some((7.0_f64 * megapixel_seconds).ceil()),
            Some((7.5_f64 * megapixel_seconds).ceil())
        )
    );
}
