//! Money: what is spent, and what a budget refuses.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use bfl::{Budget, ErrorKind, Limits, models, types::Flux2Inputs};
use futures_util::FutureExt;
use support::{Reply, Server, accepted, emulated, json, quick};

/// A server whose tasks are finished at once, and settled at 2.5 credits.
async fn settling() -> Server {
    Server::start(|request, url, _| match request.method.as_str() {
        "POST" => accepted(url),
        _ => json(
            200,
            serde_json::json!({ "id": "a", "status": "Ready", "cost": 2.5, "result": { "sample": "https://example.com/x" } }),
        ),
    })
    .await
}

#[tokio::test]
async fn a_budget_refuses_before_anything_is_sent_and_knows_what_was_settled() {
    let server = settling().await;
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
async fn what_one_client_submits_is_counted_once_however_often_it_is_resumed() {
    let server = settling().await;
    let client = quick(&server.url).build().unwrap();
    let task = client
        .submit(models::Flux2Pro, Flux2Inputs::new("a fox"))
        .await
        .unwrap();
    let handle = task.handle().clone();
    task.outcome().await.unwrap();
    task.await.unwrap();
    assert_eq!(client.spent(), 2.5);
    client.resume(handle.clone()).await.unwrap();
    assert_eq!(client.spent(), 2.5);
    let other = quick(&server.url).build().unwrap();
    other.resume(handle).await.unwrap();
    assert_eq!(other.spent(), 0.0, "it was counted where it was submitted");
}

#[tokio::test]
async fn what_never_had_its_turn_is_not_spent() {
    let server = Server::finishing("https://example.com/x.png").await;
    let mut limits = Limits::default();
    limits.others = 1;
    let client = quick(&server.url).limits(limits).build().unwrap();
    let first = client.submit(models::Flux2Pro, Flux2Inputs::new("1")).await.unwrap();
    let second = client.submit(models::Flux2Pro, Flux2Inputs::new("2"));
    assert!(second.now_or_never().is_none(), "it waits for its turn, and is dropped");
    assert_eq!(client.spent(), 3.0);
    drop(first);
}

#[tokio::test]
async fn the_cost_is_on_the_handle_and_on_the_outcome() {
    let (emulator, client) = emulated().await;
    let request = Flux2Inputs::new("a fox").width(2048).height(1024);
    let expected = bfl::price::estimate("flux-2-pro", &serde_json::to_value(&request).unwrap()).unwrap();
    let before = emulator.credits();
    let task = client.submit(models::Flux2Pro, request).await.unwrap();
    assert_eq!(task.handle().cost(), Some(expected.credits));
    let image = task.await.unwrap();
    assert_eq!(image.cost(), Some(expected.credits));
    assert_eq!(before - emulator.credits(), expected.credits);
    assert_eq!((expected.credits, expected.assumed), (4.5, false));
    assert!(bfl::price::PRICES_AS_OF.starts_with("202"));
}
