//! What runs around a submit: it waits, it fails with the caller's own error, and nothing is sent after a stop.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::{
    convert::Infallible,
    error::Error as _,
    future::{pending, ready},
    io,
    sync::{Arc, Mutex},
    time::Duration,
};

use bfl::{ErrorKind, Intent, Limits, models};
use futures_util::future::join;
use support::{Server, accepted, json, quick, quick_retries};

fn fox() -> models::Flux2Pro {
    models::Flux2Pro::new("a red fox in the snow").width(512).height(512)
}

async fn accepting() -> Server {
    Server::start(|_, url, _| accepted(url)).await
}

#[tokio::test]
async fn an_intent_is_known_before_anything_is_sent_and_its_id_is_in_the_handle() {
    let server = accepting().await;
    let intents: Arc<Mutex<Vec<Intent>>> = Arc::default();
    let kept = intents.clone();
    let client = quick(&server.url)
        .before_submit(move |intent| {
            kept.lock().unwrap().push(intent);
            ready(Ok::<(), Infallible>(()))
        })
        .build()
        .unwrap();
    let task = client.submit(fox().with_tag("7")).await.unwrap();
    let intents = intents.lock().unwrap();
    assert_eq!(intents.len(), 1);
    assert_eq!(task.handle().intent_id(), Some(intents[0].id()));
    assert_eq!((intents[0].model(), intents[0].tag()), ("flux-2-pro", Some("7")));
    assert_eq!(intents[0].request()["prompt"], "a red fox in the snow");
    assert!(
        !format!("{:?}", intents[0]).contains("fox"),
        "an intent shows no prompt"
    );
}

#[tokio::test]
async fn an_intent_that_cannot_be_stored_keeps_the_request_from_being_sent() {
    let server = accepting().await;
    let client = quick(&server.url)
        .before_submit(|_| ready(Err(io::Error::other("the disk is full"))))
        .build()
        .unwrap();
    let error = client.submit(fox()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Hook);
    assert_eq!(error.source().unwrap().to_string(), "the disk is full");
    assert!(error.task().is_none());
    assert_eq!((server.submits(), client.spent()), (0, 0.into()));
}

#[tokio::test]
async fn a_handle_that_cannot_be_stored_is_in_the_error() {
    let server = accepting().await;
    let client = quick(&server.url)
        .on_submit(|_| ready(Err("the database is away")))
        .build()
        .unwrap();
    let error = client.submit(fox()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Hook);
    assert_eq!(error.task().unwrap().id(), "task-1");
    assert_eq!(error.source().unwrap().to_string(), "the database is away");
    assert_eq!(server.submits(), 1);
}

#[tokio::test]
async fn after_a_stop_nothing_is_submitted_and_tasks_go_on() {
    let server = Server::start(|request, url, _| match request.method.as_str() {
        "POST" => accepted(url),
        _ => json(200, serde_json::json!({ "id": "task-1", "status": "Error" })),
    })
    .await;
    let client = quick(&server.url).build().unwrap();
    let task = client.submit(fox()).await.unwrap();
    client.stop_submitting();
    let error = client.clone().submit(fox()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Stopped);
    assert_eq!(server.submits(), 1);
    assert_eq!(task.await.unwrap_err().kind(), ErrorKind::TaskFailed);
    assert_eq!(client.spent(), 3.into(), "what was not sent is not spent");
}

#[tokio::test]
async fn a_stop_ends_waits_for_a_slot_for_a_hook_and_after_a_429() {
    let server = Server::start(|_, url, before| match before {
        0 => accepted(url),
        _ => json(429, serde_json::json!({ "detail": "Too many active tasks" })),
    })
    .await;
    let limits = Limits::default().with_others(1);
    let client = quick(&server.url).limits(limits).build().unwrap();
    let _held = client.submit(fox()).await.unwrap();
    let mut patient = quick_retries();
    patient.throttle_patience = Duration::from_secs(600);
    patient.first_wait = Duration::from_secs(300);
    patient.max_wait = Duration::from_secs(300);
    let throttled = quick(&server.url).retry_policy(patient).build().unwrap();
    let hooked = quick(&server.url)
        .before_submit(|_| pending::<Result<(), Infallible>>())
        .build()
        .unwrap();
    for client in [client, hooked] {
        let (waited, ()) = join(client.submit(fox()), async { client.stop_submitting() }).await;
        assert_eq!(waited.unwrap_err().kind(), ErrorKind::Stopped);
    }
    let stop = async {
        while server.submits() < 2 {
            tokio::task::yield_now().await;
        }
        throttled.stop_submitting();
    };
    let (waited, ()) = join(throttled.submit(fox()), stop).await;
    assert_eq!(waited.unwrap_err().kind(), ErrorKind::Stopped);
    assert_eq!(server.submits(), 2);
}
