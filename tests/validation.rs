//! Validation before paying: what breaks the contract is refused here, with every violation.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use bfl::{models, types::Flux2Inputs};
use support::{Server, accepted, quick};

#[tokio::test]
async fn a_request_that_breaks_the_contract_is_never_sent() {
    let server = Server::start(|_, url, _| accepted(url)).await;
    let client = quick(&server.url).build().unwrap();
    let request = Flux2Inputs::new("a fox").width(16).safety_tolerance(9).user("");
    let error = client.submit(models::Flux2Pro, request).await.unwrap_err();
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
        let error = client.submit_json(slug, &request).await.unwrap_err();
        let violations: Vec<String> = error.violations().iter().map(ToString::to_string).collect();
        violations.join("; ")
    };
    let video = serde_json::json!({ "mode": "v2v", "prompt": "x", "start_video": "u", "duration": 20, "colour": 1 });
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
    let frames = serde_json::json!({ "mode": "i2v", "prompt": "x", "keyframes": [[0, "a"], [1]] });
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
    let small = || Flux2Inputs::new("a fox").width(16);
    client.unchecked().generate(models::Flux2Pro, small()).await.unwrap();
    client.generate(models::Flux2Pro, small()).await.unwrap_err();
    assert_eq!(server.submits(), 1);
}
