//! Nothing is charged twice: a submit is sent again only where the service cannot have accepted it.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::time::Duration;

use bfl::{
    Budget, ErrorKind, models,
    types::{Flux2Inputs, Flux3VideoT2vInputs},
};
use support::{Reply, Server, accepted, answer, json, quick, ready};

/// Submits once, to a server whose answer to a submit is this, and says the error and how often it was sent.
async fn submit_to(reply: impl Fn(&str, usize) -> Reply + Send + Sync + 'static) -> (bfl::Error, usize) {
    let server = Server::start(move |_, url, before| reply(url, before)).await;
    let client = quick(&server.url)
        .read_timeout(Duration::from_millis(200))
        .build()
        .unwrap();
    let error = client
        .submit(models::Flux2Pro, Flux2Inputs::new("a fox"))
        .await
        .unwrap_err();
    (error, server.submits())
}

#[tokio::test]
async fn a_reset_after_the_body_was_sent_is_unknown_and_not_sent_again() {
    let (error, submits) = submit_to(|_, _| Reply::Reset).await;
    assert_eq!((error.kind(), submits), (&ErrorKind::SubmitUnknown, 1));
}

#[tokio::test]
async fn a_time_out_after_the_body_was_sent_is_unknown_and_not_sent_again() {
    let (error, submits) = submit_to(|_, _| Reply::Stall(Vec::new())).await;
    assert_eq!((error.kind(), submits), (&ErrorKind::SubmitUnknown, 1));
}

#[tokio::test]
async fn a_server_error_is_unknown_and_not_sent_again() {
    for code in [500, 502, 503, 504] {
        let (error, submits) = submit_to(move |_, _| answer(code, "retry-after: 0\r\n", "")).await;
        assert_eq!((error.kind(), submits), (&ErrorKind::SubmitUnknown, 1), "HTTP {code}");
        assert_eq!(error.status(), Some(code));
    }
}

#[tokio::test]
async fn a_success_that_cannot_be_read_is_unknown_and_keeps_the_id_it_has() {
    for body in ["", "<html>", "{}", "[]", "null", r#"{"id":7}"#] {
        let (error, submits) = submit_to(move |_, _| json(200, body)).await;
        assert_eq!((error.kind(), submits), (&ErrorKind::SubmitUnknown, 1), "{body}");
    }
    for body in [
        r#"{"id":"task-1"}"#,
        r#"{"id":"task-1","polling_url":null}"#,
        r#"{"id":"task-1","polling_url":""}"#,
        r#"{"id":"task-1","polling_url":7}"#,
        r#"{"id":"task-1","status":"Pending","webhook_url":"https://example.com"}"#,
    ] {
        let (error, _) = submit_to(move |_, _| json(200, body)).await;
        assert_eq!(error.kind(), &ErrorKind::SubmitUnknown, "{body}");
        assert_eq!(error.task_id(), Some("task-1"), "{body}");
    }
}

#[tokio::test]
async fn a_truncated_or_endless_success_is_unknown() {
    let truncated = || Reply::Raw(b"HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{\"id\":\"task-1\"".to_vec());
    let (error, submits) = submit_to(move |_, _| truncated()).await;
    assert_eq!((error.kind(), submits), (&ErrorKind::SubmitUnknown, 1));
    let (error, submits) = submit_to(|_, _| Reply::Endless(vec![b' '; 1 << 16])).await;
    assert_eq!((error.kind(), submits), (&ErrorKind::SubmitUnknown, 1));
}

