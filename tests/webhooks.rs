//! Webhooks: tasks that are delivered, and deliveries that are proven.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode},
    routing::post,
};
use bfl::{
    ErrorKind, Outcome, models,
    webhook::{Secret, Webhook, WebhookEvent},
};
use support::{Server, credits, emulated, json, quick};
use tower::ServiceExt;

fn webhook() -> Webhook {
    Webhook::new("https://example.com/bfl").with_secret("my-webhook-secret")
}

#[tokio::test]
async fn a_task_for_a_webhook_has_an_id_and_no_polling_url() {
    let (_emulator, client) = emulated().await;
    let task = client
        .submit_webhook(models::Flux2Pro::new("a fox"), webhook())
        .await
        .unwrap();
    assert!(!task.id().is_empty());
    assert_eq!((task.model(), task.cost()), ("flux-2-pro", Some(credits(3.0))));
    assert_eq!(client.spent(), 3.into());
}

#[tokio::test]
async fn a_secret_that_no_header_can_carry_is_refused_before_it_is_paid_for() {
    let server = Server::start(|_, _, _| json(200, r#"{"id":"a"}"#)).await;
    let client = quick(&server.url).build().unwrap();
    for secret in [
        "hush\n",
        " hush",
        "",
        "hu\0sh",
        "hüsh",
        "hush\u{7f}",
        "hu\r\nsh",
        "hu\tsh",
    ] {
        let webhook = webhook().with_secret(secret);
        let submit = client.submit_webhook(models::Flux2Pro::new("a fox"), webhook);
        let error = submit.await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid, "{secret:?}: {error}");
        assert!(
            error.to_string().contains("webhook secret") && !format!("{error:?}").contains("hu"),
            "{error:?}"
        );
    }
    assert!(server.received().is_empty());
    assert_eq!(client.spent(), 0.into());
    let webhook = webhook().with_secret("two words, and ~!");
    let submit = client.submit_webhook(models::Flux2Pro::new("a fox"), webhook);
    assert_eq!(submit.await.unwrap().id(), "a");
}

#[tokio::test]
async fn the_url_and_the_secret_are_sent_and_checked() {
    let server = Server::start(|_, _, _| {
        json(
            200,
            r#"{"id":"a","status":"Pending","webhook_url":"https://example.com/bfl"}"#,
        )
    })
    .await;
    let client = quick(&server.url).build().unwrap();
    let submit = async |webhook| client.submit_webhook(models::Flux2Pro::new("a fox"), webhook).await;
    assert_eq!(submit(webhook()).await.unwrap().id(), "a");
    let sent: serde_json::Value = serde_json::from_slice(&server.received()[0].body).unwrap();
    assert_eq!(sent["webhook_url"], "https://example.com/bfl");
    assert_eq!(sent["webhook_secret"], "my-webhook-secret");
    let long = Webhook::new("x".repeat(3000));
    let error = submit(long).await.unwrap_err();
    assert_eq!(error.violations()[0].field, "webhook_url");
    assert_eq!(server.submits(), 1);
}

#[tokio::test]
async fn a_delivery_is_read_as_a_poll_is() {
    let (_emulator, client) = emulated().await;
    let outcome = |body: &str| WebhookEvent::read(body.as_bytes()).unwrap().outcome(&client);
    let ready = r#"{"id":"a","status":"Ready","result":{"sample":"https://example.com/x.png","seed":7},"cost":4.5}"#;
    let Some(Outcome::Ready(delivery)) = outcome(ready).unwrap() else {
        panic!("a result was expected");
    };
    assert_eq!((delivery.seed(), delivery.cost()), (Some(7), Some(credits(4.5))));
    let moderated = r#"{"id":"a","status":"Content Moderated","details":{"Moderation Reasons":["Violence"]}}"#;
    assert!(matches!(outcome(moderated).unwrap(), Some(Outcome::ContentModerated(reasons)) if reasons == ["Violence"]));
    assert!(outcome(r#"{"id":"a","status":"Generating"}"#).unwrap().is_none());
    let missing = outcome(r#"{"id":"a","status":"Ready"}"#).unwrap_err();
    assert_eq!(missing.kind(), ErrorKind::MissingResult);
}

#[tokio::test]
async fn the_axum_extractor_lets_only_proven_deliveries_in() {
    async fn delivered(event: WebhookEvent) -> String {
        event.id().to_owned()
    }
    let app: Router = Router::new()
        .route("/bfl", post(delivered))
        .with_state(Secret::new("my-webhook-secret"));
    let deliver = async |secret: &str, body: &'static str| {
        let request = Request::post("/bfl")
            .header("x-webhook-secret", secret)
            .body(Body::from(body))
            .unwrap();
        app.clone().oneshot(request).await.unwrap().status()
    };
    let body = r#"{"id":"a","status":"Ready"}"#;
    assert_eq!(deliver("my-webhook-secret", body).await, StatusCode::OK);
    assert_eq!(deliver("other", body).await, StatusCode::FORBIDDEN);
    assert_eq!(deliver("my-webhook-secret", "<html>").await, StatusCode::BAD_REQUEST);
    let long: &'static str = Box::leak("x".repeat(3 << 20).into_boxed_str());
    assert_eq!(deliver("my-webhook-secret", long).await, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn a_run_time_request_takes_a_webhook_once_and_where_its_model_does() {
    let server = Server::start(|_, _, _| json(200, r#"{"id":"a","status":"PENDING"}"#)).await;
    let seen = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let hook = seen.clone();
    let client = quick(&server.url)
        .before_submit(move |intent| {
            hook.lock().unwrap().push(intent.request().clone());
            async { Ok::<_, bfl::Error>(()) }
        })
        .build()
        .unwrap();
    let request = bfl::AnyRequest::new("flux-2-pro", serde_json::json!({ "prompt": "a fox" }));
    let task = client.submit_webhook(request, webhook()).await.unwrap();
    assert_eq!((task.id(), task.model()), ("a", "flux-2-pro"));
    let sent: serde_json::Value = serde_json::from_slice(&server.received()[0].body).unwrap();
    assert_eq!(
        sent,
        serde_json::json!({
            "prompt": "a fox", "webhook_url": "https://example.com/bfl", "webhook_secret": "my-webhook-secret",
        })
    );
    assert!(!format!("{:?}", seen.lock().unwrap()).contains("my-webhook-secret"));
    for (slug, request) in [
        (
            "flux-2-pro",
            serde_json::json!({ "prompt": "a fox", "webhook_url": "https://example.com/other" }),
        ),
        ("flux-3-image", serde_json::json!({ "prompt": "a fox" })),
    ] {
        let error = client
            .submit_webhook(bfl::AnyRequest::new(slug, request), webhook())
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid, "{slug}: {error}");
    }
    assert_eq!(server.submits(), 1);
}
