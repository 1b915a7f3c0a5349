//! Answers to polls that are not as the contract writes them: what a person can read in one is read.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::time::Duration;

use bfl::{ErrorKind, Image, Outcome, models};
use serde_json::{Value, json};
use support::{
    Reply, Server, accepted, answer, end_of, gzip, json as reply, quick, quick_polls, ready, status, unbounded,
};

const SAMPLE: &str = "https://example.com/x.png";

fn fox() -> models::Flux2Pro {
    models::Flux2Pro::new("a red fox in the snow")
}

type OddReady = (&'static str, fn(Value) -> Reply);

/// Answers to a poll, each of which says that the task is ready.
const SAYING_READY: &[OddReady] = &[
    ("a BOM", |body| reply(200, format!("\u{feff}{body}"))),
    ("NaN", |body| {
        reply(200, body.to_string().replacen('{', r#"{"cost":NaN,"#, 1))
    }),
    ("a raw newline", |body| {
        reply(200, body.to_string().replacen('{', "{\"x\":\"a\nb\",", 1))
    }),
    ("a lone surrogate", |body| {
        reply(200, body.to_string().replacen('{', r#"{"x":"\ud83e","#, 1))
    }),
    ("gzip", |body| {
        answer(200, "content-encoding: gzip\r\n", gzip(&body.to_string()))
    }),
    ("Latin-1", |body| {
        let mut bytes = b"{\"x\":\"\xfc\",".to_vec();
        bytes.extend(&body.to_string().into_bytes()[1..]);
        answer(200, "", bytes)
    }),
    ("capitals", |body| {
        reply(200, body.to_string().replace("Ready", "READY"))
    }),
    ("small letters", |body| {
        reply(200, body.to_string().replace("Ready", " ready "))
    }),
    ("its old name", |body| {
        reply(200, body.to_string().replace("Ready", "SUCCESS"))
    }),
    ("another word", |body| {
        reply(200, body.to_string().replace("Ready", "Completed"))
    }),
    ("another key", |body| {
        reply(200, body.to_string().replace("\"status\"", "\"state\""))
    }),
    ("an envelope", |body| {
        reply(200, json!({ "status": "success", "data": body }))
    }),
    ("422", |body| reply(422, body)),
    ("503", |body| reply(503, body)),
    ("404", |body| reply(404, body)),
    ("403", |body| reply(403, body)),
    ("no last byte", |body| {
        unbounded(200, "content-length: 5000\r\n", body.to_string().as_bytes())
    }),
    ("no status", |body| {
        reply(200, json!({ "id": "task-1", "result": body["result"] }))
    }),
    ("a status in a list", |body| {
        reply(
            200,
            json!({ "id": "task-1", "status": ["Ready"], "result": body["result"] }),
        )
    }),
    ("a text in place of an object", |body| {
        let result = body["result"].to_string();
        reply(200, json!({ "id": "task-1", "status": "Ready", "result": result }))
    }),
    ("a list of samples", |_| {
        reply(
            200,
            json!({ "id": "task-1", "status": "Ready", "result": { "sample": [SAMPLE] } }),
        )
    }),
    ("a URL by another name", |_| {
        reply(
            200,
            json!({ "id": "task-1", "status": "Ready", "result": { "video": SAMPLE, "seed": 1 } }),
        )
    }),
    ("a URL as the result", |_| {
        reply(200, json!({ "id": "task-1", "status": "Ready", "result": SAMPLE }))
    }),
];

#[tokio::test]
async fn what_a_person_can_read_in_a_poll_is_read() {
    for (what, odd) in SAYING_READY {
        let body = json!({ "id": "task-1", "status": "Ready", "result": { "sample": SAMPLE } });
        let image = end_of(move |_| odd(body.clone())).await;
        let image: Image = image.unwrap_or_else(|error| panic!("{what}: {error:?}"));
        assert_eq!(image.url(), Some(SAMPLE), "{what}");
    }
}

#[tokio::test]
async fn a_drafts_bundle_is_a_result_without_a_picture() {
    let body = json!({ "id": "task-1", "status": "Ready", "result": { "draft_cache": "https://example.com/draft" } });
    let draft = end_of(move |_| reply(200, &body)).await.unwrap();
    assert_eq!(
        (draft.draft_cache(), draft.url()),
        (Some("https://example.com/draft"), None)
    );
    let error = draft.bytes().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::MissingResult);
    assert!(
        error.to_string().contains("draft_cache") && error.task().is_some(),
        "{error}"
    );
}

#[tokio::test]
async fn a_sample_that_comes_one_poll_later_is_waited_for() {
    let server = Server::start(|request, url, before| match (request.method.as_str(), before) {
        ("POST", _) => accepted(url),
        (_, 1) => reply(200, json!({ "id": "task-1", "status": "Ready", "result": null })),
        (_, 2) => reply(
            200,
            json!({ "id": "task-1", "status": "Ready", "result": { "sample": null, "seed": 1 } }),
        ),
        _ => ready(SAMPLE),
    })
    .await;
    let client = quick(&server.url).build().unwrap();
    let image = client.generate(fox()).await.unwrap();
    assert_eq!(image.url(), Some(SAMPLE));
}

#[tokio::test]
async fn an_error_body_of_something_between_ends_no_task() {
    for stray in [
        || answer(404, "", "<html>404 Not Found</html>"),
        || reply(404, json!({ "detail": "Not Found" })),
        || reply(502, json!({ "status": "error", "message": "bad gateway" })),
        || reply(200, json!({ "status": "ok" })),
        || answer(403, "", "<html>blocked</html>"),
        || answer(407, "", ""),
        || answer(400, "", "Bad Request"),
        || answer(410, "", ""),
        || answer(200, "", ""),
        || Reply::Reset,
    ] as [fn() -> Reply; 10]
    {
        let server = Server::start(move |request, url, before| match (request.method.as_str(), before) {
            ("POST", _) => accepted(url),
            (_, 1) => stray(),
            _ => ready(SAMPLE),
        })
        .await;
        let mut policy = quick_polls();
        policy.patience = Duration::from_secs(10);
        let client = quick(&server.url).poll_policy(policy).build().unwrap();
        client.generate(fox()).await.unwrap();
    }
}

#[tokio::test]
async fn reasons_of_any_shape_reach_the_caller() {
    let server = Server::start(|request, url, _| match request.method.as_str() {
        "POST" => accepted(url),
        _ => reply(
            200,
            json!({ "id": "task-1", "status": "content moderated",
                "details": { "Moderation Reasons": { "categories": ["violence"], "score": 0.9 } } }),
        ),
    })
    .await;
    let client = quick(&server.url).build().unwrap();
    let task = client.submit(fox()).await.unwrap();
    let Outcome::ContentModerated(reasons) = task.outcome().await.unwrap() else {
        panic!("moderation was expected");
    };
    assert_eq!(reasons, ["categories: violence", "score: 0.9"]);
    let body = json!({ "id": "task-1", "status": "Failed", "error": "E7", "message": "out of memory" });
    let error = end_of(move |_| reply(200, &body)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TaskFailed);
    assert!(error.to_string().contains("E7: out of memory"), "{error}");
}

#[tokio::test]
async fn what_the_contract_does_not_know_is_counted() {
    let server = Server::start(|request, url, before| match (request.method.as_str(), before) {
        ("POST", _) => reply(
            200,
            json!({
                "queue": 7, "id": "task-1", "polling_url": format!("{url}/v1/get_result?id=task-1"), "cost": 3.0,
            }),
        ),
        (_, 1) => status("Dreaming"),
        _ => ready(SAMPLE),
    })
    .await;
    let client = quick(&server.url).build().unwrap();
    client.generate(fox()).await.unwrap();
    let seen: Vec<_> = client.drift().into_iter().collect();
    assert_eq!(
        seen,
        [
            (bfl::Unknown::Status("Dreaming".into()), 1),
            (bfl::Unknown::SubmitField("queue".into()), 1)
        ]
    );
}

#[tokio::test]
async fn what_something_between_says_of_the_exchange_is_not_taken_for_the_task() {
    type Body = fn(&Value) -> Value;
    let stray: [(u16, Body); 4] = [
        (
            503,
            |_| json!({ "id": "request-7", "status": "error", "message": "upstream" }),
        ),
        (
            503,
            |_| json!({ "status": "error", "details": "upstream connect error" }),
        ),
        (200, |task| json!({ "status": "success", "result": task })),
        (200, |task| json!({ "id": "request-7", "status": "ok", "data": task })),
    ];
    for (status, body) in stray {
        let server = Server::start(move |request, url, before| match (request.method.as_str(), before) {
            ("POST", _) => accepted(url),
            (_, ..3) => reply(status, body(&json!({ "id": "task-1", "status": "Pending" }))),
            _ => ready(SAMPLE),
        })
        .await;
        let client = quick(&server.url).build().unwrap();
        client.generate(fox()).await.unwrap();
    }
    let in_a_list = end_of(|_| {
        reply(
            200,
            json!({ "id": "task-1", "status": "Ready", "result": [{ "sample": SAMPLE }] }),
        )
    });
    assert_eq!(in_a_list.await.unwrap().url(), Some(SAMPLE));
}
