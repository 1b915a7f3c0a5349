//! Requests: what they carry, how each is to be treated, and what can be asked of one before it is sent.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::{
    fs,
    sync::{Arc, Mutex},
};

use bfl::{AnyRequest, ErrorKind, Event, Limits, Media, PollPolicy, Status, TaskHandle, models};
use serde_json::{Value, json};
use support::{Server, accepted, answer, credits, emulated, finishing, png, quick, quick_polls, ready};
use tempfile::tempdir;

#[tokio::test]
async fn a_tag_travels_in_the_handle_and_is_never_sent() {
    let (server, client) = finishing().await;
    let task = client
        .submit(models::Flux2Pro::new("a fox").with_tag("order 7"))
        .await
        .unwrap();
    assert_eq!(task.handle().tag(), Some("order 7"));
    let stored = serde_json::to_string(task.handle()).unwrap();
    let handle: TaskHandle = serde_json::from_str(&stored).unwrap();
    let image = client.resume(handle).await.unwrap();
    assert_eq!(image.task().tag(), Some("order 7"));
    assert_eq!(server.body(0), json!({ "prompt": "a fox" }));
    let untagged = client.submit(models::Flux2Pro::new("a fox")).await.unwrap();
    assert!(!serde_json::to_string(untagged.handle()).unwrap().contains("tag"));
}

#[tokio::test]
async fn a_request_may_have_a_most_that_it_costs() {
    let (server, client) = finishing().await;
    for (request, said) in [
        (
            AnyRequest::from(models::Flux2Max::new("a fox").with_max_cost(5)),
            "7 credits",
        ),
        (models::FluxDev::new().with_max_cost(5).into(), "not known"),
        (AnyRequest::new("flux-9", json!({})).with_max_cost(5), "not known"),
    ] {
        let error = client.submit(request).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::OverBudget);
        assert!(error.to_string().contains(said), "{error}");
    }
    assert_eq!(server.submits(), 0);
    let exact = models::Flux2Max::new("a fox").with_max_cost(credits(7.0));
    drop(client.submit(exact).await.unwrap());
}

#[tokio::test]
async fn a_request_may_have_a_poll_policy_of_its_own() {
    let server = Server::finishing("https://example.com/x.png").await;
    let client = quick(&server.url).poll_policy(PollPolicy::default()).build().unwrap();
    let request = models::Flux2Pro::new("a fox").with_poll_policy(quick_polls());
    client.generate(request).await.unwrap();
    let contradictory = models::Flux2Pro::new("a fox").with_poll_policy(quick_polls().with_growth(0.0));
    let error = client.submit(contradictory).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert_eq!(server.submits(), 1);
}

/// Events as short texts.
#[derive(Clone, Default)]
struct Seen(Arc<Mutex<Vec<String>>>);

impl Seen {
    fn see(&self, event: &Event) {
        let text = match event {
            Event::WaitingForSlot => "waiting".to_owned(),
            Event::Sending { attempt } => format!("sending {attempt}"),
            Event::Retrying { because, .. } => format!("retrying {because:?}"),
            Event::Submitted(handle) => format!("submitted {}", handle.id()),
            Event::Progress(progress) => progress.status.to_string(),
            other => panic!("{other:?}"),
        };
        self.0.lock().unwrap().push(text);
    }

    fn texts(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }
}

