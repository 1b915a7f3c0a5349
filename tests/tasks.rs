//! Tasks: from request to result, whatever the polls say; handles that survive; many that are continued.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::{
    convert::Infallible,
    future::ready as done,
    sync::{Arc, Mutex},
    time::{Duration, SystemTime},
};

use bfl::{AnyRequest, ErrorKind, Image, MediaKind, Outcome, Status, TaskHandle, models};
use bfl_emulator::{Clock, Emulator};
use futures_util::{StreamExt, TryStreamExt};
use support::{Server, accepted, answer, credits, emulated, end_of, json, quick, ready, status};

fn fox() -> models::Flux2Pro {
    models::Flux2Pro::new("a red fox in the snow")
}

#[tokio::test]
async fn a_request_becomes_an_image_with_everything_that_is_known_of_it() {
    let (_emulator, client) = emulated().await;
    let image = client
        .generate(fox().width(320).height(256).seed(3_744_260_447))
        .await
        .unwrap();
    assert!(image.url().unwrap().starts_with("http://127.0.0.1"));
    assert!(image.prompt().unwrap().contains("red fox"));
    assert_eq!(image.seed(), Some(3_744_260_447));
    assert_eq!(image.mime().as_deref(), Some("image/jpeg"));
    assert!(image.expires_at().unwrap() > SystemTime::now() + Duration::from_secs(60));
    assert!(image.started_at().unwrap() <= SystemTime::now());
    assert_eq!(image.cost(), Some(credits(3.0)));
    assert_eq!(image.task().model(), "flux-2-pro");
    let bytes = image.bytes().await.unwrap();
    assert!(bytes.starts_with(&[0xff, 0xd8, 0xff]), "a JPEG was expected");
}

#[tokio::test]
async fn a_video_tells_its_settled_cost() {
    let (_emulator, client) = emulated().await;
    let request = models::Flux3VideoT2v::new("waves").duration(5).draft(true);
    let task = client.submit(request).await.unwrap();
    assert_eq!(task.handle().cost(), None, "video tells no cost at submit");
    let video = task.await.unwrap();
    assert_eq!(video.cost(), Some(credits(30.0)), "5 seconds of draft at 6 credits");
    assert_eq!(video.mime().as_deref(), Some("video/mp4"));
    assert!(video.draft_cache().is_some());
    assert_eq!(&video.bytes().await.unwrap()[4..8], b"ftyp");
}

#[tokio::test]
async fn the_handle_is_given_out_before_the_first_poll() {
    let order = Arc::new(Mutex::new(Vec::new()));
    let at_server = order.clone();
    let server = Server::start(move |request, url, _| {
        at_server.lock().unwrap().push(request.method.clone());
        match request.method.as_str() {
            "POST" => accepted(url),
            _ => status("Error"),
        }
    })
    .await;
    let at_client = order.clone();
    let client = quick(&server.url)
        .on_submit(move |handle| {
            at_client.lock().unwrap().push(format!("handle of {}", handle.id()));
            done(Ok::<(), Infallible>(()))
        })
        .build()
        .unwrap();
    client.generate(fox()).await.unwrap_err();
    assert_eq!(*order.lock().unwrap(), ["POST", "handle of task-1", "GET"]);
}

#[tokio::test]
async fn a_stored_handle_continues_the_task_in_another_client() {
    let (emulator, client) = emulated().await;
    let task = client.submit(fox()).await.unwrap();
    let stored = serde_json::to_string(task.handle()).unwrap();
    drop(task);
    drop(client);
    assert!(!stored.contains("bfl_the-secret-key"));
    let handle: TaskHandle = serde_json::from_str(&stored).unwrap();
    let client = quick(&emulator.base_url()).build().unwrap();
    let image = client.resume(handle.clone()).await.unwrap();
    assert_eq!(image.kind(), MediaKind::Image);
    let same: Image = client.resume_as(handle).await.unwrap();
    assert_eq!(image.seed(), same.seed());
}

