//! Money: what is spent, and what a budget refuses.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use bfl::{Budget, ErrorKind, models, types::Flux2Inputs};
use support::{Reply, Server, accepted, json, quick};

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