#[tokio::test]
async fn a_429_was_not_accepted_and_is_sent_again() {
    let server = Server::start(|request, url, before| match (request.method.as_str(), before) {
        ("POST", 0 | 1) => json(429, r#"{"detail":"Too many active tasks"}"#),
        ("POST", _) => accepted(url),
        _ => ready("https://example.com/x.png"),
    })
    .await;
    let client = quick(&server.url).build().unwrap();
    client
        .generate(models::Flux2Pro, Flux2Inputs::new("a fox"))
        .await
        .unwrap();
    assert_eq!(server.submits(), 3);
}

#[tokio::test]
async fn a_429_that_stays_ends_as_rate_limited_with_the_wait_that_was_asked_for() {
    let (error, submits) =
        submit_to(|_, _| answer(429, "retry-after: 0\r\n", r#"{"detail":"Too many active tasks"}"#)).await;
    assert!(error.is_rate_limited());
    assert_eq!(error.retry_after(), Some(Duration::ZERO));
    assert!(
        submits > 3,
        "it does not count as an attempt, and was sent {submits} times"
    );
}

#[tokio::test]
async fn a_429_that_asks_for_more_than_there_is_patience_is_said_at_once() {
    let (error, submits) = submit_to(|_, _| answer(429, "retry-after: 600\r\n", "")).await;
    assert_eq!((error.retry_after(), submits), (Some(Duration::from_secs(600)), 1));
}

#[tokio::test]
async fn a_402_to_video_is_waited_out_while_another_video_of_this_client_is_active() {
    let server = Server::start(|request, url, before| match (request.method.as_str(), before) {
        ("POST", 1) => json(402, r#"{"detail":"Insufficient credits"}"#),
        ("POST", _) => accepted(url),
        _ => ready("https://example.com/x.mp4"),
    })
    .await;
    let client = quick(&server.url).build().unwrap();
    let video = || Flux3VideoT2vInputs::new("waves");
    let first = client.submit(models::Flux3Video, video()).await.unwrap();
    let second = client.submit(models::Flux3Video, video()).await.unwrap();
    assert_eq!(server.submits(), 3);
    drop((first, second));
    let server = Server::start(|_, _, _| json(402, "{}")).await;
    let client = quick(&server.url).build().unwrap();
    let error = client.submit(models::Flux3Video, video()).await.unwrap_err();
    assert!(error.is_out_of_credits(), "alone, it means what it says");
    assert_eq!(server.submits(), 1);
}

#[tokio::test]
async fn a_budget_refuses_before_anything_is_sent_and_knows_what_was_settled() {
    let server = Server::start(|request, url, _| match request.method.as_str() {
        "POST" => accepted(url),
        _ => json(
            200,
            serde_json::json!({ "id": "a", "status": "Ready", "cost": 2.5, "result": { "sample": "https://example.com/x" } }),
        ),
    })
    .await;
    let client = quick(&server.url)
        .budget(Budget::per_task(5.0).and_total(8.0))
        .build()
        .unwrap();
    let error = client
        .submit(models::Flux2Max, Flux2Inputs::new("a fox"))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::OverBudget);
    assert_eq!(server.submits(), 0);
    for spent in [2.5, 5.0] {
        client
            .generate(models::Flux2Pro, Flux2Inputs::new("a fox"))
            .await
            .unwrap();
        assert_eq!(client.spent(), spent, "an estimate of 3 was settled at 2.5");
    }
    let third = client.submit(models::Flux2Pro, Flux2Inputs::new("a fox")).await;
    assert!(third.is_ok());
    let error = client
        .clone()
        .submit(models::Flux2Pro, Flux2Inputs::new("a fox"))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::OverBudget, "clones share the budget");
    let error = client
        .submit_json("flux-dev", &serde_json::json!({}))
        .await
        .unwrap_err();
    assert_eq!(
        error.kind(),
        &ErrorKind::OverBudget,
        "a price that is not known cannot be kept to"
    );
    assert_eq!(server.submits(), 3);
}

#[tokio::test]
async fn what_was_refused_is_not_spent() {
    let server = Server::start(|_, _, _| json(400, r#"{"detail":"no"}"#)).await;
    let client = quick(&server.url).budget(Budget::total(100.0)).build().unwrap();
    client
        .submit(models::Flux2Pro, Flux2Inputs::new("a fox"))
        .await
        .unwrap_err();
    assert_eq!(client.spent(), 0.0);
    let server = Server::start(|_, _, _| Reply::Reset).await;
    let client = quick(&server.url).budget(Budget::total(100.0)).build().unwrap();
    client
        .submit(models::Flux2Pro, Flux2Inputs::new("a fox"))
        .await
        .unwrap_err();
    assert_eq!(client.spent(), 3.0, "it may have been taken");
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

#[tokio::test]
async fn refusals_are_final() {
    for (code, body, kind) in [
        (
            400,
            r#"{"detail":"Finetune not found or not ready"}"#,
            ErrorKind::Refused,
        ),
        (401, "", ErrorKind::Auth),
        (402, r#"{"detail":"Insufficient credits"}"#, ErrorKind::OutOfCredits),
        (403, r#"{"detail":"Not authenticated"}"#, ErrorKind::Auth),
        (404, r#"{"detail":"Not Found"}"#, ErrorKind::Refused),
        (413, "", ErrorKind::Refused),
        (422, r#"{"detail":"Invalid API key format"}"#, ErrorKind::Auth),
        (
            422,
            r#"{"detail":[{"type":"missing","loc":["body","prompt"],"msg":"Field required","input":{}}]}"#,
            ErrorKind::Refused,
        ),
    ] {
        let (error, submits) = submit_to(move |_, _| json(code, body)).await;
        assert_eq!(
            (error.kind(), submits, error.status()),
            (&kind, 1, Some(code)),
            "{body}"
        );
    }
}

#[tokio::test]
async fn a_host_that_does_not_answer_is_tried_again_and_then_unreachable() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let client = quick(&url).build().unwrap();
    let error = client
        .submit(models::Flux2Pro, Flux2Inputs::new("a fox"))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::Unreachable);
    assert!(error.to_string().contains("base URL"), "{error}");
}

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
