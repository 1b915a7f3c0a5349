//! Retry and limits: what may be sent again, row by row of the table in `src/retry.rs`, and how many tasks are active.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use bfl::{ErrorKind, Finished, Limits, models};
use bfl_emulator::Emulator;
use futures_util::StreamExt;
use support::{Reply, Server, accepted, answer, emulated, json, quick, ready, refused, status};

/// Submits once, to a server whose answer to a submit is this, and says the error and how often it was sent.
async fn submit_to(reply: impl Fn(&str, usize) -> Reply + Send + Sync + 'static) -> (bfl::Error, usize) {
    refused(reply, Duration::from_millis(200)).await
}

#[tokio::test]
async fn a_reset_after_the_body_was_sent_is_unknown_and_not_sent_again() {
    let (error, submits) = submit_to(|_, _| Reply::Reset).await;
    assert_eq!((error.kind(), submits), (ErrorKind::SubmitUnknown, 1));
}

#[tokio::test]
async fn a_time_out_after_the_body_was_sent_is_unknown_and_not_sent_again() {
    let (error, submits) = submit_to(|_, _| Reply::Stall(Vec::new())).await;
    assert_eq!((error.kind(), submits), (ErrorKind::SubmitUnknown, 1));
}

#[tokio::test]
async fn a_server_error_is_unknown_and_not_sent_again() {
    for code in [500, 502, 503, 504] {
        let (error, submits) = submit_to(move |_, _| answer(code, "retry-after: 0\r\n", "")).await;
        assert_eq!((error.kind(), submits), (ErrorKind::SubmitUnknown, 1), "HTTP {code}");
        assert_eq!(error.status(), Some(code));
    }
}

#[tokio::test]
async fn a_success_that_cannot_be_read_is_unknown_and_keeps_the_id_it_has() {
    for body in ["", "<html>", "{}", "[]", "null", r#"{"id":7}"#] {
        let (error, submits) = submit_to(move |_, _| json(200, body)).await;
        assert_eq!((error.kind(), submits), (ErrorKind::SubmitUnknown, 1), "{body}");
    }
    for body in [
        r#"{"id":"task-1"}"#,
        r#"{"id":"task-1","polling_url":null}"#,
        r#"{"id":"task-1","polling_url":""}"#,
        r#"{"id":"task-1","polling_url":7}"#,
        r#"{"id":"task-1","status":"Pending","webhook_url":"https://example.com"}"#,
    ] {
        let (error, _) = submit_to(move |_, _| json(200, body)).await;
        assert_eq!(error.kind(), ErrorKind::SubmitUnknown, "{body}");
        assert_eq!(error.task_id(), Some("task-1"), "{body}");
    }
}

#[tokio::test]
async fn a_truncated_or_endless_success_is_unknown() {
    let truncated = || Reply::Raw(b"HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{\"id\":\"task-1\"".to_vec());
    let (error, submits) = submit_to(move |_, _| truncated()).await;
    assert_eq!((error.kind(), submits), (ErrorKind::SubmitUnknown, 1));
    let (error, submits) = submit_to(|_, _| Reply::Endless(vec![b' '; 1 << 16])).await;
    assert_eq!((error.kind(), submits), (ErrorKind::SubmitUnknown, 1));
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
    client.generate(models::Flux2Pro::new("a fox")).await.unwrap();
    assert_eq!(server.submits(), 3);
}

#[tokio::test]
async fn a_429_that_stays_ends_as_rate_limited_with_the_wait_that_was_asked_for() {
    let (error, submits) = submit_to(|_, before| {
        let asked = if before < 5 { "" } else { "retry-after: 7\r\n" };
        answer(429, asked, r#"{"detail":"Too many active tasks"}"#)
    })
    .await;
    assert!(error.is_rate_limited());
    assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
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
    let client = quick(&server.url).limits(None).build().unwrap();
    let video = || models::Flux3VideoT2v::new("waves");
    let first = client.submit(video()).await.unwrap();
    let second = client.submit(video()).await.unwrap();
    assert_eq!(server.submits(), 3, "with limits or without");
    drop((first, second));
    let server = Server::start(|_, _, _| json(402, "{}")).await;
    let client = quick(&server.url).build().unwrap();
    let several = [video(), video(), video()].map(|request| client.submit(request));
    for error in futures_util::future::join_all(several).await {
        assert!(
            error.unwrap_err().is_out_of_credits(),
            "with none accepted, it means what it says"
        );
    }
    assert_eq!(server.submits(), 3);
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
        assert_eq!((error.kind(), submits, error.status()), (kind, 1, Some(code)), "{body}");
    }
}

#[tokio::test]
async fn a_host_that_does_not_answer_is_tried_again_and_then_unreachable() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let client = quick(&url).build().unwrap();
    let error = client.submit(models::Flux2Pro::new("a fox")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unreachable);
    assert!(error.to_string().contains("refused the connection"), "{error}");
}

