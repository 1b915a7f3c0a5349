//! Submitting, polling and fetching: what is answered on which port, and in which order things happen.

#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

mod support;

use std::time::Duration;

use bfl_emulator::Contract;
use reqwest::StatusCode;
use serde_json::{Value, json};
use support::{Session, read, smallest_bodies};

#[tokio::test]
async fn a_task_goes_from_submit_to_a_file() {
    let session = Session::start().await;
    let submitted = session.submit("flux-2-pro", &json!({ "prompt": "a red fox" })).await;
    assert_eq!(
        (&submitted["cost"], &submitted["output_mp"]),
        (&json!(3.0), &json!(1.0))
    );
    assert!(
        submitted["polling_url"]
            .as_str()
            .unwrap()
            .starts_with(&session.emulator.poll_url())
    );
    let (_, polled) = session.poll(&submitted).await;
    assert_eq!((&polled["status"], &polled["id"]), (&json!("Ready"), &submitted["id"]));
    let sample = polled["result"]["sample"].as_str().unwrap();
    assert!(sample.starts_with(&session.emulator.delivery_url()));
    let answer = session.http.get(sample).send().await.unwrap();
    assert_eq!(answer.headers()["content-type"], "image/jpeg");
    assert!(answer.content_length().unwrap() > 1000);
}

#[tokio::test]
async fn the_submit_host_does_not_know_the_task() {
    let session = Session::start().await;
    let submitted = session.submit("flux-2-pro", &json!({ "prompt": "a red fox" })).await;
    let path = format!("/v1/get_result?id={}", submitted["id"].as_str().unwrap());
    let (status, body) = read(session.get(&path).await).await;
    assert_eq!(
        (status, &body["status"]),
        (StatusCode::NOT_FOUND, &json!("Task not found"))
    );
    assert_eq!((&body["id"], &body["result"]), (&submitted["id"], &Value::Null));
}

#[tokio::test]
async fn with_a_single_origin_everything_is_on_one_port() {
    let session = Session::with(|builder| builder.single_origin(true)).await;
    let base = session.emulator.base_url();
    let submitted = session.submit("flux-dev", &json!({})).await;
    assert!(submitted["polling_url"].as_str().unwrap().starts_with(&base));
    let (_, polled) = session.poll(&submitted).await;
    assert!(polled["result"]["sample"].as_str().unwrap().starts_with(&base));
}

#[tokio::test]
async fn an_image_task_is_pending_until_its_measured_time_is_over() {
    let session = Session::with(|builder| builder.speed(1.0)).await;
    let submitted = session.submit("flux-2-pro", &json!({ "prompt": "x" })).await;
    let (_, polled) = session.poll(&submitted).await;
    assert_eq!(
        (&polled["status"], &polled["result"]),
        (&json!("Pending"), &Value::Null)
    );
    session.clock.advance(Duration::from_secs(12));
    assert_eq!(session.poll(&submitted).await.1["status"], "Pending");
    session.clock.advance(Duration::from_secs(2));
    assert_eq!(session.poll(&submitted).await.1["status"], "Ready");
}

#[tokio::test]
async fn flux_3_reasons_and_generates_with_growing_progress() {
    let session = Session::with(|builder| builder.speed(54.0)).await;
    let submitted = session
        .submit("flux-3-video", &json!({ "mode": "t2v", "prompt": "x" }))
        .await;
    let mut seen = Vec::new();
    let mut progress = Vec::new();
    for _ in 0..11 {
        let (_, polled) = session.poll(&submitted).await;
        let status = polled["status"].as_str().unwrap().to_owned();
        progress.extend(polled["progress"].as_f64());
        if seen.last() != Some(&status) {
            seen.push(status);
        }
        session.clock.advance(Duration::from_millis(101));
    }
    assert_eq!(seen, ["Pending", "Reasoning", "Generating", "Ready"]);
    assert!(
        progress.is_sorted() && progress.iter().all(|share| (0.0..=1.0).contains(share)),
        "{progress:?}"
    );
}

#[tokio::test]
async fn a_delivery_url_expires_and_a_new_poll_signs_a_new_one() {
    let session = Session::start().await;
    let submitted = session
        .submit("flux-2-pro", &json!({ "prompt": "x", "width": 64, "height": 64 }))
        .await;
    let sample = session.poll(&submitted).await.1["result"]["sample"]
        .as_str()
        .unwrap()
        .to_owned();
    session.clock.advance(Duration::from_secs(599));
    session.download(&sample).await;
    session.clock.advance(Duration::from_secs(2));
    let answer = session.http.get(&sample).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::FORBIDDEN);
    let fresh = session.poll(&submitted).await.1["result"]["sample"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_ne!(fresh, sample);
    session.download(&fresh).await;
}