#[tokio::test]
async fn slow_tasks_are_polled_until_they_end() {
    let clock = Clock::manual();
    let emulator = Emulator::builder()
        .speed(1.0)
        .clock(clock.clone())
        .start()
        .await
        .unwrap();
    let client = quick(&emulator.base_url()).build().unwrap();
    let task = client.submit(fox()).await.unwrap();
    let waiting = tokio::spawn(task.into_future());
    clock.advance(Duration::from_secs(60));
    waiting.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_moderated_request_names_its_reasons_and_its_task() {
    let (_emulator, client) = emulated().await;
    let task = client
        .submit(models::Flux2Pro::new("x [moderate: request, Derivative Works Filter]"))
        .await
        .unwrap();
    let Outcome::RequestModerated(reasons) = task.outcome().await.unwrap() else {
        panic!("a moderated request was expected");
    };
    assert_eq!(reasons, ["Derivative Works Filter"]);
    let handle = task.handle().clone();
    let error = task.await.unwrap_err();
    assert!(error.is_moderated());
    assert_eq!(error.task(), Some(&handle));
    assert!(error.to_string().contains("Derivative Works Filter"));
}

#[tokio::test]
async fn moderated_content_and_failure_are_kinds_of_their_own() {
    let (_emulator, client) = emulated().await;
    let end = async |prompt: &str| client.generate(models::Flux2Pro::new(prompt)).await.unwrap_err();
    let error = end("[moderate: content]").await;
    assert_eq!(error.kind(), ErrorKind::ContentModerated, "{error:?}");
    for prompt in ["[fail]", "[fail: 422]", "[fail: 503]"] {
        let error = end(prompt).await;
        assert_eq!(
            error.kind(),
            ErrorKind::TaskFailed,
            "{prompt}: the body decides, not the HTTP code"
        );
        assert!(error.task().is_some());
    }
}

#[tokio::test]
async fn the_status_of_the_body_decides_and_not_the_http_code() {
    let body =
        |status: &str| serde_json::json!({ "id": "task-1", "status": status, "details": { "error": "because" } });
    for code in [200, 404, 422, 500, 503] {
        let error = end_of(move |_| json(code, body("Error"))).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TaskFailed, "HTTP {code}");
        assert!(error.to_string().contains("because"));
    }
    let error = end_of(move |_| json(503, body("Request Moderated"))).await.unwrap_err();
    assert!(error.is_moderated());
}

#[tokio::test]
async fn an_unknown_status_is_waited_out() {
    let server = Server::start(|request, url, before| match (request.method.as_str(), before) {
        ("POST", _) => accepted(url),
        (_, 1) => status("Pondering"),
        (_, 2) => json(
            200,
            serde_json::json!({ "id": "task-1", "status": "Queued", "surprise": {} }),
        ),
        _ => ready("https://example.com/x.png"),
    })
    .await;
    let client = quick(&server.url).build().unwrap();
    let image = client.generate(fox()).await.unwrap();
    assert_eq!(image.url(), Some("https://example.com/x.png"));
}

#[tokio::test]
async fn polls_that_fail_for_a_while_do_no_harm() {
    let server = Server::start(|request, url, before| match (request.method.as_str(), before) {
        ("POST", _) => accepted(url),
        (_, 1) => json(500, ""),
        (_, 2) => answer(502, "content-type: text/html\r\n", "<html>bad gateway</html>"),
        (_, 3) => support::Reply::Reset,
        (_, 4) => json(429, "{}"),
        (_, 5) => json(404, serde_json::json!({ "id": "task-1", "status": "Task not found" })),
        (_, 6) => answer(200, "content-type: text/html\r\n", "<html>hello</html>"),
        _ => ready("https://example.com/x.png"),
    })
    .await;
    let client = quick(&server.url).build().unwrap();
    client.generate(fox()).await.unwrap();
    assert_eq!(server.received().len(), 8);
}

#[tokio::test]
async fn polls_that_never_succeed_end_as_a_failed_poll_and_not_as_a_failed_task() {
    for reply in [500, 503, 429] {
        let error = end_of(move |_| json(reply, "{}")).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::PollFailed, "HTTP {reply}");
    }
    let error = end_of(|_| answer(200, "", "<html>")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::PollFailed);
}

#[tokio::test]
async fn a_task_that_stays_unknown_is_not_found() {
    let error = end_of(|_| json(404, serde_json::json!({ "id": "task-1", "status": "Task not found" })))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TaskNotFound);
}