#[tokio::test]
async fn everything_that_happens_to_a_request_can_be_watched() {
    let server = Server::start(|request, url, before| match (request.method.as_str(), before) {
        ("POST", 0) => answer(429, "", r#"{"detail":"too many"}"#),
        ("POST", _) => accepted(url),
        (_, 2) => support::status("Pending"),
        _ => ready("https://example.com/x.png"),
    })
    .await;
    let client = quick(&server.url).build().unwrap();
    let seen = Seen::default();
    let watching = seen.clone();
    let request = models::Flux2Pro::new("a fox").on_event(move |event| watching.see(event));
    client.generate(request).await.unwrap();
    assert_eq!(
        seen.texts(),
        [
            "sending 1",
            "retrying RateLimited",
            "sending 2",
            "submitted task-1",
            "Pending",
            "Ready"
        ]
    );
}

#[tokio::test]
async fn waiting_for_a_slot_can_be_watched() {
    let server = Server::finishing("https://example.com/x.png").await;
    let client = quick(&server.url)
        .limits(Limits::default().with_others(1))
        .build()
        .unwrap();
    let first = client.submit(models::Flux2Pro::new("1")).await.unwrap();
    let seen = Seen::default();
    let watching = seen.clone();
    let second = models::Flux2Pro::new("2").on_event(move |event| watching.see(event));
    // The submit polls the first task, which ends, and takes its slot.
    drop(client.submit(second).await.unwrap());
    assert_eq!(seen.texts(), ["waiting", "sending 1", "submitted task-1"]);
    drop(first);
}

#[tokio::test]
async fn a_request_can_be_checked_priced_and_noted_without_a_client() {
    let small = models::Flux2Pro::new("a fox").width(16);
    assert_eq!(small.check().await.unwrap_err().violations()[0].field, "width");
    let folder = tempdir().unwrap();
    let path = folder.path().join("fox.png");
    fs::write(&path, png(2048, 2048)).unwrap();
    let edit = models::Flux2Pro::new("night")
        .input_image(Media::file(&path))
        .width(1024)
        .height(1024);
    edit.check().await.unwrap();
    let estimate = edit.estimate().await.unwrap().unwrap();
    assert_eq!(
        (estimate.credits, estimate.assumed),
        (credits(9.0), false),
        "the file's size counts"
    );
    let notes = models::Flux2Pro::new("a fox")
        .width(1000)
        .height(1000)
        .notes()
        .await
        .unwrap();
    assert_eq!(notes[0].field, "width");
}

#[tokio::test]
async fn json_that_is_no_object_is_refused_and_a_slug_is_no_path() {
    let (server, client) = finishing().await;
    for (slug, request) in [
        ("flux-2-pro", json!([])),
        ("flux-2-pro", json!("a fox")),
        ("flux-2-pro", Value::Null),
        ("../credits", json!({})),
    ] {
        let error = client.submit(AnyRequest::new(slug, request.clone())).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid, "{slug} {request}: {error}");
    }
    assert_eq!(server.submits(), 0);
}

#[tokio::test]
async fn a_request_without_base64_shows_its_media_by_length_to_the_hook() {
    let server = Server::finishing("https://example.com/x.png").await;
    let seen = Arc::new(Mutex::new(Vec::new()));
    let hook = seen.clone();
    let client = quick(&server.url)
        .before_submit(move |intent| {
            hook.lock().unwrap().push(intent.request().clone());
            async { Ok::<_, bfl::Error>(()) }
        })
        .build()
        .unwrap();
    let content = png(640, 480);
    let length = content.len();
    let encoded = serde_json::to_value(Media::bytes(content.clone())).unwrap();
    let typed = models::FluxKontextPro::new("night").input_image(Media::bytes(content));
    drop(client.submit(typed).await.unwrap());
    let json = json!({ "prompt": "night", "input_image": encoded });
    drop(client.submit(AnyRequest::new("flux-kontext-pro", json)).await.unwrap());
    let expected = json!({ "prompt": "night", "input_image": format!("<{length} bytes>") });
    for request in seen.lock().unwrap().iter() {
        assert_eq!(request, &expected);
    }
}

#[tokio::test]
async fn the_status_of_the_last_event_ends_the_task() {
    let (_emulator, client) = emulated().await;
    let last = Arc::new(Mutex::new(Status::Pending));
    let watching = last.clone();
    let request = models::Flux2Pro::new("a fox").on_event(move |event| {
        if let Event::Progress(progress) = event {
            *watching.lock().unwrap() = progress.status.clone();
        }
    });
    client.generate(request).await.unwrap();
    assert!(last.lock().unwrap().is_terminal());
}