#[tokio::test]
async fn delivery_refuses_the_key_and_an_altered_signature() {
    let session = Session::start().await;
    let polled = session
        .ready("flux-2-pro", &json!({ "prompt": "x", "width": 64, "height": 64 }))
        .await;
    let sample = polled["result"]["sample"].as_str().unwrap();
    let with_key = session.http.get(sample).header("x-key", "bfl_1").send().await.unwrap();
    assert_eq!(with_key.status(), StatusCode::BAD_REQUEST);
    assert!(with_key.text().await.unwrap().contains("must not carry the API key"));
    for altered in [
        sample.replace("%2F", "/"),
        sample.replace("sp=r", "sp=rw"),
        sample.replace("?se=", "?x="),
    ] {
        assert_eq!(
            session.http.get(altered).send().await.unwrap().status(),
            StatusCode::FORBIDDEN
        );
    }
}

#[tokio::test]
async fn a_webhook_submit_answers_without_a_polling_url() {
    let session = Session::start().await;
    let body = json!({ "prompt": "x", "webhook_url": "https://example.com/hook", "webhook_secret": "s" });
    let submitted = session.submit("flux-2-pro", &body).await;
    assert_eq!(submitted["webhook_url"], "https://example.com/hook");
    assert!(submitted["status"].is_string() && submitted.get("polling_url").is_none());
}

#[tokio::test]
async fn markers_in_the_prompt_decide_how_a_task_ends() {
    let session = Session::start().await;
    for (marker, http, status, details) in [
        (
            "[moderate: request]",
            200,
            "Request Moderated",
            json!({ "Moderation Reasons": ["Safety Filter"] }),
        ),
        (
            "[moderate: content, Violence]",
            200,
            "Content Moderated",
            json!({ "Moderation Reasons": ["Violence"] }),
        ),
        ("[fail]", 200, "Error", json!({ "error": "Generation failed" })),
        ("[fail: 422]", 422, "Error", json!({ "error": "Generation failed" })),
        ("[fail: 503]", 503, "Error", json!({ "error": "Generation failed" })),
    ] {
        let submitted = session
            .submit("flux-2-pro", &json!({ "prompt": format!("a fox {marker}") }))
            .await;
        let (code, polled) = session.poll(&submitted).await;
        assert_eq!(
            (code.as_u16(), &polled["status"], &polled["details"]),
            (http, &json!(status), &details)
        );
        assert_eq!(polled["result"], Value::Null);
    }
    assert_eq!(session.emulator.credits(), 10_000.0, "what fails is not charged");
}

#[tokio::test]
async fn slowness_is_added_whatever_the_speed() {
    let session = Session::start().await;
    let submitted = session.submit("flux-2-pro", &json!({ "prompt": "x [slow: 3]" })).await;
    assert_eq!(session.poll(&submitted).await.1["status"], "Pending");
    session.clock.advance(Duration::from_secs(3));
    assert_eq!(session.poll(&submitted).await.1["status"], "Ready");
}

#[tokio::test]
async fn an_input_that_is_no_image_makes_the_task_fail_when_polled() {
    let session = Session::start().await;
    for input in ["bm90IGFuIGltYWdl", "not base64 at all!", ""] {
        let submitted = session
            .submit("flux-pro-1.0-fill", &json!({ "prompt": "x", "image": input }))
            .await;
        let (code, polled) = session.poll(&submitted).await;
        assert_eq!(code, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(
            polled["details"],
            json!({ "error": "Invalid or corrupted image input" })
        );
    }
}

#[tokio::test]
async fn every_answer_has_a_field_that_the_contract_does_not_name() {
    let session = Session::with(|builder| builder.finetune("fox")).await;
    let submitted = session.submit("flux-2-pro", &json!({ "prompt": "x" })).await;
    let mut answers = vec![session.poll(&submitted).await.1, submitted];
    for path in [
        "/v1/credits",
        "/v1/my_finetunes",
        "/v1/finetune_details?finetune_id=fox",
    ] {
        answers.push(read(session.get(path).await).await.1);
    }
    for (path, body) in [
        ("/v1/licenses/models/flux-dev/usage", json!({})),
        ("/v1/delete_finetune", json!({ "finetune_id": "fox" })),
    ] {
        answers.push(session.post_json(path, &body).await.1);
    }
    for answer in answers {
        assert!(answer["served_by"].is_string(), "{answer}");
    }
}

#[tokio::test]
async fn every_submit_route_of_the_contract_ends_in_a_file() {
    let session = Session::start().await;
    for path in Contract::embedded().submit_paths() {
        let slug = path.trim_start_matches("/v1/");
        let (_, body) = &smallest_bodies(path)[0];
        let file = session.file(slug, body).await;
        if slug.contains("video") {
            assert_eq!(&file[4..8], b"ftyp", "{slug}");
        } else {
            assert!(image::guess_format(&file).is_ok(), "{slug}");
        }
    }
}

#[tokio::test]
async fn seeds_beyond_31_bits_come_back_as_they_were() {
    let session = Session::start().await;
    let polled = session
        .ready("flux-2-pro", &json!({ "prompt": "x", "seed": 3_744_260_447_u64 }))
        .await;
    assert_eq!(polled["result"]["seed"], 3_744_260_447_u64);
    let reported = session.ready("flux-2-pro", &json!({ "prompt": "x" })).await["result"]["seed"]
        .as_u64()
        .unwrap();
    assert!(u32::try_from(reported).is_ok());
}
