//! Submitting, polling and fetching: what is answered on which port, and in which order things happen.

#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

mod support;

use std::{
    collections::HashSet,
    time::{Duration, Instant},
};

use bfl_emulator::{Alternative, Contract, Emulator, EmulatorBuilder, StartError};
use futures_util::future::join_all;
use reqwest::StatusCode;
use serde_json::{Value, json};
use support::{Session, client_builder, read, smallest_bodies};

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
async fn a_video_tells_no_cost_before_it_is_ready() {
    let session = Session::start().await;
    let submitted = session
        .submit("flux-3-video", &json!({ "mode": "t2v", "prompt": "x" }))
        .await;
    assert_eq!(submitted["cost"], Value::Null);
    assert_eq!(session.poll(&submitted).await.1["cost"], 85.0);
}

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
async fn the_alternative_of_a_contradiction_can_be_had() {
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

#[tokio::test]
async fn a_draft_can_be_enhanced_from_its_cache() {
    let session = Session::start().await;
    let draft = session
        .ready(
            "flux-3-video",
            &json!({ "mode": "t2v", "prompt": "a fox", "draft": true }),
        )
        .await;
    let link = draft["result"]["draft_cache"].as_str().unwrap();
    let bundle = session.download(link).await;
    let bundle = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, bundle);
    for cache in [link, &bundle] {
        let body = json!({ "mode": "draft_enhance", "draft_cache": cache, "resolution": "hd" });
        let enhanced = session.ready("flux-3-video", &body).await;
        assert_eq!(enhanced["result"]["prompt"], "a fox");
        assert_eq!(enhanced["result"]["seed"], draft["result"]["seed"]);
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
    let told = session.ready("flux-2-pro", &json!({ "prompt": "x" })).await["result"]["seed"]
        .as_u64()
        .unwrap();
    assert!(u32::try_from(told).is_ok());
}

#[tokio::test]
async fn starting_is_fast_and_many_run_side_by_side() {
    Emulator::start().await.unwrap();
    let begun = Instant::now();
    let one = Emulator::start().await.unwrap();
    assert!(begun.elapsed() < Duration::from_millis(50), "{:?}", begun.elapsed());
    let other = Emulator::start().await.unwrap();
    assert_ne!(one.base_url(), other.base_url());
}

#[tokio::test]
async fn fifty_start_at_once_on_ports_of_their_own_and_all_answer() {
    const COUNT: usize = 50;
    // Far above what is expected, so that a busy machine does not fail it.
    const LONGEST: Duration = Duration::from_millis(500);
    // The contract is read once in a process.
    Emulator::start().await.unwrap();
    let started = join_all((0..COUNT).map(|_| async {
        let begun = Instant::now();
        (Emulator::start().await.unwrap(), begun.elapsed())
    }));
    let started = started.await;
    let ports: HashSet<_> = started
        .iter()
        .flat_map(|(emulator, _)| [emulator.base_url(), emulator.poll_url(), emulator.delivery_url()])
        .collect();
    assert_eq!(ports.len(), 3 * COUNT);
    let http = client_builder().build().unwrap();
    let answers = join_all(started.iter().map(|(emulator, _)| {
        let url = format!("{}/v1/credits", emulator.base_url());
        http.get(url).header("x-key", emulator.key()).send()
    }));
    for answer in answers.await {
        assert_eq!(answer.unwrap().status(), StatusCode::OK);
    }
    let mut times: Vec<_> = started.iter().map(|(_, time)| *time).collect();
    times.sort_unstable();
    let median = times[COUNT / 2];
    println!("median of {COUNT} starts: {median:?}, longest {:?}", times[COUNT - 1]);
    assert!(median < LONGEST, "{median:?}");
}

#[tokio::test]
async fn a_stopped_emulator_frees_its_ports() {
    let session = Session::with(|builder| builder.single_origin(true)).await;
    let address = session
        .emulator
        .base_url()
        .trim_start_matches("http://")
        .parse()
        .unwrap();
    let taken = Emulator::builder().listen(address).single_origin(true).start().await;
    assert!(matches!(taken, Err(StartError::Listen { .. })));
    session.emulator.shutdown().await;
    Emulator::builder()
        .listen(address)
        .single_origin(true)
        .start()
        .await
        .unwrap();
}

#[tokio::test]
async fn settings_that_make_no_sense_are_refused() {
    let builder = Emulator::builder;
    assert!(matches!(builder().speed(-1.0).start().await, Err(StartError::Speed(_))));
    assert!(matches!(
        builder().credits(f64::NAN).start().await,
        Err(StartError::Credits(_))
    ));
    assert!(matches!(builder().key("").start().await, Err(StartError::Key)));
    for name in ["", "http://fox", "fox:80", "*", "fo x"] {
        let started = builder().allow_host(name).start().await;
        assert!(matches!(started, Err(StartError::Host(_))), "{name}");
    }
    let high = "127.0.0.1:65534".parse().unwrap();
    assert!(matches!(
        builder().listen(high).start().await,
        Err(StartError::PortTooHigh(65534))
    ));
}