fn prompts(count: usize) -> Vec<models::Flux2Pro> {
    (0..count)
        .map(|index| models::Flux2Pro::new(format!("fox {index}")).width(64).height(64))
        .collect()
}

#[tokio::test]
async fn a_batch_gives_each_result_with_the_index_of_its_request() {
    let (_emulator, client) = emulated().await;
    let mut requests = prompts(30);
    requests[7] = models::Flux2Pro::new("[fail]");
    let results: Vec<_> = client.generate_all(requests).collect().await;
    let indices: BTreeSet<usize> = results.iter().map(|finished| finished.index).collect();
    assert_eq!(indices, (0..30).collect());
    for Finished { index, result, .. } in &results {
        assert_eq!(result.is_err(), *index == 7, "{index}: {result:?}");
    }
}

#[tokio::test]
async fn a_batch_keeps_the_account_full_and_never_over_its_limit() {
    const PLACES: usize = 4;
    let active = Arc::new(AtomicUsize::new(0));
    let most = Arc::new(AtomicUsize::new(0));
    let (active_there, most_there) = (active.clone(), most.clone());
    let server = Server::start(move |request, url, before| match request.method.as_str() {
        "POST" => {
            most_there.fetch_max(active_there.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            json(
                200,
                serde_json::json!({ "id": "a", "polling_url": format!("{url}/v1/get_result?id={before}") }),
            )
        }
        _ if before % 3 != 0 => status("Pending"),
        _ => {
            active_there.fetch_sub(1, Ordering::SeqCst);
            ready("https://example.com/x.png")
        }
    })
    .await;
    let limits = Limits::default().with_others(PLACES);
    let client = quick(&server.url).limits(limits).build().unwrap();
    let results: Vec<_> = client.generate_all(prompts(20)).collect().await;
    assert!(results.iter().all(|finished| finished.result.is_ok()));
    assert_eq!(most.load(Ordering::SeqCst), PLACES);
}

#[tokio::test]
async fn the_limit_is_shared_by_clones_and_by_single_calls() {
    let server = Server::finishing("https://example.com/x.png").await;
    let limits = Limits::default().with_others(1);
    let client = quick(&server.url).limits(limits).build().unwrap();
    let first = client.submit(models::Flux2Pro::new("1")).await.unwrap();
    let clone = client.clone();
    let second = tokio::spawn(async move { clone.submit(models::Flux2Pro::new("2")).await });
    tokio::task::yield_now().await;
    assert_eq!(server.submits(), 1);
    first.await.unwrap();
    drop(second.await.unwrap().unwrap());
    assert_eq!(server.submits(), 2);
}

#[tokio::test]
async fn the_emulators_own_limit_is_met_without_one_of_ours() {
    let emulator = Emulator::builder().speed(200.0).start().await.unwrap();
    let mut retries = support::quick_retries();
    retries.throttle_patience = Duration::from_secs(20);
    let client = quick(&emulator.base_url())
        .limits(None)
        .retry_policy(retries)
        .build()
        .unwrap();
    let all: Vec<_> = (0..30)
        .map(|index| client.generate(models::Flux2Pro::new(format!("fox {index}"))))
        .collect();
    let results = futures_util::future::join_all(all).await;
    assert!(
        results.iter().all(Result::is_ok),
        "{:?}",
        results.iter().find(|result| result.is_err())
    );
}

#[tokio::test]
async fn a_batch_that_is_dropped_stops_submitting() {
    let server = Server::finishing("https://example.com/x.png").await;
    let limits = Limits::default().with_others(2);
    let client = quick(&server.url).limits(limits).build().unwrap();
    let mut batch = client.generate_all(prompts(50));
    batch.next().await.unwrap().result.unwrap();
    drop(batch);
    let submitted = server.submits();
    assert!(submitted <= 4, "{submitted} were submitted");
    let next = client.submit(models::Flux2Pro::new("next")).await;
    assert!(next.is_ok(), "the places of the dropped tasks are free again");
}

#[tokio::test]
async fn a_batch_goes_on_while_its_results_are_dealt_with() {
    let (emulator, client) = emulated().await;
    let mut results = client.generate_all(["a", "b", "c"].map(models::Flux2Pro::new));
    let first = results.next().await.unwrap();
    assert!(first.result.is_ok());
    let polled = || {
        let record = emulator.record();
        record
            .iter()
            .filter(|request| request.phase == bfl_emulator::Phase::Poll)
            .count()
    };
    while polled() < 3 {
        tokio::task::yield_now().await;
    }
    assert_eq!(results.count().await, 2);
}

#[tokio::test]
async fn a_limit_of_nothing_is_refused() {
    let limits = Limits::default().with_video(0);
    let error = quick("http://127.0.0.1:1").limits(limits).build().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
}

#[tokio::test]
async fn a_retry_after_of_no_time_is_no_hot_loop() {
    let (error, submits) = submit_to(|_, _| answer(429, "retry-after: 0\r\n", "{}")).await;
    assert!(error.is_rate_limited() && error.retry_after().is_none());
    assert!(submits < 60, "{submits} submits in a tenth of a second");
}
