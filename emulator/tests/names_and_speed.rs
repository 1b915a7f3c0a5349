//! Under which names and at which speed the emulator can be used.

#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

mod support;

use std::time::Duration;

use reqwest::StatusCode;
use serde_json::{Value, json};
use support::{Session, client_builder, read};

#[tokio::test]
async fn urls_carry_the_host_that_the_client_used() {
    let session = Session::start().await;
    let url = format!("{}/v1/flux-2-pro", session.emulator.base_url());
    let request = session
        .http
        .post(url)
        .header("x-key", "bfl_1")
        .header("host", "fox.test:1");
    let (_, submitted) = read(request.json(&json!({ "prompt": "x" })).send().await.unwrap()).await;
    let port = session.emulator.poll_url().rsplit_once(':').unwrap().1.to_owned();
    assert!(
        submitted["polling_url"]
            .as_str()
            .unwrap()
            .starts_with(&format!("http://fox.test:{port}/v1/"))
    );
}

#[tokio::test]
async fn at_another_speed_than_the_service_a_submit_says_when_to_poll() {
    let image = json!({ "prompt": "x [slow: 60]" });
    let video = json!({ "mode": "t2v", "prompt": "x" });
    for (speed, slug, body, reported) in [
        (0.0, "flux-2-pro", &image, Some("0")),
        (1.0, "flux-2-pro", &image, None),
        (10.0, "flux-2-pro", &image, Some("2")),
        (100.0, "flux-2-pro", &image, Some("1")),
        (10.0, "flux-3-video", &video, Some("6")),
        (0.5, "flux-3-video", &video, Some("108")),
    ] {
        let session = Session::with(|builder| builder.speed(speed)).await;
        let answer = session.post(&format!("/v1/{slug}"), body).await;
        let header = answer.headers().get("retry-after").map(|value| value.to_str().unwrap());
        assert_eq!(header, reported, "{slug} at {speed}");
        let polled = session.poll(&answer.json::<Value>().await.unwrap()).await;
        assert_eq!(polled.0, StatusCode::OK);
        let account = session.get("/v1/credits").await;
        assert!(account.headers().get("retry-after").is_none());
    }
}

#[tokio::test]
async fn a_task_is_over_when_the_submit_said_to_poll() {
    for speed in [3.0, 10.0, 1000.0] {
        let session = Session::with(|builder| builder.speed(speed)).await;
        let answer = session.post("/v1/flux-2-max", &json!({ "prompt": "x" })).await;
        let wait = answer.headers()["retry-after"].to_str().unwrap().parse().unwrap();
        let submitted = answer.json::<Value>().await.unwrap();
        session.clock.advance(Duration::from_secs(wait));
        assert_eq!(session.poll(&submitted).await.1["status"], "Ready", "{speed}");
        assert_eq!(session.emulator.violations(), []);
    }
}

#[tokio::test]
async fn who_polls_or_submits_before_the_advised_time_does_no_wrong() {
    let session = Session::with(|builder| builder.speed(0.1)).await;
    let submitted = session.submit("flux-2-pro", &json!({ "prompt": "x" })).await;
    session.poll(&submitted).await;
    session.clock.advance(Duration::from_secs(6));
    session.submit("flux-2-pro", &json!({ "prompt": "x" })).await;
    assert_eq!(session.emulator.violations(), []);
}

#[tokio::test]
async fn a_webhook_submit_names_no_time_to_poll() {
    let session = Session::start().await;
    let body = json!({ "prompt": "x", "webhook_url": "http://127.0.0.1:9/" });
    let answer = session.post("/v1/flux-2-pro", &body).await;
    assert!(answer.headers().get("retry-after").is_none());
}

/// A name that the test's client takes for this machine.
const NAME: &str = "emulator";

#[tokio::test]
async fn under_any_name_a_task_goes_from_submit_to_a_file() {
    for single in [false, true] {
        let session = Session::with(|builder| builder.single_origin(single)).await;
        let address = session.emulator.base_url().replace("http://", "").parse().unwrap();
        let http = client_builder().resolve(NAME, address).build().unwrap();
        let base = format!("http://{NAME}:{}", std::net::SocketAddr::port(&address));
        let request = http.post(format!("{base}/v1/flux-2-pro")).header("x-key", "bfl_1");
        let (_, submitted) = read(request.json(&json!({ "prompt": "x" })).send().await.unwrap()).await;
        let poll = submitted["polling_url"].as_str().unwrap();
        assert!(poll.starts_with(&format!("http://{NAME}:")), "{poll}");
        let (_, polled) = read(http.get(poll).send().await.unwrap()).await;
        let sample = polled["result"]["sample"].as_str().unwrap();
        assert!(sample.starts_with(&format!("http://{NAME}:")), "{sample}");
        let file = http.get(sample).send().await.unwrap().error_for_status().unwrap();
        assert!(file.bytes().await.unwrap().len() > 1000);
        // What shows prompts does not answer under that name.
        for path in ["/", "/emulator/state", "/emulator/record"] {
            let answer = http.get(format!("{base}{path}")).send().await.unwrap();
            assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{path}");
        }
    }
}