#[tokio::test]
async fn a_refused_key_ends_the_polling_at_once() {
    let error = end_of(|_| json(403, r#"{"detail":"Not authenticated"}"#))
        .await
        .unwrap_err();
    assert!(error.is_auth());
    assert_eq!(error.status(), Some(403));
}

#[tokio::test]
async fn a_ready_task_without_a_result_is_an_error_that_keeps_the_handle() {
    for result in [
        "null",
        "{}",
        r#"{"sample":null}"#,
        r#"{"sample":""}"#,
        r#"{"sample":7}"#,
        "[]",
        "\"x\"",
    ] {
        let body = format!(r#"{{"id":"task-1","status":"Ready","result":{result}}}"#);
        let error = end_of(move |_| json(200, &body)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::MissingResult, "{result}");
    }
}

#[tokio::test]
async fn stored_handles_are_continued_together() {
    let (_emulator, client) = emulated().await;
    let mut handles = Vec::new();
    for request in prompts(5) {
        handles.push(client.submit(request).await.unwrap().handle().clone());
    }
    let results: Vec<_> = client.resume_all(handles.clone()).collect().await;
    assert_eq!(results.len(), 5);
    for finished in results {
        assert_eq!(finished.result.unwrap().task().id(), handles[finished.index].id());
    }
}

#[tokio::test]
async fn progress_is_told_to_the_end_and_the_result_follows_at_once() {
    let server = Server::start(|request, url, before| match (request.method.as_str(), before) {
        ("POST", _) => accepted(url),
        (_, 1) => status("Pending"),
        (_, 2) => json(200, serde_json::json!({ "status": "Reasoning", "progress": null })),
        (_, 3) => json(
            200,
            serde_json::json!({ "status": "Generating", "progress": 0.4, "preview": { "x": 1 } }),
        ),
        _ => ready("https://example.com/x.png"),
    })
    .await;
    let client = quick(&server.url).build().unwrap();
    let task = client.submit(models::Flux2Pro::new("a fox")).await.unwrap();
    let seen: Vec<_> = task.progress().try_collect().await.unwrap();
    let statuses: Vec<&Status> = seen.iter().map(|progress| &progress.status).collect();
    assert_eq!(
        statuses,
        [
            &Status::Pending,
            &Status::Reasoning,
            &Status::Generating,
            &Status::Ready
        ]
    );
    assert_eq!(seen[2].fraction, Some(0.4));
    assert!(seen[2].preview.is_some());
    task.await.unwrap();
}

#[tokio::test]
async fn progress_ends_with_the_error_where_polling_fails() {
    let server = Server::start(|request, url, _| match request.method.as_str() {
        "POST" => accepted(url),
        _ => json(403, "{}"),
    })
    .await;
    let client = quick(&server.url).build().unwrap();
    let task = client.submit(models::Flux2Pro::new("a fox")).await.unwrap();
    let seen: Vec<_> = task.progress().collect().await;
    assert_eq!(seen.len(), 1);
    assert!(seen[0].as_ref().unwrap_err().is_auth());
}

fn prompts(count: usize) -> Vec<models::Flux2Pro> {
    (0..count)
        .map(|index| models::Flux2Pro::new(format!("fox {index}")).width(64).height(64))
        .collect()
}

#[tokio::test]
async fn a_submit_that_is_answered_in_another_form_still_gives_a_task() {
    let server = Server::start(|request, url, _| match request.method.as_str() {
        "POST" => json(
            200,
            serde_json::json!({ "id": "task-1", "polling_url": format!("{url}/v1/get_result?id=task-1"), "cost": "3.0", "input_mp": {} }),
        ),
        _ => ready("https://example.com/x.png"),
    })
    .await;
    let client = quick(&server.url).build().unwrap();
    let task = client.submit(fox()).await.unwrap();
    assert_eq!(
        (task.handle().id(), task.handle().cost()),
        ("task-1", Some(credits(3.0)))
    );
    task.await.unwrap();
    let request = serde_json::json!({ "prompt": "a fox" });
    client
        .submit(AnyRequest::new("flux-2-pro", request.clone()))
        .await
        .unwrap()
        .await
        .unwrap();
}

#[tokio::test]
async fn an_end_that_was_seen_is_not_asked_about_again() {
    let server = Server::finishing("https://example.com/x.png").await;
    let client = quick(&server.url).build().unwrap();
    let task = client.submit(fox()).await.unwrap();
    let clone = task.clone();
    task.progress().try_collect::<Vec<_>>().await.unwrap();
    let asked = server.received().len();
    task.outcome().await.unwrap();
    clone.await.unwrap();
    task.await.unwrap();
    assert_eq!(server.received().len(), asked);
}

#[tokio::test]
async fn a_policy_that_cannot_work_gives_the_handle_back() {
    let server = Server::finishing("https://example.com/x.png").await;
    let client = quick(&server.url).build().unwrap();
    let task = client.submit(fox()).await.unwrap();
    let mut policy = bfl::PollPolicy::default();
    policy.growth = 0.0;
    assert_eq!(task.with_policy(policy).unwrap_err().task_id(), Some("task-1"));
}

#[tokio::test]
async fn a_webhook_in_a_request_that_is_awaited_is_refused_before_it_costs() {
    let server = Server::finishing("https://example.com/x.png").await;
    let client = quick(&server.url).build().unwrap();
    let request = serde_json::json!({ "prompt": "a fox", "webhook_url": "https://example.com/hook" });
    let error = client
        .submit(AnyRequest::new("flux-2-pro", request.clone()))
        .await
        .unwrap_err();
    assert!(error.to_string().contains("submit_webhook"), "{error}");
    let request = fox().extra("webhook_url", "https://example.com/hook");
    let error = client.submit(request).await.unwrap_err();
    assert!(error.to_string().contains("`webhook_url`"), "{error}");
    assert_eq!(server.submits(), 0);
}
